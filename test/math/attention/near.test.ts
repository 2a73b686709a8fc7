import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nearness } from '../../../src/math/attention/near.ts'
import { gridOf } from '../../../src/math/attention/rows.ts'
import { expectNear, grid, refusal, slowSoftmax, sum, type Table, tableOf } from './slow.ts'

/** The formula, token by token: what each query token gives each token, [queries × tokens]. */
function slowGiven(similarities: Table, lengths: readonly number[], counting: readonly number[], values: readonly number[], temperature: number): Table {
  const text = lengths.flatMap((length, i) => Array.from({ length }, () => i))
  return similarities.map((row, q) => {
    const mean = sum(row) / row.length
    const deviation = Math.sqrt(sum(row.map(each => (each - mean) ** 2)) / row.length)
    const attention = slowSoftmax(row.map(each => (deviation === 0 ? 0 : (each - mean) / deviation)), temperature)
    return row.map((_, t) => counting[q] * values[t] * sum(row.map((_, h) => (h !== t && text[h] === text[t] ? attention[h] / (1 + Math.abs(t - h)) : 0))))
  })
}

const count = fc.constantFrom(0, 0.5, 1, 2.25)
const anyCase = fc.tuple(fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 3 })).chain(([lengths, queries]) => fc.record({
  lengths: fc.constant(lengths), similarities: tableOf(queries, sum(lengths)), temperature: fc.constantFrom(0.2, 1, 4),
  counting: fc.array(count, { minLength: queries, maxLength: queries }), values: fc.array(count, { minLength: sum(lengths), maxLength: sum(lengths) }),
}))

describe('nearness', () => {
  it('equals its slow twin', () => {
    fc.assert(fc.property(anyCase, ({ similarities, lengths, counting, values, temperature }) => {
      const { weight, from, share } = nearness(grid(similarities), lengths, counting, values, temperature)
      const given = slowGiven(similarities, lengths, counting, values, temperature), total = sum(given.flat())
      const column = (t: number) => given.map(row => row[t])
      expectNear(weight, values.map((_, t) => (total > 0 ? sum(column(t)) / total : 0)))
      expectNear(share, values.map((_, t) => (sum(column(t)) > 0 ? Math.max(...column(t)) / sum(column(t)) : 0)))
      from.forEach((q, t) => (sum(column(t)) > 0 ? expect(column(t)[q]).toBeCloseTo(Math.max(...column(t)), 10) : expect(q).toBe(-1)))
      expect(Math.abs(sum(weight) - Number(total > 0))).toBeLessThanOrEqual(1e-12)
    }), { numRuns: 300 })
  })

  it('gives by hand what stands beside: nothing to what is looked at alone, half to its neighbour, a third to the next', () => {
    // one token is so near that it gets all the attention
    const { weight, from } = nearness(grid([[0, 1, 0, 0, 0, 0]]), [4, 2], [1], [1, 1, 1, 1, 1, 1], 0.01)
    const parts = [1 / 2, 0, 1 / 2, 1 / 3, 0, 0].map(each => each / (4 / 3))
    expectNear(weight, parts)
    expect([...from].map((q, t) => (weight[t] > 1e-12 ? q : undefined))).toEqual([0, undefined, 0, 0, undefined, undefined])
  })

  it('weighs by values and counts by counts: those of 0 are nobody', () => {
    const looks = grid([[1, 0, 0, 0], [0, 0, 0, 1]])
    const { weight, from } = nearness(looks, [4], [1, 0], [1, 1, 0, 1], 0.2)
    expect(weight[2]).toBe(0)
    expect([...from]).toEqual([0, 0, -1, 0])
    expectNear(weight, nearness(grid([[1, 0, 0, 0]]), [4], [3], [2, 2, 0, 2], 0.2).weight)
    const twice = nearness(looks, [4], [1, 1], [1, 2, 1, 1], 0.2).weight, once = nearness(looks, [4], [1, 1], [1, 1, 1, 1], 0.2).weight
    expect(twice[1] / twice[2]).toBeCloseTo(2 * (once[1] / once[2]), 12)
  })

  it('is the same for similarities on another scale', () => {
    const table = [[0.1, 0.7, 0.3, 0.2], [0.5, 0.4, 0.2, 0.3]]
    const { weight } = nearness(grid(table), [2, 2], [1, 1], [1, 1, 1, 1], 0.5)
    expectNear(nearness(grid(table.map(row => row.map(each => 0.75 + each / 8))), [2, 2], [1, 1], [1, 1, 1, 1], 0.5).weight, weight)
    expect([...nearness(grid(table), [2, 2], [1, 1], [1, 1, 1, 1], 0.1).weight]).not.toEqual([...weight])
  })

  it('does not depend on the order of the texts', () => {
    fc.assert(fc.property(tableOf(2, 5), tableOf(2, 3), (first, second) => {
      const [a, b] = [[first, second], [second, first]].map(texts => {
        const table = texts[0].map((row, q) => [...row, ...texts[1][q]])
        return nearness(grid(table), texts.map(text => text[0].length), [1, 2], table[0].map(() => 1), 0.3).weight
      })
      expectNear(b, [...a.slice(5), ...a.slice(0, 5)])
    }))
  })

  it('bears alike tokens, a lone token, texts without tokens and no texts', () => {
    expectNear(nearness(grid([[0.3, 0.3, 0.3]]), [3], [1], [1, 1, 1], 0.2).weight, [5 / 6, 1, 5 / 6].map(each => each / (8 / 3)))
    expect(nearness(grid([[0.9]]), [1], [1], [1], 0.2)).toEqual({ weight: Float64Array.of(0), from: Int32Array.of(-1), share: Float64Array.of(0) })
    expectNear(nearness(grid([[1, 0]]), [0, 2, 0], [1], [1, 1], 1).weight, nearness(grid([[1, 0]]), [2], [1], [1, 1], 1).weight)
    expect(nearness(gridOf(1, 0), [], [1], [], 0.2).weight).toEqual(new Float64Array(0))
    expect([...nearness(gridOf(0, 2), [2], [], [1, 1], 0.2).weight]).toEqual([0, 0])
  })

  it('refuses shapes that do not fit, numbers that are none, and temperatures that are none', async () => {
    const two = grid([[1, 0]])
    expect(await refusal(() => nearness(two, [3], [1], [1, 1], 1))).toBe('nearness: lengths: got 3 tokens; expected 2')
    expect(await refusal(() => nearness(two, [2], [1], [1], 1))).toBe('nearness: values: got 1 tokens; expected 2')
    expect(await refusal(() => nearness(two, [2], [1, 1], [1, 1], 1))).toContain('got 2 query tokens; expected 1')
    for (const value of [-1, NaN, Infinity]) expect(await refusal(() => nearness(two, [2], [1], [1, value], 1))).toBe(`nearness: values[1]: got ${value}; expected a finite number, 0 or above`)
    expect(await refusal(() => nearness(two, [2], [-1], [1, 1], 1))).toContain('counting[0]: got -1')
    expect(await refusal(() => nearness(grid([[1, NaN]]), [2], [1], [1, 1], 1))).toBe('nearness: similarities: got NaN in row 0, column 1; expected finite numbers')
    for (const temperature of [0, -1, NaN]) expect(await refusal(() => nearness(two, [2], [1], [1, 1], temperature))).toMatch(/^softmax: temperature: got/)
  })
})
