import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attend } from '../../../src/math/attention/attention.ts'
import { gridOf } from '../../../src/math/attention/rows.ts'
import { cosines } from '../../../src/math/attention/similarity.ts'
import { attentionPooling, attentionShares, rankTokens, tokenScores } from '../../../src/math/attention/token-weights.ts'
import { dyadic, expectNear, expectRounded, grid, matrix, refusal, slowSoftmax, sum, tableOf } from './slow.ts'

describe('attentionShares', () => {
  const looks = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 })).chain(([heads, n, m]) => fc.record({
    heads: fc.array(tableOf(n, m).map(table => table.map(row => slowSoftmax(row))), { minLength: heads, maxLength: heads }),
    counting: fc.array(fc.constantFrom(0, 0.5, 1, 3), { minLength: n, maxLength: n }),
  }))

  it('equals its slow twin', () => {
    fc.assert(fc.property(looks, fc.boolean(), ({ heads, counting }, counted) => {
      const { weight, from, share } = attentionShares(heads.map(table => grid(table)), counted ? counting : undefined)
      const count = (q: number) => (counted ? counting[q] : 1)
      const given = heads[0][0].map((_, t) => heads[0].map((_, q) => count(q) * sum(heads.map(head => head[q][t])) / heads.length))
      const total = sum(given.flat())
      expectNear(weight, given.map(each => (total > 0 ? sum(each) / total : 0)))
      expectNear(share, given.map(each => (total > 0 ? Math.max(...each) / sum(each) : 0)))
      from.forEach((query, t) => (total > 0 ? expect(given[t][query]).toBeCloseTo(Math.max(...given[t]), 12) : expect(query).toBe(-1)))
      expect(Math.abs(sum(weight) - Number(total > 0))).toBeLessThanOrEqual(1e-12)
    }))
  })

  it('tells by hand who looked where', () => {
    const { weight, from, share } = attentionShares([grid([[0.5, 0.5, 0], [0.25, 0, 0.75]]), grid([[1, 0, 0], [0.25, 0, 0.75]])])
    expect([...weight]).toEqual([0.5, 0.125, 0.375])
    expect([...from]).toEqual([0, 0, 1])
    expect([...share]).toEqual([0.75, 1, 1])
    expect(attentionShares([grid([[1, 0], [1, 0]])])).toEqual({ weight: Float64Array.of(1, 0), from: Int32Array.of(0, -1), share: Float64Array.of(0.5, 0) })
    expect([...attentionShares([grid([[1, 0], [0, 1]])], [3, 1]).weight]).toEqual([0.75, 0.25])
  })

  it('leaves out queries that looked at nothing, and bears that none did', () => {
    const rows = matrix([[1, 0], [0, 1]])
    const { weights } = attend(rows, rows, rows, { mask: [[false, false], [true, true]] })
    expect(sum(attentionShares(weights).weight)).toBeCloseTo(1, 12)
    const nobody = { weight: new Float64Array(2), from: Int32Array.of(-1, -1), share: new Float64Array(2) }
    expect(attentionShares([gridOf(3, 2)])).toEqual(nobody)
    expect(attentionShares([gridOf(0, 2)])).toEqual(nobody)
    expect(attentionShares([gridOf(2, 0)]).weight).toEqual(new Float64Array(0))
    expect(attentionShares([grid([[0.5, 0.5]])], [0])).toEqual(nobody)
  })

  it('refuses heads of other shapes and counts that count nothing', async () => {
    expect(await refusal(() => attentionShares([]))).toBe('attentionShares: weights: got no heads; expected one at least')
    expect(await refusal(() => attentionShares([gridOf(1, 2), gridOf(2, 2)]))).toBe('attentionShares: weights: got 2 query tokens; expected 1')
    expect(await refusal(() => attentionShares([gridOf(1, 2), gridOf(1, 3)]))).toBe('attentionShares: weights: got 3 tokens; expected 2')
    expect(await refusal(() => attentionShares([grid([[1, NaN]])]))).toBe('attentionShares: weights: got NaN in row 0, column 1; expected finite numbers')
    expect(await refusal(() => attentionShares([gridOf(1, 2)], [1, 1]))).toBe('attentionShares: counting: got 2 query tokens; expected 1')
    for (const count of [-1, NaN, Infinity]) expect(await refusal(() => attentionShares([gridOf(1, 2)], [count]))).toBe(`attentionShares: counting[0]: got ${count}; expected a finite number, 0 or above`)
  })
})

