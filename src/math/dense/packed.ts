import { show, TokenGraphError } from '../../core/errors.ts'
import { atOnce } from '../../core/pace.ts'
import { fromHalf, toHalf } from './half.ts'
import { height, type Matrix, normalise, rowAt, zeros } from './matrix.ts'

/**
 * How the numbers of a matrix are kept: 4, 2 or 1 bytes each.
 *
 * Of a row of unit length, the cosine with the unpacked row is above 1 − 6e-8 for `float16` and above 1 − 1e-4 for
 * `int8` (256 to 1,024 numbers, normally distributed); the dot product of two such rows is off by less than 2e-4 and
 * 5e-3.
 */
export const PACKED_TYPES = ['float32', 'float16', 'int8'] as const
/** One of {@link PACKED_TYPES}. */
export type PackedType = (typeof PACKED_TYPES)[number]

/**
 * A {@link Matrix} in fewer bytes.
 *
 * - `float32`: as it is.
 * - `float16`: IEEE 754 binary16, the nearest, ties to even: off by at most 2⁻¹¹ of a number of 2⁻¹⁴ and above, by 2⁻²⁵
 *   below that; infinite from 65520 up.
 * - `int8`: number ≈ data · scale of its row, scale = max |row| / 127, the nearest, ties away from 0: off by at most
 *   half the scale.
 */
export type PackedMatrix =
  & { readonly width: number }
  & (
    | { readonly type: 'float32', readonly data: Float32Array }
    | { readonly type: 'float16', readonly data: Uint16Array }
    | { readonly type: 'int8', readonly data: Int8Array, readonly scales: Float32Array }
  )

/** The arrays of a packed matrix in the element types that a snapshot stores. */
export interface PackedArrays {
  /** Numbers, halves as their bits, or the bytes of signed whole numbers. */
  data: Float32Array | Uint16Array | Uint8Array
  /** One a row for `int8`; empty else. */
  scales: Float32Array
}

/**
 * Packs a matrix of finite numbers. `float32` shares the matrix's array.
 *
 * Cost: one pass.
 */
export const pack = (matrix: Matrix, type: PackedType): PackedMatrix => atOnce(packing(matrix, type))

/** The work of {@link pack}, row by row. */
export function* packing(matrix: Matrix, type: PackedType): Generator<number, PackedMatrix> {
  const { width, data } = matrix
  if (type === 'float32') return { type, width, data }
  if (type === 'float16') {
    const halves = new Uint16Array(data.length)
    for (let row = 0; row < height(matrix); row++) {
      for (let i = row * width; i < (row + 1) * width; i++) halves[i] = toHalf(data[i]!)
      yield row
    }
    return { type, width, data: halves }
  }
  const whole = new Int8Array(data.length), scales = new Float32Array(height(matrix))
  for (let row = 0; row < scales.length; row++) {
    scales[row] = packRow(rowAt(matrix, row), whole, row * width)
    yield row
  }
  return { type, width, data: whole, scales }
}

/** The largest whole number of a row, in both directions. */
const LARGEST = 127

/** Writes a row as whole numbers to a place, and returns its scale. */
function packRow(row: Float32Array, into: Int8Array, at: number): number {
  let most = 0
  for (let t = 0; t < row.length; t++) most = Math.max(most, Math.abs(row[t]!))
  const scale = Math.fround(most / LARGEST)
  if (scale > 0) {
    for (let t = 0; t < row.length; t++)
      into[at + t] = Math.sign(row[t]!) * Math.min(LARGEST, Math.round(Math.abs(row[t]!) / scale))
  }
  return scale
}

/** The numbers of a packed matrix as 32-bit floats. */
export const unpack = (packed: PackedMatrix): Matrix => atOnce(unpacking(packed))

/** The work of {@link unpack}, row by row. */
export function* unpacking(packed: PackedMatrix): Generator<number, Matrix> {
  const matrix = zeros(packedHeight(packed), packed.width)
  for (let i = 0; i < height(matrix); i++) {
    decode(packed, i, matrix.data, i * packed.width)
    yield i
  }
  return matrix
}

