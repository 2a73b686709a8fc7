import { type Csr, type Integers, integers, transposing } from './csr.ts'
import { narrow } from './make-csr.ts'

/** Rows of whole counts as they were found: row i has the entries `rowStart[i] … rowStart[i + 1] − 1`, in any order. */
export interface LooseRows {
  rowStart: Uint32Array<ArrayBuffer>
  columns: Uint32Array<ArrayBuffer>
  weights: Uint32Array<ArrayBuffer>
}

/** How many numbers stand together, as a power of 2. */
const BITS = 16, STRETCH = 2 ** BITS

/** Whole numbers below 2³², as many as come: in stretches, so that a long list is never copied to grow. */
export class NumberList {
  readonly #full: Uint32Array[] = []
  #last = new Uint32Array(1024)
  #used = 0

  get length(): number {
    return this.#full.length * STRETCH + this.#used
  }

  push(value: number): void {
    if (this.#used === this.#last.length) this.#widen()
    this.#last[this.#used++] = value
  }

  #widen(): void {
    if (this.#used === STRETCH) {
      this.#full.push(this.#last)
      this.#last = new Uint32Array(STRETCH)
      this.#used = 0
      return
    }
    const longer = new Uint32Array(2 * this.#used)
    longer.set(this.#last)
    this.#last = longer
  }

  at(place: number): number {
    return (this.#full[place >>> BITS] ?? this.#last)[place & (STRETCH - 1)]!
  }

  /** All of them, in an array of their own. */
  get values(): Uint32Array<ArrayBuffer> {
    const all = new Uint32Array(this.length)
    this.#full.forEach((stretch, i) => all.set(stretch, i * STRETCH))
    all.set(this.#last.subarray(0, this.#used), this.#full.length * STRETCH)
    return all
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
 * The rows of several lists as one list. A list that is alone is changed in place, which spares a copy.
 *
 * @param numbers  of each list: its columns in the numbers of all
 */
export function joinRows(lists: readonly LooseRows[], numbers: readonly Uint32Array[]): LooseRows {
  const [only] = lists
  if (only && lists.length === 1) {
    for (let e = 0; e < only.columns.length; e++) only.columns[e] = numbers[0]![only.columns[e]!]!
    return only
  }
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
  const loose = { columnCount, rowStart, columns: fitting(columns, columnCount), weights: narrow(weights) }
  const turned = yield* transposing(loose), work = transposing(turned), rows = rowStart.length - 1
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
    yield rows + value
  }
}

/** Numbers up to a largest one in the narrowest array; these themselves where it is as wide. */
function fitting(values: Uint32Array, largest: number): Integers {
  if (largest >= 2 ** 16) return values
  const narrower = integers(values.length, largest)
  narrower.set(values)
  return narrower
}
