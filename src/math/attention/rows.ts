import { TokenGraphError, show } from '../../core/errors.ts'

/** Rows of equal width, one after the other: a `Matrix`, or the same in 64 bits. */
export interface Rows {
  readonly width: number
  /** Row i is `data.subarray(i * width, (i + 1) * width)`. */
  readonly data: Float32Array | Float64Array
  /** Their number, where a width of 0 would hide it. */
  readonly rows?: number | undefined
}

/** Rows in float64 that know their number: weights, similarities, projections. */
export interface Grid extends Rows {
  readonly rows: number
  /** The number in row i and column j is `data[i * width + j]`. */
  readonly data: Float64Array
}

/**
 * What takes part: true, or not 0. (PyTorch's `scaled_dot_product_attention` means the same, its `key_padding_mask` the
 * reverse.)
 */
export type Mask = ArrayLike<boolean | number>

/** A grid over given numbers, or of zeros. */
export const gridOf = (rows: number, width: number, data: Float64Array = new Float64Array(rows * width)): Grid => ({
  rows,
  width,
  data,
})

/** The number of rows; those of width 0 count as none where they do not say. */
export const rowCount = ({ width, data, rows }: Rows): number => rows ?? (width === 0 ? 0 : data.length / width)

/** A row, in place. */
export const rowOf = <R extends Rows>({ width, data }: R, row: number): R['data'] =>
  data.subarray(row * width, (row + 1) * width)

/** Whether a value has the form of rows: a whole width, and as many numbers as fill whole rows. */
export function isRows(value: unknown): value is Rows {
  const { width, data, rows } = (value ?? {}) as Partial<Rows>
  if (!isCount(width) || !(data instanceof Float32Array || data instanceof Float64Array)) return false
  const count = rowCount({ width, data, rows })
  return isCount(count) && count * width === data.length
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

/**
 * Refuses, with the code `option`, what has not the form of rows, and numbers that are not finite, by row and column.
 */
export function checkRows(rows: Rows, where: string): void {
  if (!isRows(rows))
    throw new TokenGraphError('option', {
      where,
      got: formOf(rows),
      expected: 'rows of equal width: { width, data: Float32Array or Float64Array }',
    })
  const { width, data } = rows
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i])) continue
    throw new TokenGraphError('option', {
      where,
      got: `${data[i]} in row ${Math.floor(i / width)}, column ${i % width}`,
      expected: 'finite numbers',
    })
  }
}

const formOf = (value: unknown): string => {
  const { width, data } = (value ?? {}) as Partial<Rows>
  return width === undefined || data === undefined
    ? show(value)
    : `${show(data)} of ${show(data.length)} at width ${show(width)}`
}

/** Refuses, with the code `option`, a number that is not the one expected. */
export function checkCount(got: number, expected: number, where: string, what: string): void {
  if (got !== expected) throw new TokenGraphError('option', { where, got: `${got} ${what}`, expected: `${expected}` })
}

/** Refuses, with the code `option`, a mask of another length. */
export function checkMask(mask: Mask | undefined, length: number, where: string): void {
  if (mask) checkCount(mask.length, length, `${where}: mask`, 'entries')
}

/**
 * Of each row where its largest number stands, and that number: the first of equals, and among what takes part only;
 * −1 and 0 where nothing does.
 */
export function rowMaxima(rows: Rows, mask?: Mask): { at: Int32Array, value: Float64Array } {
  const at = new Int32Array(rowCount(rows)).fill(-1), value = new Float64Array(at.length)
  for (let i = 0; i < at.length; i++) {
    for (let j = 0; j < rows.width; j++) {
      const each = rows.data[i * rows.width + j]!
      if ((mask && !mask[j]) || (at[i]! >= 0 && each <= value[i]!)) continue
      at[i] = j
      value[i] = each
    }
  }
  return { at, value }
}

/** A B, [n × k] by [k × m], in float64. Cost: n · k · m. */
export function product(a: Rows, b: Rows): Grid {
  const rows = rowCount(a), { width } = b
  // One kind of array in the loop: with two it takes several times as long.
  const left = wide(a.data), right = wide(b.data), sums = new Float64Array(rows * width)
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < a.width; k++) {
      const factor = left[i * a.width + k]!, from = k * width, to = i * width
      for (let j = 0; j < width; j++) sums[to + j]! += factor * right[from + j]!
    }
  }
  return gridOf(rows, width, sums)
}

const wide = (data: Rows['data']): Float64Array => (data instanceof Float64Array ? data : new Float64Array(data))

/** Aᵀ, in float64. */
export function transposed(a: Rows): Grid {
  const rows = rowCount(a), result = gridOf(a.width, rows)
  for (let i = 0; i < rows; i++) for (let j = 0; j < a.width; j++) result.data[j * rows + i] = a.data[i * a.width + j]!
  return result
}
