import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EDGE_KINDS, EDGE_KIND_NAMES, type EdgeKind, NODE_KIND_NAMES, type NodeKind } from '../../src/core/kinds.ts'
import { Pace } from '../../src/core/pace.ts'
import { bestWays, type Way } from '../../src/graph/best-ways.ts'
import { LazyRoads } from '../../src/graph/lazy-roads.ts'
import { memoryRows } from '../../src/graph/rows.ts'
import { refusal } from '../helpers/refusal.ts'
import { runs } from '../helpers/runs.ts'
import { anyGraph, graphOf, type SmallGraph } from '../helpers/small-graphs.ts'
import { denseOf } from '../helpers/dense.ts'

/** So many ways of each pair are compared, at most. */
const MOST = 100
const ALL = { reach: 1000, admits: () => true }
const roadsOf = ({ counts, relations }: SmallGraph, edges: readonly EdgeKind[] = EDGE_KIND_NAMES, limits = ALL) =>
  new LazyRoads(memoryRows(counts, relations), edges, limits)

async function firstOf(roads: LazyRoads, starts: readonly number[], ends: readonly number[], count = Infinity): Promise<Way[]> {
  const found: Way[] = []
  for await (const way of bestWays(roads, new Set(starts), new Set(ends), new Pace())) if (found.push(way) >= count) break
  return found
}

/** Of every two nodes what the cheapest edge between them costs, from whole matrices. */
function costsOf({ relations }: SmallGraph, numberOf: (kind: NodeKind, node: number) => number): Map<number, Map<number, number>> {
  const costs = new Map<number, Map<number, number>>(), put = (a: number, b: number, cost: number) => {
    costs.set(a, costs.get(a) ?? new Map())
    costs.get(a)!.set(b, Math.min(cost, costs.get(a)!.get(b) ?? Infinity))
  }
  for (const [kind, { out }] of relations) {
    const [from, to] = EDGE_KINDS[kind].ends, matrix = denseOf(out), isThere = (value: number) => value > 0
    matrix.forEach((row, i) => row.forEach((weight, j) => {
      if (!isThere(weight)) return
      const cost = 1 + Math.log(Math.sqrt(row.filter(isThere).length * matrix.filter(each => isThere(each[j])).length))
      put(numberOf(from, i), numberOf(to, j), cost)
      put(numberOf(to, j), numberOf(from, i), cost)
    }))
  }
  return costs
}

/** Every way without loops that leads through no start and no end; undefined where there are too many to look at. */
function everyWay(costs: ReadonlyMap<number, ReadonlyMap<number, number>>, starts: readonly number[], ends: readonly number[]): Way[] | undefined {
  const found: Way[] = []
  let looked = 0
  const go = (nodes: number[], cost: number) => {
    for (const [next, step] of costs.get(nodes.at(-1)!) ?? []) {
      if (++looked > 20_000) return
      if (nodes.includes(next) || starts.includes(next)) continue
      if (ends.includes(next)) found.push({ nodes: [...nodes, next], cost: cost + step })
      else go([...nodes, next], cost + step)
    }
  }
  for (const start of starts) go([start], 0)
  return looked > 20_000 ? undefined : found.sort((a, b) => a.cost - b.cost)
}

const keys = (ways: readonly Way[]) => ways.map(({ nodes }) => nodes.join(' ')).sort()

describe('bestWays', () => {
  it('are all ways without loops, the cheapest first, as a naive search finds them', async () => {
    let longest = 0, most = 0
    await fc.assert(fc.asyncProperty(anyGraph, fc.nat(), fc.nat(), fc.boolean(), async (graph, a, b, isMany) => {
      const roads = roadsOf(graph), all = NODE_KIND_NAMES.flatMap(kind => Array.from({ length: graph.counts[kind] }, (_, node) => roads.numberOf({ kind, node })))
      if (all.length < 4) return
      const start = a % all.length, end = (start + 1 + b % (all.length - 1)) % all.length
      const rest = all.filter((_, i) => i !== start && i !== end)
      const starts = [all[start], ...(isMany ? [rest[0]] : [])], ends = [all[end], ...(isMany ? [rest[1]] : [])]
      const naive = everyWay(costsOf(graph, (kind, node) => roads.numberOf({ kind, node })), starts, ends)?.slice(0, MOST)
      if (!naive) return
      const found = await firstOf(roads, starts, ends, naive.length + (naive.length < MOST ? 1 : 0))
      expect(found.length).toBe(naive.length)
      found.forEach(({ cost }, i) => expect(cost).toBeCloseTo(naive[i].cost, 9))
      expect(new Set(keys(found)).size).toBe(found.length)
      if (naive.length < MOST) expect(keys(found)).toEqual(keys(naive))
      longest = Math.max(longest, ...naive.map(({ nodes }) => nodes.length))
      most = Math.max(most, naive.length)
    }), { numRuns: runs(60) })
    expect(longest).toBeGreaterThan(5)
    expect(most).toBeGreaterThan(50)
  })

  it('go by rare names rather than by one that all mention, be they longer', async () => {
    // passages 0 and 9 both mention name 0, as all do; 0 – name 1 – 5 – name 2 – 9 is rare
    const all = Array.from({ length: 200 }, (_, passage) => [passage, 0] as const)
    const roads = roadsOf(graphOf({ passage: 200, name: 3 }, { mentions: [...all, [0, 1], [5, 1], [5, 2], [9, 2]] }))
    const [first, second] = await firstOf(roads, [roads.numberOf({ kind: 'passage', node: 0 })], [roads.numberOf({ kind: 'passage', node: 9 })], 2)
    expect(first.nodes.map(number => roads.nodeOf(number))).toEqual([
      { kind: 'passage', node: 0 }, { kind: 'name', node: 1 }, { kind: 'passage', node: 5 }, { kind: 'name', node: 2 }, { kind: 'passage', node: 9 },
    ])
    // four edges; d: 2 · 2, 2 · 3, 3 · 2, 2 · 2
    expect(first.cost).toBeCloseTo(4 + (Math.log(4) + Math.log(6) + Math.log(6) + Math.log(4)) / 2, 12)
    expect(second.cost).toBeCloseTo(2 + Math.log(2 * 200), 12)
  })

  it('tell when there was more to read than may be, and find none where there is none', async () => {
    const line = graphOf({ passage: 30 }, { links: Array.from({ length: 29 }, (_, i) => [i, i + 1] as const) })
    const ends = async (reach: number, edges?: EdgeKind[]) => {
      const roads = roadsOf(line, edges, { ...ALL, reach })
      return [(await firstOf(roads, [0], [29])).length, roads.isBounded]
    }
    expect(await ends(1000)).toEqual([1, false])
    expect(await ends(10)).toEqual([0, true])
    expect(await ends(1000, ['follows'])).toEqual([0, false])
  })

  it('end at a signal', async () => {
    const roads = roadsOf(graphOf({ passage: 2 }, { links: [[0, 1]] }))
    const ways = bestWays(roads, new Set([0]), new Set([1]), new Pace(AbortSignal.abort()))
    await refusal(() => ways.next(), 'aborted')
  })
})
