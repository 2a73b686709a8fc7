import { atOnce } from '../../core/pace.ts'

/** An array of whole numbers, as narrow as its largest value allows. */
export type Integers = Uint8Array | Uint16Array | Uint32Array

/** Weights of edges: counts as narrow integers, anything else as 32-bit floats. */
export type Weights = Integers | Float32Array

/**
 * A sparse matrix as compressed rows: row i holds the entries `rowStart[i] … rowStart[i + 1] − 1`.
 *
 * Invariants, kept by {@link fromRows} and {@link transpose} and checked by {@link csrProblem} where data comes from
 * outside: `rowStart` has rows + 1 values, does not fall, and ends with the number of entries; every column is below
 * `columnCount` and columns rise within a row (so there are no duplicates); weights are finite and above 0. Absent
 * weights mean 1 for every entry.
 */
export interface Csr {
  columnCount: number
  rowStart: Uint32Array
  columns: Integers
  weights?: Weights
}

/** The number of rows. */
export const rowCount = (a: Csr): number => a.rowStart.length - 1

/** The number of entries. */
export const entryCount = (a: Csr): number => a.columns.length

/** The number of entries of a row. */
export const rowLength = (a: Csr, row: number): number => a.rowStart[row + 1]! - a.rowStart[row]!

/** The columns of a row; none where there is no such matrix or row. */
export const rowOf = (a: Csr | undefined, row: number): Integers | [] =>
  a && row < rowCount(a) ? a.columns.subarray(a.rowStart[row], a.rowStart[row + 1]) : []

/** The weight of an entry. */
export const weightAt = (a: { weights?: Weights | undefined }, entry: number): number =>
  a.weights ? a.weights[entry]! : 1

/** The narrowest array of `length` zeros that holds values up to `largest`. */
export function integers(length: number, largest: number): Integers {
  return largest < 2 ** 8
    ? new Uint8Array(length)
    : largest < 2 ** 16
    ? new Uint16Array(length)
    : new Uint32Array(length)
}

/**
 * Where each row begins, and the last one ends, if entries stood in order of their rows.
 * @param rowOf  the row of each entry
 */
export function rowStarts(rows: number, rowOf: ArrayLike<number>): Uint32Array {
  const starts = new Uint32Array(rows + 1)
  for (let e = 0; e < rowOf.length; e++) starts[rowOf[e]! + 1]!++
  for (let row = 0; row < rows; row++) starts[row + 1]! += starts[row]!
  return starts
}

/** How many entries each column has. */
export function columnCounts({ columnCount, columns }: Csr): Uint32Array {
  const counts = new Uint32Array(columnCount)
  for (let e = 0; e < columns.length; e++) counts[columns[e]!]!++
  return counts
}

/** Aᵀ, by a counting sort over columns: O(rows + columns + entries). */
export const transpose = (a: Csr): Csr => atOnce(transposing(a))

/** How many rows are turned at once: a millisecond or so. */
const ROWS = 1024

/** The work of {@link transpose}, some rows at a time. */
export function* transposing(a: Csr): Generator<number, Csr> {
  const rows = rowCount(a), rowStart = rowStarts(a.columnCount, a.columns)
  const columns = integers(a.columns.length, rows)
  const weights = a.weights && new (a.weights.constructor as new (length: number) => Weights)(a.columns.length)
  const turned: Csr = { columnCount: rows, rowStart, columns, ...(weights && { weights }) }, next = rowStart.slice()
  for (let from = 0; from < rows; from += ROWS) {
    turnRows(a, turned, next, from, Math.min(from + ROWS, rows))
    yield from
  }
  return turned
}

/** Puts the entries of some rows where they belong. @param next  of each column: where its next entry goes */
function turnRows(a: Csr, turned: Csr, next: Uint32Array, from: number, to: number): void {
  const { rowStart, columns, weights } = a, rowOf = turned.columns, weightOf = turned.weights
  for (let i = from; i < to; i++) {
    const end = rowStart[i + 1]!
    for (let e = rowStart[i]!; e < end; e++) {
      const at = next[columns[e]!]!++
      rowOf[at] = i
      if (weightOf) weightOf[at] = weights![e]!
    }
  }
}

/**
 * What is wrong with a matrix that came from outside, in words; undefined if it keeps the invariants of {@link Csr}.
 * Cost: 2 ms for a million entries.
 */
export function csrProblem(a: Csr, rows: number): string | undefined {
  const { rowStart, columns, columnCount, weights } = a
  if (rowStart.length !== rows + 1) return `${rowStart.length} row starts for ${rows} rows`
  if (rowStart[0] !== 0 || rowStart[rows] !== columns.length) return 'row starts that do not span the entries'
  if (weights && weights.length !== columns.length) return `${weights.length} weights for ${columns.length} entries`
  for (let i = 0; i < rows; i++) if (rowStart[i]! > rowStart[i + 1]!) return `row ${i} ending before it starts`
  for (let i = 0; i < rows; i++) {
    const problem = rowProblem(columns, rowStart[i]!, rowStart[i + 1]!, columnCount)
    if (problem) return `${problem} in row ${i}`
  }
  const wrong = weights ? findWrong(weights) : -1
  return wrong < 0 ? undefined : `weight ${weights![wrong]} in row ${rowAt(rowStart, wrong)}`
}

function rowProblem(columns: Integers, from: number, to: number, columnCount: number): string | undefined {
  let before = -1
  for (let e = from; e < to; e++) {
    const column = columns[e]!
    if (column <= before) return column < columnCount ? 'columns out of order' : `column ${column} of ${columnCount}`
    before = column
  }
  // the last one is the largest
  return before < columnCount ? undefined : `column ${before} of ${columnCount}`
}

function findWrong(weights: Weights): number {
  for (let e = 0; e < weights.length; e++) if (!(weights[e]! > 0 && weights[e]! < Infinity)) return e
  return -1
}

const rowAt = (rowStart: Uint32Array, entry: number): number => rowStart.findIndex(start => start > entry) - 1
