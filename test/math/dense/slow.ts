import fc from 'fast-check'
import { type Csr } from '../../../src/math/sparse/csr.ts'
import { fromRows } from '../../../src/math/sparse/make-csr.ts'
import { height, type Matrix, rowAt } from '../../../src/math/dense/matrix.ts'
import { product, type Matrix as Dense, transposed, zeros } from '../../helpers/dense.ts'
import { anyRows } from '../../helpers/small-graphs.ts'

/** The rows of a matrix, as lists. */
export const listed = (matrix: Matrix): Dense => Array.from({ length: height(matrix) }, (_, row) => [...rowAt(matrix, row)])

/** A block's rows, without its padding. */
export const unblocked = (data: Float64Array, rows: number, width: number): Dense =>
  Array.from({ length: rows }, (_, i) => [...data.subarray(i * width, (i + 1) * width)])

/**
 * Singular values and right singular vectors by the eigenvalues of AᵀA, which plane rotations make diagonal, the largest
 * entry off the diagonal first (Jacobi 1846).
 */
export function slowSvd(a: Dense, columns: number): { values: number[], right: Dense } {
  const s = product(transposed(a, columns), a, columns)
  const vectors = s.map((_, i) => s.map((_, j) => (i === j ? 1 : 0)))
  const scale = Math.max(...s.flat().map(Math.abs), 0)
  for (;;) {
    let p = 0, q = 0
    for (let i = 0; i < columns; i++) for (let j = i + 1; j < columns; j++) if (p === q || Math.abs(s[i][j]) > Math.abs(s[p][q])) [p, q] = [i, j]
    if (p === q || Math.abs(s[p][q]) <= 1e-15 * scale) break
    const angle = Math.atan2(2 * s[p][q], s[q][q] - s[p][p]) / 2
    const [c, d] = [Math.cos(angle), Math.sin(angle)]
    const rotate = (x: number[]) => { [x[p], x[q]] = [c * x[p] - d * x[q], d * x[p] + c * x[q]] }
    s.forEach(rotate)
    vectors.forEach(rotate)
    for (let k = 0; k < columns; k++) [s[p][k], s[q][k]] = [c * s[p][k] - d * s[q][k], d * s[p][k] + c * s[q][k]]
  }
  const order = s.map((_, i) => i).sort((i, j) => s[j][j] - s[i][i])
  return { values: order.map(i => Math.sqrt(Math.max(0, s[i][i]))), right: vectors.map(row => order.map(i => row[i])) }
}

/** A small sparse matrix of floats, down to no rows, no columns and no entries. */
export const anyCsr: fc.Arbitrary<Csr> = fc.tuple(fc.nat({ max: 8 }), fc.nat({ max: 8 })).chain(([rows, columns]) =>
  anyRows(rows, columns, fc.integer({ min: 1, max: 64 }).map(value => value / 16)).map(entries => fromRows(entries, columns, 'floats')))

/** Rows of numbers between −1 and 1 that are not quite regular. */
export const wavy = (rows: number, width: number, seed = 1): Dense =>
  zeros(rows, width).map((row, i) => row.map((_, j) => Math.sin(seed * 12.9898 * (i + 1) + 78.233 * (j + 1) * (i + 2))))
