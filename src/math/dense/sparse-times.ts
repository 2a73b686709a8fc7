import { type Csr, rowCount, weightAt } from '../sparse/csr.ts'
import { block, CHUNK } from './products.ts'

/**
 * Y = A X, a sparse matrix times a block.
 *
 * @param x  A.columnCount rows of `width`, row by row
 * @returns  rows of `width`, one for each row of A, padded as {@link block} does
 *
 * Cost: entries · width multiply-adds; yields after each {@link CHUNK} of rows.
 */
export function* times(a: Csr, x: Float64Array, width: number): Generator<undefined, Float64Array> {
  const y = block(rowCount(a), width)
  for (let i = 0; i < rowCount(a); i++) {
    for (let e = a.rowStart[i]!; e < a.rowStart[i + 1]!; e += 4)
      addFour(a, e, a.rowStart[i + 1]!, x, y, i * width, width)
    if (i % CHUNK === 0) yield
  }
  return y
}

/** Adds the rows of X that four entries of A ask for; entries past the end of their row count 0 times the first. */
function addFour(a: Csr, e: number, end: number, x: Float64Array, y: Float64Array, at: number, width: number): void {
  const place = (entry: number) => a.columns[entry < end ? entry : e]! * width
  const weight = (entry: number) => (entry < end ? weightAt(a, entry) : 0)
  const c = place(e), d = place(e + 1), f = place(e + 2), g = place(e + 3)
  const p = weight(e), q = weight(e + 1), r = weight(e + 2), s = weight(e + 3)
  for (let t = 0; t < width; t++) y[at + t]! += p * x[c + t]! + q * x[d + t]! + r * x[f + t]! + s * x[g + t]!
}