/** The first row with a number that is not finite; undefined where there is none. Row by row. */
export function* findingNotFinite(packed: PackedMatrix): Generator<number, number | undefined> {
  const { type, width, data } = packed
  if (type === 'int8') return undefined
  for (let row = 0; row < packedHeight(packed); row++) {
    for (let i = row * width; i < (row + 1) * width; i++) {
      // halves are infinite or NaN where all bits of the exponent are set
      if (type === 'float16' ? (data[i]! & 0x7c00) === 0x7c00 : !Number.isFinite(data[i])) return row
    }
    yield row
  }
  return undefined
}

/** The number of rows. */
export const packedHeight = ({ width, data }: PackedMatrix): number => (width === 0 ? 0 : data.length / width)

/** A row as 32-bit floats. */
export function row(packed: PackedMatrix, row: number): Float32Array {
  const values = new Float32Array(packed.width)
  decode(packed, row, values, 0)
  return values
}

/**
 * The direction of Σ weight · row, in float64: of unit length; zeros where the sum is nothing. Rows that are not there
 * count as zeros.
 */
export function directionOf(
  packed: PackedMatrix,
  weights: Iterable<readonly [row: number, weight: number]>,
): Float32Array {
  const sum = new Float64Array(packed.width), height = packedHeight(packed)
  for (const [at, weight] of weights) {
    if (at < height) row(packed, at).forEach((value, i) => sum[i]! += weight * value)
  }
  return Float32Array.from(normalise(sum))
}

/**
 * The dot product of each row with a query: Σ row[t] · query[t], the numbers as they were packed, in float64.
 *
 * @param query  `packed.width` numbers
 * @param rows  the rows that are wanted, in any order; all where it is absent
 * @returns  one value for each wanted row, in their order
 *
 * Cost: rows · width multiply-adds; 7,000 × 384 in some 3 to 5 ms. Where the same rows are asked again and again,
 * `scan.ts` takes a third of it, and gives the same bits: each sum is made number by number.
 */
export function dots(packed: PackedMatrix, query: Float32Array, rows?: ArrayLike<number>): Float64Array {
  const count = rows ? rows.length : packedHeight(packed)
  const sums = new Float64Array(4 * Math.ceil(count / 4))
  const asked = Float64Array.from(query)
  const start = (i: number) => packed.width * (rows ? rows[Math.min(i, count - 1)]! : Math.min(i, count - 1))
  for (let i = 0; i < count; i += 4) {
    if (packed.type === 'float16')
      fourHalves(packed.data, start(i), start(i + 1), start(i + 2), start(i + 3), asked, sums, i)
    else fourNumbers(packed.data, start(i), start(i + 1), start(i + 2), start(i + 3), asked, sums, i)
  }
  if (packed.type === 'int8') { for (let i = 0; i < count; i++) sums[i]! *= packed.scales[rows ? rows[i]! : i]! }
  return sums.subarray(0, count)
}

/**
 * The products of four rows, by where they start, with a query: at once, so that none need wait for the sum before it.
 */
function fourNumbers(
  data: Float32Array | Int8Array,
  p: number,
  q: number,
  r: number,
  s: number,
  query: Float64Array,
  sums: Float64Array,
  at: number,
): void {
  let a = 0, b = 0, c = 0, d = 0
  for (let t = 0; t < query.length; t++) {
    const x = query[t]!
    a += x * data[p + t]!
    b += x * data[q + t]!
    c += x * data[r + t]!
    d += x * data[s + t]!
  }
  sums[at] = a
  sums[at + 1] = b
  sums[at + 2] = c
  sums[at + 3] = d
}

/** The same of halves. */
function fourHalves(
  data: Uint16Array,
  p: number,
  q: number,
  r: number,
  s: number,
  query: Float64Array,
  sums: Float64Array,
  at: number,
): void {
  const values = halfValues()
  let a = 0, b = 0, c = 0, d = 0
  for (let t = 0; t < query.length; t++) {
    const x = query[t]!
    a += x * values[data[p + t]!]!
    b += x * values[data[q + t]!]!
    c += x * values[data[r + t]!]!
    d += x * values[data[s + t]!]!
  }
  sums[at] = a
  sums[at + 1] = b
  sums[at + 2] = c
  sums[at + 3] = d
}

