import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { states, type WalkEdges } from '../../src/walk/kernel.ts'
import { responseOf } from '../../src/walk/response.ts'
import { type Into, strongestPaths } from '../../src/walk/paths.ts'
import { times, type Matrix, zeros } from '../helpers/dense.ts'

const SIZE = 6
const node = fc.nat({ max: SIZE - 1 }), amount = fc.double({ min: 0, max: 1, noNaN: true })
const hop = fc.array(fc.tuple(node, node, amount), { maxLength: 8 }).map(edges => (
  { source: edges.map(([source]) => source), target: edges.map(([, target]) => target), weight: edges.map(([, , weight]) => weight) }))
const vector = fc.array(amount, { minLength: SIZE, maxLength: SIZE }).map(values => Float64Array.from(values))

/** A walk of up to three steps, each over up to two ways of up to three hops, with something coming in or nothing. */
const anyWalk: fc.Arbitrary<WalkEdges> = fc.nat({ max: 3 }).chain(steps => fc.record({
  size: fc.constant(SIZE), restart: fc.constantFrom(0, 0.3, 1), seeds: vector,
  steps: fc.array(fc.array(fc.array(hop, { minLength: 1, maxLength: 3 }), { maxLength: 2 }), { minLength: steps, maxLength: steps }),
  came: fc.option(fc.array(vector, { minLength: steps, maxLength: steps }), { nil: undefined }),
}))

/** S of a step, as a matrix. */
function denseStep(ways: WalkEdges['steps'][number]): Matrix {
  const sum = zeros(SIZE, SIZE)
  for (const hops of ways) {
    let product: Matrix = zeros(SIZE, SIZE).map((row, i) => row.map((_, j) => Number(i === j)))
    for (const { source, target, weight } of hops) {
      const matrix = zeros(SIZE, SIZE)
      for (let e = 0; e < source.length; e++) matrix[target[e]!]![source[e]!]! += weight[e]!
      product = matrix.map(row => product[0]!.map((_, j) => row.reduce((total, value, k) => total + value * product[k]![j]!, 0)))
    }
    product.forEach((row, i) => row.forEach((value, j) => { sum[i]![j]! += value }))
  }
  return sum
}

function denseStates({ restart, seeds, steps, came }: WalkEdges): number[][] {
  const found = [[...seeds]]
  steps.forEach((ways, t) => found.push(times(denseStep(ways), found[t]!).map((value, i) => restart * seeds[i]! + (1 - restart) * value + (came?.[t]![i] ?? 0))))
  return found
}

describe('the walk’s arithmetic', () => {
  it('is that of matrices', () => {
    fc.assert(fc.property(anyWalk, walk => {
      states(walk).forEach((state, t) => expect([...state]).toEqual(denseStates(walk)[t]!.map(value => expect.closeTo(value, 9))))
    }))
  })

  it('answers what each seed and all that came gave to a score', () => {
    fc.assert(fc.property(anyWalk, node, (walk, target) => {
      const { seeds, came } = responseOf(walk, target)
      const given = seeds.reduce((sum, response, i) => sum + response * walk.seeds[i]!, 0)
      expect(given + came).toBeCloseTo(denseStates(walk).at(-1)![target]!, 9)
      expect(given).toBeCloseTo(denseStates({ ...walk, came: undefined }).at(-1)![target]!, 9)
    }))
  })

  it('does not change what it was given', () => {
    fc.assert(fc.property(anyWalk, walk => {
      const before = structuredClone(walk)
      states(walk)
      responseOf(walk, 0)
      expect(walk).toEqual(before)
    }))
  })
})

/** Every path to a node after some steps, with its amount: depth first, nothing left out. */
function allPaths(s: Matrix, target: number, restart: number, steps: number, seeds: readonly number[], came: readonly (readonly number[])[]): number[] {
  const found: number[] = []
  const visit = (node: number, step: number, factor: number) => {
    found.push(factor * (step === 0 ? 1 : restart) * seeds[node]!)
    if (step === 0) return
    found.push(factor * came[step - 1]![node]!)
    s[node]!.forEach((weight, from) => { if (weight > 0) visit(from, step - 1, factor * (1 - restart) * weight) })
  }
  visit(target, steps, 1)
  return found.filter(each => each > 0).sort((a, b) => b - a)
}

describe('the strongest paths', () => {
  it('are the first of all, in order, whether from seeds or from elsewhere', () => {
    fc.assert(fc.property(hop, vector, fc.array(vector, { minLength: 3, maxLength: 3 }), node, fc.nat({ max: 3 }), fc.constantFrom(0, 0.3), fc.integer({ min: 1, max: 30 }), (edges, seeds, arrived, target, steps, restart, count) => {
      const came = arrived.slice(0, steps), ways = Array.from({ length: steps }, () => [[edges]]), s = denseStep([[edges]])
      const bounds = states({ size: SIZE, restart, seeds, steps: ways, came }).map(state => (each: number) => state[each]!)
      const into = (each: number): Into[] => s[each]!.flatMap((weight, from) => (weight > 0 ? [{ from, via: [], weight }] : []))
      const search = strongestPaths(target, { restart, steps }, bounds, each => [{ amount: seeds[each]! }], count, (each, step) => came[step - 1]![each]!)
      let next = search.next()
      while (!next.done) next = search.next(into(next.value.node))
      const expected = allPaths(s, target, restart, steps, [...seeds], came.map(each => [...each])).slice(0, count)
      expect(next.value.filter(({ amount }) => amount > 0).map(({ amount }) => amount)).toEqual(expected.map(each => expect.closeTo(each, 9)))
      for (const { nodes } of next.value) expect(nodes.at(-1)).toBe(target)
    }), { numRuns: 300 })
  })
})
