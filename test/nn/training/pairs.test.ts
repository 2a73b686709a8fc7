import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../src/core/random.ts'
import { checkPairs, NonEdges, pairAt, placeOf, placesOf } from '../../../src/nn/training/pairs.ts'
import { distinct } from '../../../src/core/sampling.ts'
import { refusal } from '../../helpers/refusal.ts'

/** Graphs from empty to complete. */
const anyGraph = fc.integer({ min: 1, max: 9 }).chain(nodes => fc.record({
  nodes: fc.constant(nodes), edges: fc.array(fc.tuple(fc.nat({ max: nodes - 1 }), fc.nat({ max: nodes - 1 })), { maxLength: 80 }),
}))

const listed = (edges: readonly (readonly [number, number])[]) => ({ sources: edges.map(([a]) => a), targets: edges.map(([, b]) => b) })

/** All pairs i < j that are no edge, by looking. */
function slowNonEdges(nodes: number, edges: readonly (readonly [number, number])[]): string[] {
  const joined = new Set(edges.flatMap(([a, b]) => [`${a},${b}`, `${b},${a}`]))
  const pairs = Array.from({ length: nodes }, (_, j) => Array.from({ length: j }, (_, i) => `${i},${j}`)).flat()
  return pairs.filter(pair => !joined.has(pair))
}

describe('places of pairs', () => {
  it('are numbered one after the other, whichever way round', () => {
    const pairs = Array.from({ length: 12 }, (_, j) => Array.from({ length: j }, (_, i) => [i, j] as [number, number])).flat()
    expect(pairs.map(([i, j]) => placeOf(i, j))).toEqual(pairs.map((_, place) => place))
    expect(pairs.map(([i, j]) => placeOf(j, i))).toEqual(pairs.map((_, place) => place))
    expect(pairs.map((_, place) => pairAt(place))).toEqual(pairs)
  })

  it('lead back to the pair in graphs of millions of nodes', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 30_000_000 }), fc.nat(), (j, number) => {
      for (const i of [0, j - 1, number % j]) expect(pairAt(placeOf(i, j))).toEqual([i, j])
    }))
  })

  it('of edges: each once, rising, without loops', () => {
    fc.assert(fc.property(anyGraph, ({ nodes, edges }) => {
      const places = placesOf([listed(edges.slice(0, 5)), listed(edges.slice(5))])
      expect([...places]).toEqual([...new Set(edges.filter(([a, b]) => a !== b).map(([a, b]) => placeOf(a, b)))].sort((a, b) => a - b))
      expect(places.every(place => place < nodes * (nodes - 1) / 2)).toBe(true)
    }))
  })
})

describe('non-edges', () => {
  it('are all pairs that no edge joins, each once', () => {
    fc.assert(fc.property(anyGraph, ({ nodes, edges }) => {
      const others = new NonEdges(nodes, placesOf([listed(edges)])), expected = slowNonEdges(nodes, edges)
      expect(others.count).toBe(expected.length)
      expect(expected.map((_, number) => pairAt(others.place(number)).join())).toEqual(expected)
      const drawn = others.drawDistinct(3, createRandom(nodes))
      expect(drawn).toHaveLength(Math.min(3, expected.length))
      expect(new Set(drawn).size).toBe(drawn.length)
      for (const place of drawn) expect(expected).toContain(pairAt(place).join())
    }))
  })

  it('are drawn alike often, and edges never, where nearly all pairs are edges', () => {
    const all = Array.from({ length: 20 }, (_, j) => Array.from({ length: j }, (_, i) => [i, j] as [number, number])).flat()
    const missing = new Set(['0,1', '3,17', '18,19']), counts = new Map<string, number>()
    const { sources, targets } = new NonEdges(20, placesOf([listed(all.filter(pair => !missing.has(pair.join())))])).draw(3000, createRandom(4))
    sources.forEach((source, k) => counts.set(`${source},${targets[k]}`, (counts.get(`${source},${targets[k]}`) ?? 0) + 1))
    expect(new Set(counts.keys())).toEqual(missing)
    // four standard deviations of a binomial distribution
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(4 * Math.sqrt(3000 * 2 / 9))
  })
})

describe('numbers drawn without repetition', () => {
  it('are of the range, each once; all where there are no more', () => {
    fc.assert(fc.property(fc.nat({ max: 40 }), fc.nat({ max: 40 }), fc.nat(), (count, total, seed) => {
      const drawn = distinct(count, total, createRandom(seed))
      expect(new Set(drawn).size).toBe(Math.min(count, total))
      expect(drawn).toHaveLength(Math.min(count, total))
      expect(drawn.every(each => Number.isInteger(each) && each >= 0 && each < total)).toBe(true)
    }))
  })

  it('are each drawn alike often', () => {
    const random = createRandom(3), counts = new Float64Array(7)
    for (let round = 0; round < 3000; round++) for (const each of distinct(3, 7, random)) counts[each]!++
    for (const count of counts) expect(Math.abs(count - 3000 * 3 / 7)).toBeLessThan(4 * Math.sqrt(3000 * 12 / 49))
  })

  it('reach odd and even numbers of a range beyond 32 bits', () => {
    const drawn = distinct(200, 2 ** 40, createRandom(1))
    expect(drawn.filter(each => each % 2 === 1).length).toBeGreaterThan(50)
    expect(Math.max(...drawn)).toBeGreaterThan(2 ** 39)
  })
})

it('pairs that cannot be are refused, by name and place', async () => {
  const told = (pairs: unknown) => refusal(() => checkPairs(pairs as never, 3, 'x'), 'tensor')
  expect(await told({ sources: [], targets: [] })).toBe('x: got 0 sources and 0 targets; expected as many of each, at least one')
  expect(await told({ sources: [0], targets: [1, 2] })).toBe('x: got 1 sources and 2 targets; expected as many of each, at least one')
  expect(await told({ sources: [0] })).toBe('x: got 1 sources and no targets; expected as many of each, at least one')
  expect(await told({ sources: [0, 3], targets: [1, 2] })).toBe('x: sources[1]: got 3; expected a node from 0 to 2')
  for (const odd of [-1, 0.5, NaN, '1']) await told({ sources: [0], targets: [odd] })
})
