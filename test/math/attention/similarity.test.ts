import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gridOf } from '../../../src/math/attention/rows.ts'
import { cosines, dotProducts, maxSim } from '../../../src/math/attention/similarity.ts'
import { softmax } from '../../../src/math/attention/softmax.ts'
import { expectNear, golden, grid, listed, matrix, refusal, sum, type Table, tableOf } from './slow.ts'

const pair = fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 5 }), fc.integer({ min: 1, max: 6 }))
  .chain(([n, m, width]) => fc.record({ width: fc.constant(width), queries: tableOf(n, width), tokens: tableOf(m, width) }))

/** cos of the angle between two vectors; 0 if there is none. */
function slowCosine(a: readonly number[], b: readonly number[]): number {
  const angle = sum(a.map((value, i) => value * b[i])) / (Math.hypot(...a) * Math.hypot(...b))
  return Number.isNaN(angle) ? 0 : angle
}

describe('golden values', () => {
  interface Case {
    name: string
    inputs: { query: Table, documents: Table[], mask: boolean[][], temperature?: number }
    outputs: { scores?: number[], best_token?: number[][], attention?: Table[] }
  }
  const cases = golden<Case>('maxsim.json')
  const similarity = { 'maxsim dot': dotProducts, 'maxsim cosine': cosines }

  it.each(cases.filter(({ name }) => name in similarity))('$name', ({ name, inputs: { query, documents, mask }, outputs: { scores, best_token } }) => {
    const results = documents.map((tokens, d) => maxSim(similarity[name as keyof typeof similarity](grid(query), grid(tokens)), mask[d]))
    expectNear(results.map(({ score }) => score), scores!, 1e-8)
    expect(results.map(({ best }) => [...best])).toEqual(best_token)
    const unmasked = documents.map(tokens => maxSim(similarity[name as keyof typeof similarity](grid(query), grid(tokens))).score)
    expect(unmasked.map((score, d) => score > scores![d] + 1e-3)).toEqual([true, false, true])
    const short = documents.map((tokens, d) => maxSim(similarity[name as keyof typeof similarity](matrix(query), matrix(tokens)), mask[d]).score)
    expectNear(short, scores!, 1e-6)
  })

  it.each(cases.filter(({ name }) => name === 'attention'))('$name by cosine / temperature', ({ inputs: { query, documents, mask, temperature }, outputs: { attention } }) => {
    documents.forEach((tokens, d) => listed(cosines(grid(query), grid(tokens))).forEach((row, q) => {
      const weights = softmax(row, temperature, mask[d])
      expectNear(weights, attention![d][q], 1e-8)
      weights.forEach((weight, t) => expect(weight === 0).toBe(!mask[d][t]))
    }))
  })

  it('are all in use', () => expect(cases.map(({ name }) => name)).toEqual(['maxsim dot', 'maxsim cosine', 'attention']))
})

describe('cosines', () => {
  it('equal their slow twin, in 32 bits and in 64', () => {
    fc.assert(fc.property(pair, ({ queries, tokens, width }) => {
      const expected = queries.flatMap(query => tokens.map(token => slowCosine(query, token)))
      for (const form of [matrix, grid]) {
        const result = cosines(form(queries, width), form(tokens, width))
        expect([result.rows, result.width]).toEqual([queries.length, tokens.length])
        expectNear(result.data, expected, 1e-14)
        result.data.forEach(each => expect(Math.abs(each)).toBeLessThanOrEqual(1))
      }
    }))
  })

  it('are 1 with the same direction, −1 with the opposite one, at any length, and 0 with zeros', () => {
    const row = [0.3, -0.7, 0.11]
    const tokens = [1, -1, 1e-30, 1e30, 0].map(scale => row.map(each => each * scale))
    expectNear(cosines(matrix([row]), matrix(tokens)).data, [1, -1, 1, 1, 0], 1e-6)
    expectNear(cosines(grid([row]), grid([1e-320, 1e-200, 1e200, -1e307].map(scale => row.map(each => each * scale)))).data, [1, 1, 1, -1], 1e-3)
    expect([...cosines(matrix([[0, 0]]), matrix([[0, 0], [1, 2]])).data]).toEqual([0, 0])
    // Rounding alone would take some of these beyond 1.
    fc.assert(fc.property(tableOf(8, 5), table => cosines(grid(table), grid(table)).data.forEach(each => expect(Math.abs(each)).toBeLessThanOrEqual(1))))
  })

  it('bear no rows, and no columns', () => {
    expect(cosines(matrix([], 3), matrix([[1, 2, 3]]))).toEqual(gridOf(0, 1))
    expect(cosines(matrix([[1, 2, 3]]), matrix([], 3))).toEqual(gridOf(1, 0))
    expect(cosines(matrix([]), matrix([]))).toEqual(gridOf(0, 0))
    expect(cosines(gridOf(2, 0), gridOf(3, 0))).toEqual(gridOf(2, 3))
  })

  it('leave what they are given as it is', () => {
    const rows = matrix([[3, 4]])
    cosines(rows, rows)
    expect([...rows.data]).toEqual([3, 4])
  })

  it('refuse other widths and what is not finite', async () => {
    expect(await refusal(() => cosines(matrix([[1, 2]]), matrix([[1, 2, 3]])))).toBe('cosines: tokens: got 3 columns; expected 2')
    expect(await refusal(() => cosines(matrix([[1, 2]]), matrix([[1, 2], [NaN, 0]])))).toBe('cosines: tokens: got NaN in row 1, column 0; expected finite numbers')
    expect(await refusal(() => cosines(matrix([[Infinity, 2]]), matrix([[1, 2]])))).toMatch(/^cosines: queries: got Infinity in row 0, column 0/)
    expect(await refusal(() => dotProducts(matrix([[1, 2]]), matrix([[1]])))).toBe('dotProducts: tokens: got 1 columns; expected 2')
  })
})

