import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkRows, gridOf, isRows, product, rowCount, rowMaxima, transposed } from '../../../src/math/attention/rows.ts'
import { dyadic, grid, listed, matrix, refusal, slowProduct, tableOf } from './slow.ts'

describe('rows', () => {
  it('have a form', () => {
    expect([matrix([[1, 2], [3, 4]]), grid([[1]]), matrix([], 3), matrix([], 0), gridOf(3, 0)].map(isRows)).toEqual([true, true, true, true, true])
    const strange: unknown[] = [
      null, undefined, 3, [], {}, { width: 2 }, { width: 2, data: [1, 2] }, { width: 2, data: new Float32Array(3) }, { width: 0, data: new Float32Array(1) }, { width: 1.5, data: new Float32Array(3) },
      { width: -1, data: new Float32Array(1) }, { width: NaN, data: new Float32Array(0) }, { width: 2, data: new Int32Array(2) }, { width: 2, rows: 2, data: new Float64Array(2) },
    ]
    expect(strange.filter(isRows)).toEqual([])
  })

  it('count, also at width 0 where they say their number', () => {
    expect([matrix([[1, 2], [3, 4]]), matrix([], 3), matrix([], 0), gridOf(3, 0), transposed(gridOf(3, 0))].map(rowCount)).toEqual([2, 0, 0, 3, 0])
  })

  it('are refused for what is not finite, by row and column', async () => {
    expect(await refusal(() => checkRows(matrix([[1, 2, 3], [4, 5, NaN]]), 'keys'))).toBe('keys: got NaN in row 1, column 2; expected finite numbers')
    expect(await refusal(() => checkRows(grid([[1], [-Infinity]]), 'keys'))).toBe('keys: got -Infinity in row 1, column 0; expected finite numbers')
    expect(await refusal(() => checkRows({ width: 2, data: new Float32Array(3) }, 'keys'))).toMatch(/^keys: got a Float32Array of 3 at width 2; expected rows of equal width/)
    expect(await refusal(() => checkRows([[1, 2]] as never, 'keys'))).toMatch(/^keys: got an array of 1; expected rows/)
    expect(await refusal(() => checkRows(undefined as never, 'keys'))).toMatch(/^keys: got undefined; expected rows/)
  })

  it('multiply as lists do, exactly where every sum is exact', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
    fc.assert(fc.property(sizes.chain(([n, k, m]) => fc.tuple(tableOf(n, k), tableOf(k, m))), ([a, b]) => {
      const expected = slowProduct(a, b)
      for (const [left, right] of [[matrix(a), matrix(b)], [grid(a), matrix(b)], [matrix(a), grid(b)]]) expect(listed(product(left, right))).toEqual(expected)
      expect(listed(transposed(product(transposed(matrix(b)), transposed(grid(a)))))).toEqual(expected)
    }))
  })

  it('have largest numbers, the first of equals', () => {
    expect(rowMaxima(grid([[1, 3, 3], [-2, -1, -1]]))).toEqual({ at: Int32Array.of(1, 1), value: Float64Array.of(3, -1) })
    expect(rowMaxima(grid([[1, 3, 3], [-2, -1, -1]]), [true, false, true])).toEqual({ at: Int32Array.of(2, 2), value: Float64Array.of(3, -1) })
    expect(rowMaxima(grid([[1, 3]]), [0, 0])).toEqual({ at: Int32Array.of(-1), value: Float64Array.of(0) })
    expect(rowMaxima(gridOf(2, 0))).toEqual({ at: Int32Array.of(-1, -1), value: Float64Array.of(0, 0) })
    fc.assert(fc.property(fc.array(dyadic, { minLength: 1, maxLength: 8 }), row => {
      const value = Math.max(...row)
      expect(rowMaxima(grid([row]))).toEqual({ at: Int32Array.of(row.indexOf(value)), value: Float64Array.of(value) })
    }))
  })
})
