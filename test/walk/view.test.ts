import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NODE_KIND_NAMES } from '../../src/core/kinds.ts'
import { passageView } from '../../src/walk/view.ts'
import { vectorView } from '../../src/walk/vector-view.ts'
import { denseView, layout } from '../helpers/dense.ts'
import { anyGraph, graphOf } from '../helpers/small-graphs.ts'

const EDGES = { mentions: 1, back: 0.3, follows: 0.1, links: 0.3, knows: 1, similar: 0.1 }

describe('vectorView', () => {
  it('gives passages the same in every view, and nothing from names and tokens', () => {
    fc.assert(fc.property(anyGraph, fc.constantFrom(...NODE_KIND_NAMES), (graph, kind) => {
      const { walk } = denseView(graph, passageView(EDGES)), { passage } = graph.counts
      const wider = denseView(graph, vectorView(kind, EDGES)).walk
      expect(wider.slice(0, passage).map(row => row.slice(0, passage))).toEqual(walk)
      expect(wider.every(row => row.slice(passage).every(value => value === 0))).toBe(true)
    }))
  })

  it('leads to a name from passages that are about it or mention it, to a token from those that contain it', () => {
    const graph = graphOf({ passage: 3, name: 1, token: 1 }, { names: [[0, 0]], mentions: [[1, 0]], contains: [[1, 0, 1], [2, 0, 3]] })
    const names = denseView(graph, vectorView('name', EDGES)).walk[3], tokens = denseView(graph, vectorView('token', EDGES)).walk[3]
    // passage 0 is led to by passage 1, and has an in-degree of 1 / log2(3), as 1 has 0.3 of that backwards
    const damped = 1 / Math.log2(3)
    const scale = 1 / Math.sqrt(1 + damped)
    expect(names).toEqual([scale / Math.sqrt(damped), (damped * scale) / Math.sqrt(0.3 * damped), 0, 0].map(value => expect.closeTo(value, 12)))
    expect(tokens).toEqual([0, 1 / Math.sqrt(4) / Math.sqrt(0.3 * damped), 3 / Math.sqrt(4), 0].map(value => expect.closeTo(value, 12)))
  })

  it('has the kind’s nodes after the passages', () => {
    const graph = graphOf({ passage: 2, name: 3, token: 4 }, {})
    expect(NODE_KIND_NAMES.map(kind => [...layout(graph, vectorView(kind, EDGES)).offset])).toEqual([[['passage', 0], ['token', 2]], [['passage', 0], ['name', 2]], [['passage', 0]]])
  })
})
