import { dot } from './matrix.ts'

/** Two rows are orthogonal when their cosine is within this of 0. */
const ORTHOGONAL = 1e-15
/** Sweeps over all pairs; some ten are enough. */
const SWEEPS = 60

/**
 * Rotates the rows of a square matrix, two at a time, until all are orthogonal: R → WᵀR = ΣVᵀ, the one-sided Jacobi
 * method (Hestenes 1958; Golub & Van Loan 2013, "Matrix Computations", 8.6.3). The lengths of the rows are then the
 * singular values of R, and their directions its right singular vectors. In place; the rows are in no order.
 *
 * @param rows  `size` rows of `size`
 *
 * Cost: some 10 · size³ · 2 multiply-adds; yields after each row's rotations.
 */
export function* orthogonaliseRows(rows: Float64Array, size: number): Generator<undefined, void> {
  const row = Array.from({ length: size }, (_, i) => rows.subarray(i * size, (i + 1) * size))
  for (let sweep = 0, turned = true; turned && sweep < SWEEPS; sweep++) {
    turned = false
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) turned = turn(row[p]!, row[q]!) || turned
      yield
    }
  }
}

/** Rotates two rows so that they are orthogonal; false if they were. */
function turn(x: Float64Array, y: Float64Array): boolean {
  const xx = dot(x, x), yy = dot(y, y), xy = dot(x, y)
  if (Math.abs(xy) <= ORTHOGONAL * Math.sqrt(xx * yy)) return false
  const zeta = (yy - xx) / (2 * xy)
  const tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta))
  const cosine = 1 / Math.sqrt(1 + tangent * tangent), sine = cosine * tangent
  for (let i = 0; i < x.length; i++) {
    const a = x[i]!, b = y[i]!
    x[i] = cosine * a - sine * b
    y[i] = sine * a + cosine * b
  }
  return true
}
