import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Pace, type Progress } from '../../src/core/pace.ts'
import { NODE_KIND_NAMES } from '../../src/core/kinds.ts'
import { propagatedLengths } from '../../src/walk/lengths.ts'
import { memoryRows } from '../../src/graph/rows.ts'
import { vectorView } from '../../src/walk/vector-view.ts'
import { Walker } from '../../src/walk/walker.ts'
import { denseView, layout, type Matrix } from '../helpers/dense.ts'
import { propagated } from '../helpers/propagated.ts'
import { anyGraph, graphOf } from '../helpers/small-graphs.ts'
import { pseudoVector, refusal } from '../helpers/vectors.ts'

const EDGES = { mentions: 1, back: 0.3, follows: 0.1, links: 0.3, knows: 1, similar: 0.1 }

/** Columns of a plain matrix as {@link propagatedLengths} asks for them, and how many were asked for. */
function columnsOf(h: Matrix) {
  const asked: number[] = []
  return { asked, columns: (from: number, count: number) => { asked.push(count); return Float64Array.from(h.flatMap(row => row.slice(from, from + count))) } }
}

describe('propagatedLengths', () => {
  it('is the length of every row of the propagated matrix', async () => {
    await fc.assert(fc.asyncProperty(
      anyGraph, fc.constantFrom(...NODE_KIND_NAMES), fc.constantFrom(0, 0.3, 0.5, 1), fc.nat({ max: 3 }), fc.constantFrom(1, 5, 33, 70), async (graph, kind, restart, steps, width) => {
        const view = vectorView(kind, EDGES), { offset, size } = layout(graph, view)
        const h = Array.from({ length: size }, (_, node) => pseudoVector(`row ${node}`, width))
        const walker = new Walker(memoryRows(graph.counts, graph.relations), view)
        const { columns, asked } = columnsOf(h)
        const lengths = await propagatedLengths(walker, kind, columns, width, { restart, steps })
        const rows = propagated({ s: denseView(graph, view).walk, h }, { restart, steps }).slice(offset.get(kind)!).slice(0, graph.counts[kind])
        expect(lengths).toHaveLength(rows.length)
        rows.forEach((row, node) => expect(lengths[node]).toBeCloseTo(Math.hypot(...row), 9))
        expect(asked.reduce((sum, count) => sum + count, 0)).toBe(width)
      },
    ), { numRuns: 150 })
  })

  const CHAIN = graphOf({ passage: 2 }, { follows: [[0, 1]] })
  const over = () => new Walker(memoryRows(CHAIN.counts, CHAIN.relations), vectorView('passage', EDGES))

  it('is 0 where vectors cancel, not what rounding leaves', async () => {
    // each of the ends gives the middle 1/√2 of its vector
    const chain = graphOf({ passage: 3 }, { follows: [[0, 1], [1, 2]] }), factor = (-0.7 / 0.3) * Math.SQRT2
    const walker = new Walker(memoryRows(chain.counts, chain.relations), vectorView('passage', EDGES)), options = { restart: 0.3, steps: 1 }
    for (const [x, y] of [[0.6, 0.8], [0.28, 0.96], [0.1, -0.7]]) {
      const h = [[x, y], [factor * x, factor * y], [x, y]]
      const lengths = await propagatedLengths(walker, 'passage', columnsOf(h).columns, 2, options)
      expect([lengths[0] > 0.1, lengths[1], lengths[2] > 0.1]).toEqual([true, 0, true])
    }
  })

  it('tells how far it is, and ends when it is told to', async () => {
    const h = [pseudoVector('a', 100), pseudoVector('b', 100)], abort = new AbortController(), told: Progress[] = []
    const walker = over(), measure = (pace: Pace) => propagatedLengths(walker, 'passage', columnsOf(h).columns, 100, { restart: 0.5, steps: 1 }, pace)
    await measure(new Pace(undefined, progress => told.push(progress)))
    expect(told[0]).toEqual({ stage: 'propagate', done: 0, total: 100 })
    abort.abort()
    expect(await refusal(() => measure(new Pace(abort.signal)), 'aborted')).toContain('an abort')
  })
})
