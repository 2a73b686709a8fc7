import { describe, expect, it } from 'vitest'
import { splitEdges } from '../../../src/nn/training/split-edges.ts'
import type { NodePairs } from '../../../src/nn/training/pairs.ts'
import { refusal } from '../../helpers/refusal.ts'
import { planted } from './planted.ts'

const { graph, nodes } = planted()

const written = ({ sources, targets }: NodePairs) => Array.from(sources, (source, k) => `${source},${targets[k]}`)

/** Each undirected edge once, the smaller node first. */
const all = written(graph).filter(pair => { const [a, b] = pair.split(',').map(Number); return a! < b! })

describe('edges kept aside', () => {
  it('are parts of all edges, none in two, as many as the shares say; non-edges are none of them', () => {
    for (const [validation, test] of [[0.05, 0.1], [0, 0.5], [0.3, 0]] as const) {
      const split = splitEdges(graph, { validation, test, seed: 2 })
      const parts = [split.train, split.validation.edges, split.test.edges].map(written)
      expect(parts.flat().sort()).toEqual(all.toSorted())
      const sizes = [validation, test].map(share => Math.floor(share * all.length))
      expect(parts.map(part => part.length).slice(1)).toEqual(sizes)
      const others = [split.validation.nonEdges, split.test.nonEdges].map(written)
      expect(others.map(part => part.length)).toEqual(sizes)
      expect(new Set(others.flat()).size).toBe(others.flat().length)
      for (const pair of others.flat()) {
        const [a, b] = pair.split(',').map(Number) as [number, number]
        expect(a < b && b < nodes && !all.includes(pair)).toBe(true)
      }
      expect(written(split.messages).sort()).toEqual(parts[0]!.flatMap(pair => [pair, pair.split(',').reverse().join()]).sort())
      expect(split.messages.nodes).toBe(nodes)
    }
  })

  it('are the same for the same seed, others for another, and do not depend on how the edges are written', () => {
    const [sources, targets] = [[...graph.sources, 3, 0], [...graph.targets, 3, graph.targets[0]!]]
    const first = splitEdges(graph, { seed: 5 })
    expect(splitEdges(graph, { seed: 5 })).toEqual(first)
    expect(splitEdges({ nodes, sources: targets, targets: sources }, { seed: 5 })).toEqual(splitEdges({ nodes, sources, targets }, { seed: 5 }))
    expect(splitEdges(graph, { seed: 6 })).not.toEqual(first)
  })

  it('are drawn from everywhere: over many seeds each edge is held about alike often in either part', () => {
    const square = { nodes: 6, sources: [0, 1, 2, 3, 4], targets: [1, 2, 3, 4, 5] }
    const counts = { validation: new Map<string, number>(), test: new Map<string, number>() }
    for (let seed = 0; seed < 1000; seed++) {
      const split = splitEdges(square, { validation: 0.2, test: 0.2, seed })
      for (const part of ['validation', 'test'] as const) for (const pair of written(split[part].edges)) counts[part].set(pair, (counts[part].get(pair) ?? 0) + 1)
    }
    // four standard deviations
    for (const part of ['validation', 'test'] as const) expect([...counts[part].values()].map(count => Math.abs(count - 200) < 4 * Math.sqrt(160))).toEqual([true, true, true, true, true])
  })

  it('a graph that cannot be split so is refused', async () => {
    expect(await refusal(() => splitEdges({ nodes: 3, sources: [], targets: [] }), 'tensor')).toBe('splitEdges: got 0 edges, of which 0 are kept aside; expected some to learn from. Keep fewer edges aside.')
    expect(await refusal(() => splitEdges(graph, { validation: 0.5, test: 0.51 }), 'tensor')).toMatch(/^splitEdges: got \d+ edges, of which \d+ are kept aside; expected some to learn from/)
    expect(await refusal(() => splitEdges({ nodes: 3, sources: [0, 1, 2], targets: [1, 2, 0] }, { test: 0.34 }), 'tensor')).toBe('splitEdges: got 0 pairs of nodes without an edge; expected as many as edges are kept aside, 1. Keep fewer edges aside.')
    await refusal(() => splitEdges({ nodes: 2, sources: [0], targets: [2] }), 'tensor')
    for (const options of [{ validation: 1 }, { test: -0.1 }, { seed: 0.5 }, { tests: 0.1 }]) await refusal(() => splitEdges(graph, options), 'option')
  })
})
