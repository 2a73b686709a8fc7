import { type Csr, integers, transposing } from './csr.ts'
import { narrow } from './make-csr.ts'

/** Rows of whole counts as they were found: row i has the entries `rowStart[i] … rowStart[i + 1] − 1`, in any order. */
export interface LooseRows {
  rowStart: Uint32Array<ArrayBuffer>
  columns: Uint32Array<ArrayBuffer>
  weights: Uint32Array<ArrayBuffer>
}

/** Whole numbers below 2³², as many as come. */
export class NumberList {
  #values = new Uint32Array(1024)
  length = 0

  push(value: number): void {
    if (this.length === this.#values.length) {
      const longer = new Uint32Array(2 * this.length)
      longer.set(this.#values)
      this.#values = longer
    }
    this.#values[this.length++] = value
  }

  at(place: number): number {
    return this.#values[place]!
  }

  /** All of them, in an array of their own. */
  get values(): Uint32Array<ArrayBuffer> {
    return this.#values.slice(0, this.length)
  }
}

/** Writes {@link LooseRows}, row by row. */
export class LooseRowList {
  readonly #rowStart = new NumberList()
  readonly #columns = new NumberList()
  readonly #weights = new NumberList()

  constructor() {
    this.#rowStart.push(0)
  }

  push(row: Iterable<readonly [column: number, weight: number]>): void {
    for (const [column, weight] of row) {
      this.#columns.push(column)
      this.#weights.push(weight)
    }
    this.#rowStart.push(this.#columns.length)
  }

  get rows(): LooseRows {
    return { rowStart: this.#rowStart.values, columns: this.#columns.values, weights: this.#weights.values }
  }
}

/**
 * The rows of several lists as one list.
 *
 * @param numbers  of each list: its columns in the numbers of all
 */
export function joinRows(lists: readonly LooseRows[], numbers: readonly Uint32Array[]): LooseRows {
  const rows = lists.reduce((sum, { rowStart }) => sum + rowStart.length - 1, 0)
  const entries = lists.reduce((sum, { columns }) => sum + columns.length, 0)
  const rowStart = new Uint32Array(rows + 1), columns = new Uint32Array(entries), weights = new Uint32Array(entries)
  let row = 0, at = 0
  lists.forEach((list, which) => {
    weights.set(list.weights, at)
    for (let e = 0; e < list.columns.length; e++) columns[at + e] = numbers[which]![list.columns[e]!]!
    for (let i = 1; i < list.rowStart.length; i++) rowStart[++row] = at + list.rowStart[i]!
    at += list.columns.length
  })
  return { rowStart, columns, weights }
}

/** Sorts rows by column. A matrix that is transposed twice is itself with its rows in order, at a step an entry. */
export function* sortingRows({ rowStart, columns, weights }: LooseRows, columnCount: number): Generator<number, Csr> {
  const fitting = integers(columns.length, columnCount)
  fitting.set(columns)
  const loose = { columnCount, rowStart, columns: fitting, weights: narrow(weights) }
  const turned = yield* transposing(loose), work = transposing(turned), rows = rowStart.length - 1
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
    yield rows + value
  }
}