describe('tokenScores', () => {
  it('are the largest or the mean similarity', () => {
    fc.assert(fc.property(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })).chain(([n, m]) => fc.tuple(tableOf(n, m), fc.array(fc.boolean(), { minLength: n, maxLength: n }))), ([table, mask]) => {
      for (const shown of [undefined, mask]) {
        const columns = table[0].map((_, t) => table.map((row, q) => ({ q, value: row[t] })).filter(({ q }) => !shown || shown[q]))
        const best = columns.map(column => column.toSorted((a, b) => b.value - a.value || a.q - b.q)[0] ?? { q: -1, value: 0 })
        expect(tokenScores(grid(table), 'max', shown)).toEqual({ score: Float64Array.from(best, ({ value }) => value), from: Int32Array.from(best, ({ q }) => q) })
        const mean = tokenScores(grid(table), 'mean', shown)
        expect([...mean.from]).toEqual(best.map(({ q }) => q))
        expectNear(mean.score, columns.map(column => sum(column.map(({ value }) => value)) / Math.max(1, column.length)))
      }
    }))
  })

  it('are the largest if not told otherwise, and leave unknown words of a query out by the mask', () => {
    const similarities = cosines(matrix([[0, 0], [1, 0]]), matrix([[-1, 0], [1, 1]]))
    expect(tokenScores(similarities)).toEqual(tokenScores(similarities, 'max'))
    expect([...tokenScores(similarities).score]).toEqual([0, expect.closeTo(Math.SQRT1_2, 15)])
    expect([...tokenScores(similarities, 'max', [false, true]).score]).toEqual([-1, expect.closeTo(Math.SQRT1_2, 15)])
  })

  it('bear no tokens and no query tokens', () => {
    expect(tokenScores(gridOf(2, 0), 'mean')).toEqual({ score: new Float64Array(0), from: new Int32Array(0) })
    for (const over of ['max', 'mean'] as const) expect(tokenScores(gridOf(0, 2), over)).toEqual({ score: new Float64Array(2), from: Int32Array.of(-1, -1) })
  })

  it('refuse NaN and a mask of another length', async () => {
    expect(await refusal(() => tokenScores(matrix([[1, NaN]])))).toBe('tokenScores: similarities: got NaN in row 0, column 1; expected finite numbers')
    expect(await refusal(() => tokenScores(gridOf(1, 2), 'max', [true, true]))).toBe('tokenScores: mask: got 2 entries; expected 1')
  })
})

describe('attentionPooling', () => {
  const texts = fc.array(fc.array(fc.tuple(fc.tuple(dyadic, dyadic, dyadic), dyadic), { maxLength: 4 }), { maxLength: 4 })

  it('is one softmax over the tokens of all texts, and the sum that it weights', () => {
    fc.assert(fc.property(texts, fc.constantFrom(0.3, 1, 5), (texts, temperature) => {
      const { weights, vector } = attentionPooling(texts.map(text => matrix(text.map(([row]) => row), 3)), texts.map(text => text.map(([, score]) => score)), temperature)
      const expected = slowSoftmax(texts.flat().map(([, score]) => score), temperature)
      expect(weights.map(({ length }) => length)).toEqual(texts.map(({ length }) => length))
      expectNear(weights.flatMap(each => [...each]), expected)
      expectRounded(vector, texts.length === 0 ? [] : [0, 1, 2].map(c => sum(texts.flat().map(([row], t) => expected[t] * row[c]))))
      expect(Math.abs(sum(weights.flatMap(each => [...each])) - Number(expected.length > 0))).toBeLessThanOrEqual(1e-12)
    }))
  })

  it('has a temperature of 1 if not told otherwise', () => {
    const given = [[matrix([[1], [2]])], [[0, 1]]] as const
    expect(attentionPooling(...given)).toEqual(attentionPooling(...given, 1))
    expect(attentionPooling(...given)).not.toEqual(attentionPooling(...given, 2))
  })

  it('refuses shapes that do not fit, NaN and temperatures that are none', async () => {
    const rows = matrix([[1, 2]])
    expect(await refusal(() => attentionPooling([rows], []))).toBe('attentionPooling: scores: got 0 texts; expected 1')
    expect(await refusal(() => attentionPooling([rows], [[1, 2]]))).toBe('attentionPooling: scores[0]: got 2 tokens; expected 1')
    expect(await refusal(() => attentionPooling([rows, matrix([[1]])], [[1], [1]]))).toBe('attentionPooling: texts[1]: got 1 columns; expected 2')
    expect(await refusal(() => attentionPooling([matrix([[1, NaN]])], [[1]]))).toBe('attentionPooling: texts[0]: got NaN in row 0, column 1; expected finite numbers')
    expect(await refusal(() => attentionPooling([rows], [[NaN]]))).toMatch(/^softmax: got NaN in place 0/)
    expect(await refusal(() => attentionPooling([rows], [[1]], 0))).toMatch(/^softmax: temperature: got 0/)
  })
})

describe('rankTokens', () => {
  it('orders by weight, ties by number', () => {
    expect(rankTokens([0.1, 0.4, 0.1, 0.4])).toEqual([1, 3, 0, 2])
    expect(rankTokens(Float64Array.of(0.1, 0.4, 0.1, 0.4), 3)).toEqual([1, 3, 0])
    expect([rankTokens([]), rankTokens([1], 0)]).toEqual([[], []])
  })
})
