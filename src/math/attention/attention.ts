import * as v from 'valibot'
import { TokenGraphError } from '../../core/errors.ts'
import { number, whole } from '../../core/options.ts'
import { readOptions } from '../../core/read-options.ts'
import type { Matrix } from '../dense/matrix.ts'
import {
  checkCount,
  checkMask,
  checkRows,
  type Grid,
  gridOf,
  isRows,
  type Mask,
  product,
  rowCount,
  rowOf,
  type Rows,
  transposed,
} from './rows.ts'
import { softmax } from './softmax.ts'

/**
 * W_Q, W_K, W_V and W_O, each [in × out], for rows on the left: x ↦ x W. The columns of head h of n are the h-th n-th
 * of the first three. One left out is the identity. PyTorch keeps the transpose: see {@link fromLinear}.
 */
export interface Projections {
  /** W_Q. */
  query?: Rows | undefined
  /** W_K. */
  key?: Rows | undefined
  /** W_V. */
  value?: Rows | undefined
  /** W_O. */
  output?: Rows | undefined
}

/** What can be said to {@link attend}. */
export interface AttentionOptions {
  /** Into how many equal parts queries, keys and values are split after projection. Default 1. */
  heads?: number | undefined
  /** What dot products are multiplied by. Default 1/√d, d the width of a head's keys. */
  scale?: number | undefined
  /** What logits are divided by after that, above 0. Default 1. */
  temperature?: number | undefined
  /** Which keys may be looked at: one mask for all queries, or one for each query. */
  mask?: Mask | readonly Mask[] | undefined
  /** Query i looks at keys 0 to i only, for self-attention. Default `false`. */
  causal?: boolean | undefined
  /**
   * Query i looks at keys i − window to i + window only, for self-attention (Beltagy et al. 2020, "Longformer", section
   * 3.1). Default all.
   */
  window?: number | undefined
  /** W_Q, W_K, W_V, W_O. Default identities. */
  projections?: Projections | undefined
}

/** What looked at what, and what it took from there. */
export interface Attention {
  /** For each head [queries × keys]; a row sums to 1, or is 0 throughout where its query may look at nothing. */
  weights: Grid[]
  /**
   * A row for each query, rounded to 32 bits once, at the end; 0 before the output projection where it may look at
   * nothing.
   */
  output: Matrix
}

/** Positive and finite, for option schemas. */
export const positive = v.pipe(v.number(), v.finite('a finite number'), v.gtValue(0, 'a number above 0'))

const projection = v.optional(v.custom<Rows>(isRows, 'a matrix: { width, data: Float32Array or Float64Array }'))
const isList = (value: unknown) => Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value)
const mask = v.custom<Mask | readonly Mask[]>(
  isList,
  'a list with an entry for each key, or a list of such lists, one for each query',
)

/** {@link AttentionOptions} with the defaults. */
export const attentionOptions = v.strictObject({
  heads: v.optional(whole(1), 1),
  scale: v.optional(number(0, 1e9)),
  temperature: v.optional(positive, 1),
  mask: v.optional(mask),
  causal: v.optional(v.boolean(), false),
  window: v.optional(whole(0)),
  projections: v.optional(
    v.strictObject({ query: projection, key: projection, value: projection, output: projection }),
    {},
  ),
})

/**
 * Scaled dot-product attention, softmax(Q Kᵀ / √d) V (Vaswani et al. 2017, "Attention Is All You Need", eq. 1), with
 * several heads as in section 3.2.2: concat(head₁ … headₙ) W_O, headᵢ = attention(Q W_Q,ᵢ, K W_K,ᵢ, V W_V,ᵢ). No
 * biases.
 *
 * @param queries  [n × d]
 * @param keys     [m × d], those of `queries` again for self-attention; other widths than d need projections
 * @param values   [m × e]
 *
 * Cost: n · m · (d + e), and the projections. Memory: heads · n · m weights.
 * Throws `option` for shapes that do not fit, widths that the heads do not divide, and numbers that are not finite.
 *
 * @example
 * // Cross-attention from a query's tokens to a passage's; the last of these is padding.
 * attend(query, passage, passage, { heads: 12, mask: [true, true, true, false] })
 */
