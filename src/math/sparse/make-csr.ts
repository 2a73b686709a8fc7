import { atOnce } from '../../core/pace.ts'
import { type Integers, type Csr, integers } from './csr.ts'

/** A copy of whole numbers in the narrowest array that holds them. */
export function narrow(values: ArrayLike<number>): Integers {
  let largest = 0
  for (let i = 0; i < values.length; i++) if (values[i]! > largest) largest = values[i]!
  const result = integers(values.length, largest)
  result.set(values)
  return result
}

/** One entry of a row: a column, and a weight where the matrix has weights. */
export type Entry = readonly [column: number, weight: number]

/**
 * Builds a matrix from rows whose columns are distinct; sorts each row by column.
 *
 * @param weights  what to keep of the weights: nothing, whole counts, or floats
 */
export function fromRows(rows: readonly Row[], columnCount: number, weights: KeptWeights): Csr {
  return atOnce(rowsToCsr(rows, columnCount, weights))
}

/** A row: its entries in any order, or what maps its columns to weights. */
export type Row = readonly Entry[] | ReadonlyMap<number, number>

/** What is kept of weights. */
export type KeptWeights = 'none' | 'counts' | 'floats'

/** The work of {@link fromRows}, row by row, so that a long one can be paused. */
export function* rowsToCsr(rows: readonly Row[], columnCount: number, weights: KeptWeights): Generator<number, Csr> {
  const rowStart = new Uint32Array(rows.length + 1)
  rows.forEach((row, i) => {
    rowStart[i + 1] = rowStart[i]! + ('size' in row ? row.size : row.length)
  })
  const entries = rowStart[rows.length]!
  const columns = integers(entries, columnCount)
  const values = new Float64Array(weights === 'none' ? 0 : entries)
  let at = 0
  for (let i = 0; i < rows.length; i++) {
    for (const [column, weight] of [...rows[i]!].sort((a, b) => a[0] - b[0])) {
      columns[at] = column
      if (weights !== 'none') values[at] = weight
      at++
    }
    yield i
  }
  if (weights === 'none') return { columnCount, rowStart, columns }
  return { columnCount, rowStart, columns, weights: weights === 'counts' ? narrow(values) : Float32Array.from(values) }
}