describe('dotProducts', () => {
  it('equal sums of whole numbers, exactly', () => {
    const whole = (value: number) => BigInt(value * 64)
    fc.assert(fc.property(pair, ({ queries, tokens, width }) => {
      const expected = queries.flatMap(query => tokens.map(token => Number(query.reduce((sum, value, i) => sum + whole(value) * whole(token[i]), 0n)) / 4096))
      const result = dotProducts(matrix(queries, width), matrix(tokens, width))
      expect([result.rows, result.width, [...result.data].map(each => each + 0)]).toEqual([queries.length, tokens.length, expected])
    }))
  })
})

describe('maxSim', () => {
  it('equals its slow twin', () => {
    fc.assert(fc.property(pair, fc.infiniteStream(fc.boolean()), ({ queries, tokens, width }, coins) => {
      const mask = [...coins.take(tokens.length)]
      const similarities = dotProducts(matrix(queries, width), matrix(tokens, width))
      const { score, best, similarity } = maxSim(similarities, mask)
      const rows = queries.map((_, q) => [...similarities.data.subarray(q * tokens.length, (q + 1) * tokens.length)].map((each, t) => (mask[t] ? each : -Infinity)))
      const largest = rows.map(row => Math.max(...row))
      expect([...best]).toEqual(rows.map((row, q) => (largest[q] === -Infinity ? -1 : row.indexOf(largest[q]))))
      expect([...similarity].map(each => each + 0)).toEqual(largest.map(each => (each === -Infinity ? 0 : each + 0)))
      expect(score).toBeCloseTo(sum(similarity), 12)
    }))
  })

  it('does not change when a token is there twice, but for which of them is best', () => {
    const once = dotProducts(matrix([[1, 0], [0, 1]]), matrix([[1, 2], [2, 1]])), twice = dotProducts(matrix([[1, 0], [0, 1]]), matrix([[1, 2], [2, 1], [2, 1], [1, 2]]))
    expect(maxSim(twice)).toEqual(maxSim(once))
  })

  it('bears texts and queries without tokens', () => {
    expect(maxSim(gridOf(2, 0))).toEqual({ score: 0, best: Int32Array.of(-1, -1), similarity: new Float64Array(2) })
    expect(maxSim(gridOf(0, 2))).toEqual({ score: 0, best: new Int32Array(0), similarity: new Float64Array(0) })
  })

  it('takes 32 bits as well', () => {
    expect(maxSim(matrix([[1, 2], [4, 3]]))).toEqual({ score: 6, best: Int32Array.of(1, 0), similarity: Float64Array.of(2, 4) })
  })

  it('refuses NaN and a mask of another length', async () => {
    expect(await refusal(() => maxSim(grid([[1, 2], [NaN, 0]])))).toBe('maxSim: similarities: got NaN in row 1, column 0; expected finite numbers')
    expect(await refusal(() => maxSim(grid([[1, 2]]), [true]))).toBe('maxSim: mask: got 1 entries; expected 2')
  })
})