export function attend(queries: Rows, keys: Rows, values: Rows, options: AttentionOptions = {}): Attention {
  const { heads, scale, temperature, projections, ...shown } = readOptions(attentionOptions, options, 'attend')
  const q = project(queries, projections.query, 'queries', 'query')
  const k = project(keys, projections.key, 'keys', 'key')
  const u = project(values, projections.value, 'values', 'value')
  checkCount(k.width, q.width, 'attend: keys', 'columns')
  checkCount(rowCount(u), rowCount(k), 'attend: values', 'rows')
  const width = split(q.width, heads, 'queries and keys'), valueWidth = split(u.width, heads, 'values')
  const factor = scale ?? 1 / Math.sqrt(Math.max(1, width))
  const visible = visibility(shown, rowCount(q), rowCount(k))
  const weights = Array.from({ length: heads }, () => gridOf(rowCount(q), rowCount(k)))
  const heard = gridOf(rowCount(q), u.width)
  weights.forEach((grid, head) => {
    for (let i = 0; i < grid.rows; i++) {
      const row = softmax(logitsOfHead(q, i, k, head * width, width, factor), temperature, visible(i))
      rowOf(grid, i).set(row)
      addValuesOfHead(rowOf(heard, i), row, u, head * valueWidth, valueWidth)
    }
  })
  const output = project(heard, projections.output, 'heads', 'output')
  return { weights, output: { width: output.width, data: new Float32Array(output.data) } }
}

/** A weight of PyTorch's `Linear`, [out × in], as a projection, [in × out]. Its bias has no place here. */
export function fromLinear(weight: Rows): Rows {
  checkRows(weight, 'fromLinear: weight')
  return transposed(weight)
}

/** The identity, [width × width]. */
export function identity(width: number): Grid {
  const result = gridOf(width, width)
  for (let i = 0; i < width; i++) result.data[i * width + i] = 1
  return result
}

/** x W, or x as it is where no W is given. */
function project(rows: Rows, matrix: Rows | undefined, what: string, name: keyof Projections): Rows {
  checkRows(rows, `attend: ${what}`)
  if (!matrix) return rows
  checkRows(matrix, `attend: projections.${name}`)
  checkCount(rowCount(matrix), rows.width, `attend: projections.${name}`, 'rows')
  return product(rows, matrix)
}

function split(width: number, heads: number, what: string): number {
  if (width % heads === 0) return width / heads
  throw new TokenGraphError('option', {
    where: `attend: ${what}`,
    got: `${heads} heads for ${width} columns`,
    expected: 'a number of heads that divides the columns',
  })
}

/** The logits of a query over all keys, in the columns of one head. */
function logitsOfHead(
  queries: Rows,
  query: number,
  keys: Rows,
  from: number,
  width: number,
  factor: number,
): Float64Array {
  const logits = new Float64Array(rowCount(keys)), { data } = keys
  const own = Float64Array.from(rowOf(queries, query).subarray(from, from + width))
  for (let key = 0; key < logits.length; key++) {
    const at = key * keys.width + from
    let sum = 0
    for (let c = 0; c < width; c++) sum += own[c]! * data[at + c]!
    logits[key] = sum * factor
  }
  return logits
}

/** Adds Σ weight · value, in the columns of one head. */
function addValuesOfHead(target: Float64Array, weights: Float64Array, values: Rows, from: number, width: number): void {
  const { data } = values
  for (let key = 0; key < weights.length; key++) {
    const weight = weights[key]!, at = key * values.width + from
    for (let c = 0; c < width; c++) target[from + c]! += weight * data[at + c]!
  }
}

/** Which keys each query may look at; undefined for all. What it returns holds until the next query is asked for. */
function visibility(
  { mask, causal, window = Infinity }: Pick<AttentionOptions, 'mask' | 'causal' | 'window'>,
  queries: number,
  keys: number,
): (query: number) => Mask | undefined {
  const given = masksOf(mask, queries, keys)
  if (!causal && window === Infinity) return given
  const shown = new Uint8Array(keys)
  return query => {
    const own = given(query)
    for (let key = 0; key < keys; key++)
      shown[key] = Number((!own || own[key]) && (!causal || key <= query) && Math.abs(key - query) <= window)
    return shown
  }
}

function masksOf(mask: AttentionOptions['mask'], queries: number, keys: number): (query: number) => Mask | undefined {
  if (!mask) return () => undefined
  const masks = typeof mask[0] === 'object' || (mask.length === 0 && queries === 0)
    ? mask as readonly Mask[]
    : undefined
  if (masks) checkCount(masks.length, queries, 'attend: mask', 'lists')
  for (const each of masks ?? [mask as Mask]) checkMask(each, keys, 'attend')
  return masks ? query => masks[query] : () => mask as Mask
}
