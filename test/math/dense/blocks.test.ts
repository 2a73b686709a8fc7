import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { atOnce } from '../../../src/core/pace.ts'
import { gaussian } from '../../../src/math/dense/gaussian.ts'
import { orthogonaliseRows } from '../../../src/math/dense/jacobi.ts'
import { cholesky, gram, orthonormalise } from '../../../src/math/dense/orthonormal.ts'
import { block, CHUNK, tile } from '../../../src/math/dense/products.ts'
import { times } from '../../../src/math/dense/sparse-times.ts'
import { rowCount } from '../../../src/math/sparse/csr.ts'
import { fromRows } from '../../../src/math/sparse/make-csr.ts'
import { denseOf, type Matrix, product, transposed } from '../../helpers/dense.ts'
import { anyCsr, slowSvd, unblocked, wavy } from './slow.ts'

const blockOf = (rows: Matrix, width: number): Float64Array => {
  const data = block(rows.length, width)
  rows.forEach((row, i) => data.set(row, i * width))
  return data
}

function expectNear(one: Matrix, other: Matrix, within: number): void {
  expect(one.map(row => row.length)).toEqual(other.map(row => row.length))
  one.forEach((row, i) => row.forEach((value, j) => expect(Math.abs(value - other[i][j]), `${i}, ${j}`).toBeLessThanOrEqual(within)))
}

const unit = (size: number): Matrix => Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? 1 : 0)))

describe('tile', () => {
  it('adds the products of two rows and four, of part of their length', () => {
    const a = wavy(3, 7), b = wavy(6, 7, 2), out = new Float64Array(20).fill(1)
    tile(blockOf(a, 7), 7, blockOf(b, 7), 14, 7, 5, out, 3, 9)
    const slow = (i: number, j: number) => 1 + a[1 + i].slice(0, 5).reduce((sum, value, t) => sum + value * b[2 + j][t], 0)
    expect([...out]).toEqual(Array.from(out, (_, at) => {
      const i = at >= 12 ? 1 : 0, j = at - 3 - 9 * i
      return at >= 3 && j >= 0 && j < 4 ? slow(i, j) : 1
    }))
  })
})

describe('times', () => {
  it('is the product of plain matrices', () => {
    fc.assert(fc.property(anyCsr, fc.constantFrom(4, 8), (a, width) => {
      const x = wavy(a.columnCount, width)
      const y = atOnce(times(a, blockOf(x, width), width))
      expect(y.length % (CHUNK * width)).toBe(0)
      expectNear(unblocked(y, rowCount(a), width), product(denseOf(a), x, width), 1e-12)
    }))
  })

  it('takes absent weights for 1', () => {
    const a = fromRows([[[0, 1], [1, 1], [2, 1], [3, 1], [4, 1]]], 5, 'none')
    expectNear(unblocked(atOnce(times(a, blockOf(wavy(5, 4), 4), 4)), 1, 4), product([[1, 1, 1, 1, 1]], wavy(5, 4), 4), 1e-14)
  })
})

describe('gaussian', () => {
  it('has the moments of the normal distribution, and the same numbers for a seed', () => {
    const x = atOnce(gaussian(1000, 20, 1)), values = unblocked(x, 1000, 20).flat()
    const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / values.length
    expect(moment(1)).toBeCloseTo(0, 1)
    expect(moment(2)).toBeCloseTo(1, 1)
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.3)
    expect(atOnce(gaussian(1000, 20, 1))).toEqual(x)
    expect(atOnce(gaussian(1000, 20, 2))).not.toEqual(x)
    expect([...x.subarray(20_000)].every(value => value === 0)).toBe(true)
  })
})

describe('orthonormalise', () => {
  it.each([[8, 8], [70, 12], [200, 4]])('makes %i rows of %i orthonormal, in the same space', (rows, width) => {
    const before = wavy(rows, width), data = blockOf(before, width)
    atOnce(orthonormalise(data, width))
    atOnce(orthonormalise(data, width))
    const q = unblocked(data, rows, width), qt = transposed(q, width)
    expectNear(product(qt, q, width), unit(width), 1e-14)
    // what Q spans loses nothing of Y: Q Qᵀ Y = Y
    expectNear(product(q, product(qt, before, width), width), before, 1e-9)
    if (rows > width) expect(() => expectNear(product(q, product(qt, wavy(rows, width, 3), width), width), wavy(rows, width, 3), 1e-9)).toThrow()
  })

  it('makes columns that depend on earlier ones zeros', () => {
    const rows = wavy(30, 2).map(([x, y]) => [x, 2 * x, 0, y])
    const data = blockOf(rows, 4)
    atOnce(orthonormalise(data, 4))
    const q = unblocked(data, 30, 4)
    expectNear(product(transposed(q, 4), q, 4), [[1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1]], 1e-12)
  })
})

describe('gram and cholesky', () => {
  it('are YᵀY, upper triangle, and R with RᵀR = YᵀY', () => {
    const y = wavy(150, 8), slow = product(transposed(y, 8), y, 8)
    const g = atOnce(gram(blockOf(y, 8), 8))
    const upper = (a: Matrix) => a.map((row, i) => row.map((value, j) => (j >= i ? value : 0)))
    expectNear(upper(unblocked(g, 8, 8)), upper(slow), 1e-12)
    const r = unblocked(cholesky(g, 8), 8, 8)
    expect(r).toEqual(upper(r))
    expectNear(product(transposed(r, 8), r, 8), slow, 1e-12)
  })
})

describe('orthogonaliseRows', () => {
  it('leaves rows whose lengths are the singular values', () => {
    const a = wavy(9, 9), data = Float64Array.from(a.flat())
    atOnce(orthogonaliseRows(data, 9))
    const rows = unblocked(data, 9, 9), products = product(rows, transposed(rows, 9), 9)
    products.forEach((row, i) => row.forEach((value, j) => { if (i !== j) expect(Math.abs(value)).toBeLessThan(1e-13) }))
    const lengths = products.map((row, i) => Math.sqrt(row[i])).sort((x, y) => y - x)
    slowSvd(a, 9).values.forEach((value, i) => expect(lengths[i]).toBeCloseTo(value, 7))
  })

  it('leaves zeros and orthogonal rows as they are', () => {
    const data = Float64Array.of(0, 0, 0, 0, 3, 0, 0, 0, -2)
    atOnce(orthogonaliseRows(data, 3))
    expect([...data]).toEqual([0, 0, 0, 0, 3, 0, 0, 0, -2])
  })
})
