import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { structureOf } from '../../src/interop/communities.ts'

/** Betweenness by definition: of all pairs, the share of shortest ways through a node. */
function slowBetweenness(size: number, links: readonly (readonly [number, number])[]): number[] {
  const near = Array.from({ length: size }, (_, node) => new Set(links.flatMap(([a, b]) => (a === b ? [] : a === node ? [b] : b === node ? [a] : []))))
  const ways = (from: number, to: number): number[][] => {
    let found: number[][] = [[from]]
    for (let length = 0; length <= size && found.length > 0; length++) {
      const there = found.filter(way => way.at(-1) === to)
      if (there.length > 0) return there
      found = found.flatMap(way => [...near[way.at(-1)!]!].filter(next => !way.includes(next)).map(next => [...way, next]))
    }
    return []
  }
  return Array.from({ length: size }, (_, node) => {
    let sum = 0
    for (let from = 0; from < size; from++) {
      for (let to = from + 1; to < size; to++) {
        if (from === node || to === node) continue
        const all = ways(from, to)
        if (all.length > 0) sum += all.filter(way => way.includes(node)).length / all.length
      }
    }
    return size > 2 ? (2 * sum) / ((size - 1) * (size - 2)) : 0
  })
}

describe('structureOf', () => {
  test('betweenness is what its definition says', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 10 }), async (size, pairs) => {
      const links = pairs.filter(([a, b]) => a < size && b < size)
      const { betweenness } = await structureOf(size, links), slow = slowBetweenness(size, links)
      slow.forEach((value, node) => expect(betweenness[node]).toBeCloseTo(value, 12))
    }), { numRuns: 60 })
  })

  test('two cliques with a bridge are two communities, the larger first; the bridge lies between', async () => {
    const clique = (nodes: number[]) => nodes.flatMap((a, i) => nodes.slice(i + 1).map((b): [number, number] => [a, b]))
    const links = [...clique([5, 6, 7, 8, 9]), ...clique([0, 1, 2, 3]), [3, 5] as [number, number]]
    const { community, betweenness, degree } = await structureOf(10, links)
    expect(community).toEqual([1, 1, 1, 1, 0, 0, 0, 0, 0, 0].map((each, node) => (node === 4 ? 2 : each)))
    expect([...betweenness.keys()].filter(node => betweenness[node]! > 0.1)).toEqual([3, 5])
    expect(degree[3]).toBe(4)
  })

  test('without links each node is for itself; without nodes there is nothing', async () => {
    expect((await structureOf(3, [])).community).toEqual([0, 1, 2])
    expect((await structureOf(0, [])).community).toEqual([])
    expect([...(await structureOf(2, [[0, 1]])).betweenness]).toEqual([0, 0])
  })

  test('of many nodes it is estimated, near the exact values and alike each time', async () => {
    // a ring of rings: the nodes that join them are between all others
    const size = 1200, links = Array.from({ length: size }, (_, node): [number, number] => [node, node % 30 === 29 ? node - 29 : node + 1])
    for (let ring = 0; ring < 40; ring++) links.push([30 * ring, 30 * ((ring + 1) % 40)])
    const first = await structureOf(size, links)
    expect([...(await structureOf(size, links)).betweenness]).toEqual([...first.betweenness])
    const joints = Array.from({ length: 40 }, (_, ring) => first.betweenness[30 * ring]!)
    const others = [...first.betweenness].filter((_, node) => node % 30 !== 0)
    expect(Math.min(...joints)).toBeGreaterThan(2 * Math.max(...others))
  })
})