/** Writes a row's numbers to a place. */
function decode(packed: PackedMatrix, row: number, into: Float32Array, at: number): void {
  const { width } = packed
  const start = row * width
  if (packed.type === 'float32') {
    into.set(packed.data.subarray(start, start + width), at)
  } else if (packed.type === 'float16') {
    const values = halfValues()
    for (let t = 0; t < width; t++) into[at + t] = values[packed.data[start + t]!]!
  } else {
    for (let t = 0; t < width; t++) into[at + t] = packed.data[start + t]! * packed.scales[row]!
  }
}

let values: Float32Array | undefined

/** What each of the 65,536 halves stands for; made when first needed. */
const halfValues = (): Float32Array => (values ??= Float32Array.from({ length: 0x10000 }, (_, half) => fromHalf(half)))

/** The arrays to store; those of the packed matrix, not copies. */
export function packedArrays(packed: PackedMatrix): PackedArrays {
  const { data } = packed
  return packed.type === 'int8'
    ? { data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength), scales: packed.scales }
    : { data: packed.data, scales: new Float32Array(0) }
}

/**
 * A packed matrix from what {@link packedArrays} gave; a view of the arrays.
 *
 * @param where  what messages call it
 * @throws TokenGraphError `format` if the arrays are not of the type, are no whole rows, or have not one scale a row
 */
export function packedFrom(
  type: PackedType,
  width: number,
  { data, scales }: PackedArrays,
  where: string,
): PackedMatrix {
  const problem = (got: string, expected: string) => new TokenGraphError('format', { where, got, expected })
  const expected = { float32: Float32Array, float16: Uint16Array, int8: Uint8Array }[type]
  if (!(data instanceof expected)) throw problem(show(data), `a ${expected.name} for ${type}`)
  const rows = width === 0 ? 0 : data.length / width
  if (!Number.isInteger(rows) || (width === 0 && data.length > 0))
    throw problem(`${data.length} numbers`, `rows of ${width}`)
  if (scales.length !== (type === 'int8' ? rows : 0))
    throw problem(`${scales.length} scales`, type === 'int8' ? `${rows}, one a row` : 'none')
  if (!scales.every(scale => scale >= 0 && scale < Infinity))
    throw problem('a scale that is no finite number from 0 up', 'finite ones')
  if (data instanceof Float32Array) return { type: 'float32', width, data }
  if (data instanceof Uint16Array) return { type: 'float16', width, data }
  return { type: 'int8', width, data: new Int8Array(data.buffer, data.byteOffset, data.byteLength), scales }
}

/** The rows of two packed matrices of one type and width, one after the other. */
export function joined(first: PackedMatrix, second: PackedMatrix): PackedMatrix {
  const a = packedArrays(first), b = packedArrays(second)
  return packedFrom(first.type, first.width, {
    data: concatenated(a.data, b.data as typeof a.data),
    scales: concatenated(a.scales, b.scales),
  }, 'joined')
}

function concatenated<T extends Float32Array | Uint16Array | Uint8Array>(a: T, b: T): T {
  const all = new (a.constructor as new (length: number) => T)(a.length + b.length)
  all.set(a)
  all.set(b, a.length)
  return all
}

/** Some rows of a packed matrix, in the order in which they are asked for. */
export function packedRows(matrix: PackedMatrix, rows: readonly number[]): PackedMatrix {
  const { width } = matrix, { data, scales } = packedArrays(matrix)
  const taken = new (data.constructor as new (length: number) => typeof data)(rows.length * width)
  rows.forEach((row, i) => taken.set(data.subarray(row * width, (row + 1) * width), i * width))
  return packedFrom(matrix.type, width, {
    data: taken,
    scales: scales.length > 0 ? Float32Array.from(rows, row => scales[row]!) : scales,
  }, 'rows')
}
