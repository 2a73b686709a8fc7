import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { rowsOfEntries, type SparseRows } from './sparse-rows.ts'
import { tf } from './tensorflow.ts'

/**
 * The operations of ops.ts in TensorFlow.js' own, for backends whose numbers our loops cannot reach: each entry's
 * message is a tensor of its own, so that memory grows with the edges times the width.
 */

/** See ops.ts `atEntries`. */
export const atEntries = (rows: SparseRows, end: 'column' | 'row', x: Tensor): Tensor2D =>
  overEntries(
    rows,
    [x],
    [rows.entries, x.shape[1]!],
    () => tf.gather(x, (end === 'column' ? rows.columns : rows.rowOf) as Tensor1D),
  )

/** See ops.ts `rowSums`. */
export const rowSums = (rows: SparseRows, values: Tensor): Tensor2D =>
  overEntries(
    rows,
    [values],
    [rows.rows, values.shape[1]!],
    () => tf.unsortedSegmentSum(values, rows.rowOf as Tensor1D, rows.rows),
  )

/** See ops.ts `weightedSum`. */
export function weightedSum(rows: SparseRows, weights: Tensor, x: Tensor): Tensor2D {
  const heads = weights.shape[1]!, size = x.shape[1]!
  return overEntries(rows, [weights, x], [rows.rows, size], () => {
    const messages = tf.mul(
      tf.reshape(atEntries(rows, 'column', x), [rows.entries, heads, size / heads]),
      tf.expandDims(weights, 2),
    )
    return rowSums(rows, tf.reshape(messages, [rows.entries, size]))
  })
}

/** See ops.ts `entryProducts`. */
export const entryProducts = (rows: SparseRows, a: Tensor, b: Tensor, heads: number): Tensor2D =>
  overEntries(rows, [a, b], [rows.entries, heads], () => {
    const both = tf.mul(atEntries(rows, 'row', a), atEntries(rows, 'column', b))
    return tf.sum(tf.reshape(both, [rows.entries, heads, a.shape[1]! / heads]), 2)
  })

/** See ops.ts `edgeScores`. */
export const edgeScores = (rows: SparseRows, source: Tensor, target: Tensor, slope: number): Tensor2D =>
  overEntries(
    rows,
    [source, target],
    [rows.entries, source.shape[1]!],
    () => tf.leakyRelu(tf.add(atEntries(rows, 'column', source), atEntries(rows, 'row', target)), slope),
  )

/** See ops.ts `edgeScores2`. */
export const edgeScores2 = (
  rows: SparseRows,
  left: Tensor,
  right: Tensor,
  att: Tensor,
  heads: number,
  slope: number,
): Tensor2D =>
  overEntries(rows, [left, right, att], [rows.entries, heads], () => {
    const inside = tf.leakyRelu(tf.add(atEntries(rows, 'column', left), atEntries(rows, 'row', right)), slope)
    return tf.sum(tf.reshape(tf.mul(inside, tf.expandDims(att, 0)), [rows.entries, heads, att.size / heads]), 2)
  })

/** See ops.ts `edgeSoftmax`. */
export const edgeSoftmax = (rows: SparseRows, z: Tensor): Tensor2D =>
  overEntries(rows, [z], [rows.entries, z.shape[1]!], () => {
    const powers = tf.exp(tf.sub(z, stopped(() => maxima(rows, z))))
    return tf.div(powers, atEntries(rows, 'row', rowSums(rows, powers)))
  })

/**
 * Not all operations of TensorFlow.js take tensors without numbers: where there are no entries, this gives zeros, and
 * zeros as gradients.
 */
function overEntries(
  rows: SparseRows,
  inputs: readonly Tensor[],
  shape: [number, number],
  value: () => Tensor,
): Tensor2D {
  if (rows.entries > 0) return value() as Tensor2D
  const shapes = inputs.map(input => input.shape)
  return tf.customGrad(() => ({
    value: tf.zeros(shape),
    gradFunc: (() => shapes.map(each => tf.zeros(each))) as never,
  }))(...inputs) as Tensor2D
}

/** The softmax does not depend on what is subtracted, so that no gradient goes through it. */
const stopped = (value: () => Tensor): Tensor =>
  tf.customGrad(() => ({ value: tf.tidy(value) as Tensor2D, gradFunc: (() => []) as never }))()

/**
 * Of each entry the largest number of its row. TensorFlow.js has no maximum by segment: each entry looks at the entry
 * 1, 2, 4 … places before it in the same row and takes the larger, so that after log2(longest row) steps a row's last
 * entry knows its largest.
 */
function maxima(rows: SparseRows, z: Tensor): Tensor {
  let best = z
  for (let reach = 1; reach < rows.longest; reach *= 2) {
    const before = rows.tensor(`before ${reach}`, () => entriesBefore(rows, reach)) as Tensor1D
    best = tf.maximum(best, tf.gather(best, before))
  }
  const last = rows.tensor(
    'last of the row',
    () => rowsOfEntries(rows.arrays).map(row => rows.arrays.rowStart[row + 1]! - 1),
  ) as Tensor1D
  return tf.gather(best, last)
}

/** Of each entry the one `reach` places before it, or itself where that is in another row. */
function entriesBefore(rows: SparseRows, reach: number): Int32Array {
  const { rowStart, columns } = rows.arrays
  const before = new Int32Array(columns.length)
  for (let row = 0; row < rows.rows; row++) {
    for (let entry = rowStart[row]!; entry < rowStart[row + 1]!; entry++)
      before[entry] = entry - reach >= rowStart[row]! ? entry - reach : entry
  }
  return before
}
