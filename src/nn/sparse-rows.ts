import type { Tensor } from '@tensorflow/tfjs-core'
import { tf } from './tensorflow.ts'

/** Entries grouped by row, as the kernels read them. */
export interface RowArrays {
  /** Of each row the place of its first entry, and at last the number of entries. */
  rowStart: Int32Array
  /** Of each entry its column. */
  columns: Int32Array
  /** Of each entry which of the pairs it was. */
  order: Int32Array
}

/**
 * Groups pairs by row, and sorts them by column within a row; equal pairs keep their order. O(pairs + rows + columns),
 * two counting sorts.
 */
export function groupRows(
  rows: number,
  columnCount: number,
  rowOf: ArrayLike<number>,
  columnOf: ArrayLike<number>,
): RowArrays {
  const byColumn = countingSort(
    columnCount,
    new Int32Array(rowOf.length).map((_, pair) => pair),
    pair => columnOf[pair]!,
  )
  const { places: order, starts: rowStart } = countingSort(rows, byColumn.places, pair => rowOf[pair]!)
  return { rowStart, columns: order.map(pair => columnOf[pair]!), order }
}

function countingSort(
  keys: number,
  pairs: Int32Array,
  keyOf: (pair: number) => number,
): { places: Int32Array, starts: Int32Array } {
  const starts = new Int32Array(keys + 1)
  for (const pair of pairs) starts[keyOf(pair) + 1]!++
  for (let key = 0; key < keys; key++) starts[key + 1]! += starts[key]!
  const next = starts.slice(), places = new Int32Array(pairs.length)
  for (const pair of pairs) places[next[keyOf(pair)]!++] = pair
  return { places, starts }
}

/** The row of every entry. */
export function rowsOfEntries({ rowStart, columns }: RowArrays): Int32Array {
  const rows = new Int32Array(columns.length)
  for (let row = 0; row + 1 < rowStart.length; row++) rows.fill(row, rowStart[row], rowStart[row + 1])
  return rows
}

/**
 * A sparse matrix' places, by row and by column, and their tensors, which are made when first asked for and stay until
 * {@link SparseRows.dispose}. What the entries weigh is not part of it.
 */
export class SparseRows {
  /** The same by column: its rows are columns here, and `order` says which entry each of its entries is. */
  readonly transposed: RowArrays
  /** Whether rows and columns can change places: then each entry's twin is at the place `transposed.order` of it. */
  readonly symmetric: boolean
  /** The number of entries of the longest row. */
  readonly longest: number
  readonly #tensors = new Map<string, Tensor>()

  constructor(readonly rows: number, readonly columnCount: number, readonly arrays: RowArrays) {
    const rowOf = rowsOfEntries(arrays)
    this.transposed = groupRows(columnCount, rows, arrays.columns, rowOf)
    this.symmetric = rows === columnCount && sameArray(arrays.rowStart, this.transposed.rowStart)
      && sameArray(arrays.columns, this.transposed.columns)
    this.longest = arrays.rowStart.reduce(
      (longest, start, row) => Math.max(longest, (arrays.rowStart[row + 1] ?? start) - start),
      0,
    )
  }

  get entries(): number {
    return this.arrays.columns.length
  }

  get rowStart(): Tensor {
    return this.tensor('rowStart', () => this.arrays.rowStart)
  }

  get columns(): Tensor {
    return this.tensor('columns', () => this.arrays.columns)
  }

  get rowStartT(): Tensor {
    return this.symmetric ? this.rowStart : this.tensor('rowStartT', () => this.transposed.rowStart)
  }

  get columnsT(): Tensor {
    return this.symmetric ? this.columns : this.tensor('columnsT', () => this.transposed.columns)
  }

  /** Of each entry of the transposed rows, which entry it is. */
  get orderT(): Tensor {
    return this.tensor('orderT', () => this.transposed.order)
  }

  /** Of each entry its row. */
  get rowOf(): Tensor {
    return this.tensor('rowOf', () => rowsOfEntries(this.arrays))
  }

  /** A tensor that belongs to these rows, by name. */
  tensor(name: string, values: () => Int32Array | Float32Array): Tensor {
    let found = this.#tensors.get(name)
    if (!found || found.isDisposed) {
      const array = values()
      this.#tensors.set(name, found = tf.keep(tf.tensor1d(array, array instanceof Int32Array ? 'int32' : 'float32')))
    }
    return found
  }

  /** Frees the tensors; they are made again when asked for. */
  dispose(): void {
    for (const tensor of this.#tensors.values()) tensor.dispose()
    this.#tensors.clear()
  }
}

const sameArray = (a: Int32Array, b: Int32Array): boolean =>
  a.length === b.length && a.every((value, i) => value === b[i])

/** Weights of a matrix' entries that no gradient is asked for: as a tensor by row and one by column. */
export class FixedWeights {
  constructor(readonly rows: SparseRows, readonly values: Float32Array, readonly name: string) {}

  get forward(): Tensor {
    return this.rows.tensor(`${this.name} by row`, () => this.values)
  }

  get backward(): Tensor {
    const turned = () => Float32Array.from(this.rows.transposed.order, entry => this.values[entry]!)
    // a symmetric matrix is its own transposed
    if (this.#symmetric === undefined)
      this.#symmetric = this.rows.symmetric && turned().every((value, entry) => value === this.values[entry])
    return this.#symmetric ? this.forward : this.rows.tensor(`${this.name} by column`, turned)
  }

  #symmetric: boolean | undefined
}
