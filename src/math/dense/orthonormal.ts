import { CHUNK, tile } from './products.ts'

/**
 * A column whose part outside the columns before it has less than this share of its squared length is taken to depend
 * on them.
 */
const DEPENDENT = 1e-13

/**
 * Makes the columns of a block orthonormal, in place, by Cholesky QR: G = YᵀY = RᵀR, Q = Y R⁻¹ (Golub & Van Loan 2013,
 * "Matrix Computations", 5.2.8). Columns that depend on earlier ones become zeros.
 *
 * The error is that of float64 times the square of the block's condition; done twice it is that of float64 (Yamamoto
 * et al. 2015, "Roundoff error analysis of the CholeskyQR2 algorithm").
 *
 * @param y  rows of `width`, padded as {@link block} does; `width` a multiple of 4
 *
 * Cost: rows · width² multiply-adds; yields after each {@link CHUNK} of rows.
 */
export function* orthonormalise(y: Float64Array, width: number): Generator<undefined, void> {
  const inverse = inverseOf(cholesky(yield* gram(y, width), width), width)
  const product = new Float64Array(CHUNK * width)
  for (let start = 0; start < y.length; start += CHUNK * width) {
    product.fill(0)
    for (let i = 0; i < CHUNK; i += 2) {
      // the inverse is triangular: no product past the diagonal
      for (let j = 0; j < width; j += 4)
        tile(y, start + i * width, inverse, j * width, width, j + 4, product, i * width + j, width)
    }
    y.set(product, start)
    yield
  }
}

/**
 * G = YᵀY, upper triangle, of a block as {@link orthonormalise} takes it.
 *
 * Cost: rows · width² / 2 multiply-adds; yields after each {@link CHUNK} of rows.
 */
export function* gram(y: Float64Array, width: number): Generator<undefined, Float64Array> {
  const g = new Float64Array(width * width)
  const columns = new Float64Array(width * CHUNK)
  for (let start = 0; start < y.length; start += CHUNK * width) {
    for (let r = 0; r < CHUNK; r++) for (let c = 0; c < width; c++) columns[c * CHUNK + r] = y[start + r * width + c]!
    for (let i = 0; i < width; i += 2) {
      for (let j = i - (i % 4); j < width; j += 4)
        tile(columns, i * CHUNK, columns, j * CHUNK, CHUNK, CHUNK, g, i * width + j, width)
    }
    yield
  }
  return g
}

/**
 * G = RᵀR with R upper triangular, in place; a row of R is zeros where its column of Y depends on earlier ones.
 *
 * @param g  symmetric, width × width, of which the upper triangle is read
 * @returns  R, zeros below the diagonal
 */
export function cholesky(g: Float64Array, width: number): Float64Array {
  const before = Float64Array.from({ length: width }, (_, j) => g[j * width + j]!)
  for (let j = 0; j < width; j++) {
    const row = g.subarray(j * width, (j + 1) * width)
    row.fill(0, 0, j)
    const pivot = row[j]! > DEPENDENT * before[j]! ? Math.sqrt(row[j]!) : 0
    for (let i = j; i < width; i++) row[i] = pivot > 0 ? row[i]! / pivot : 0
    for (let i = j + 1; i < width; i++) subtract(g.subarray(i * width, (i + 1) * width), row[i]!, row, i)
  }
  return g
}

/** (R⁻¹)ᵀ, lower triangular; zeros in the rows where R has them. */
function inverseOf(r: Float64Array, width: number): Float64Array {
  const inverse = new Float64Array(width * width)
  for (let j = 0; j < width; j++) {
    const pivot = r[j * width + j]!
    if (pivot === 0) continue
    const row = inverse.subarray(j * width, (j + 1) * width)
    row[j] = 1
    for (let k = 0; k < j; k++) subtract(row, r[k * width + j]!, inverse.subarray(k * width, (k + 1) * width), 0)
    for (let i = 0; i <= j; i++) row[i]! /= pivot
  }
  return inverse
}

/** x −= factor · y, from a place on. */
function subtract(x: Float64Array, factor: number, y: Float64Array, from: number): void {
  if (factor !== 0) { for (let i = from; i < x.length; i++) x[i]! -= factor * y[i]! }
}
