/** Rows of equal width, one after the other, as 32-bit floats: vectors of texts, words or names. */
export interface Matrix {
  readonly width: number
  /** Row i is `data.subarray(i * width, (i + 1) * width)`. */
  readonly data: Float32Array
}

/** A matrix of zeros. */
export const zeros = (rows: number, width: number): Matrix => ({ width, data: new Float32Array(rows * width) })

/** The number of rows. */
export const height = ({ width, data }: Matrix): number => (width === 0 ? 0 : data.length / width)

/** A row, in place. */
export const rowAt = ({ width, data }: Matrix, row: number): Float32Array =>
  data.subarray(row * width, (row + 1) * width)

/** Σ aᵢ bᵢ, in float64. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/** Makes a vector unit length, in place; a vector of zeros stays one. */
export function normalise<V extends Float32Array | Float64Array>(vector: V): V {
  const length = Math.sqrt(dot(vector, vector))
  if (length > 0) { for (let i = 0; i < vector.length; i++) vector[i]! /= length }
  return vector
}

/** Makes every row unit length, in place. */
export function normaliseRows(matrix: Matrix): Matrix {
  for (let row = 0; row < height(matrix); row++) normalise(rowAt(matrix, row))
  return matrix
}
