import type { Tensor, Tensor2D, TensorInfo } from '@tensorflow/tfjs-core'
import * as composed from './composed.ts'
import { defineKernel, hasKernels } from './memory.ts'
import { FixedWeights, groupRows, type SparseRows } from './sparse-rows.ts'
import { tf } from './tensorflow.ts'

/**
 * The operations that graph layers are made of, with gradients: our kernels joined to TensorFlow.js. On backends that
 * keep their numbers elsewhere (a GPU, libtensorflow) the same operations are composed of the backend's own.
 */

const run = (
  kernel: string,
  inputs: Record<string, Tensor | undefined>,
  attrs: Record<string, number> = {},
): Tensor | Tensor[] =>
  tf.engine().runKernel(
    kernel,
    Object.fromEntries(Object.entries(inputs).filter(([, tensor]) => tensor !== undefined)) as Record<string, Tensor>,
    attrs,
  )

const runOne = (...given: Parameters<typeof run>): Tensor => run(...given) as Tensor

type Gradient = (dy: Tensor, saved: Tensor[]) => Tensor | Tensor[]

/** An operation with its gradient, as `tf.customGrad`, whose types do not let several tensors pass. */
const withGradient = (
  inputs: readonly Tensor[],
  value: () => Tensor,
  saved: readonly Tensor[],
  gradFunc: Gradient,
): Tensor =>
  tf.customGrad((...given: unknown[]) => {
    const save = given.at(-1) as (tensors: readonly Tensor[]) => void
    save(saved)
    return { value: value() as Tensor2D, gradFunc: gradFunc as never }
  })(...inputs)

defineKernel('TokenGraphSpmm', ({ kernels, output, floats, ints }, { rowStart, columns, weights, x }, { rows }) => {
  const width = x!.shape[1]!
  const y = output([rows!, width])
  kernels.spmm(rows!, ints(rowStart!), ints(columns!), floats(weights!), floats(x!), width, floats(y))
  return y
})

defineKernel(
  'TokenGraphSpmmHeads',
  ({ kernels, output, floats, ints }, { rowStart, columns, order, weights, x }, { rows }) => {
    const heads = weights!.shape[1]!, width = x!.shape[1]! / heads
    const y = output([rows!, heads * width])
    kernels.spmmHeads(
      rows!,
      ints(rowStart!),
      ints(columns!),
      order && ints(order),
      floats(weights!),
      floats(x!),
      heads,
      width,
      floats(y),
    )
    return y
  },
)

defineKernel('TokenGraphSddmm', ({ kernels, output, floats, ints }, { rowStart, columns, a, b }, { rows, heads }) => {
  const out = output([columns!.shape[0]!, heads!])
  kernels.sddmm(
    rows!,
    ints(rowStart!),
    ints(columns!),
    floats(a!),
    floats(b!),
    heads!,
    a!.shape[1]! / heads!,
    floats(out),
  )
  return out
})

/**
 * A x, for a sparse A whose weights are fixed. Gradient: Aᵀ dy.
 *
 * @param x  [columns, width]
 * @returns [rows, width]
 */
export function spmm(weights: FixedWeights, x: Tensor): Tensor2D {
  const { rows } = weights
  if (!hasKernels()) return composed.weightedSum(rows, tf.expandDims(weights.forward, 1), x)
  return withGradient([x], () => multiply(weights, x), [], dy => multiplyTransposed(weights, dy)) as Tensor2D
}

const multiply = (weights: FixedWeights, x: Tensor): Tensor =>
  runOne('TokenGraphSpmm', {
    rowStart: weights.rows.rowStart,
    columns: weights.rows.columns,
    weights: weights.forward,
    x,
  }, { rows: weights.rows.rows })

const multiplyTransposed = (weights: FixedWeights, x: Tensor): Tensor =>
  runOne('TokenGraphSpmm', {
    rowStart: weights.rows.rowStartT,
    columns: weights.rows.columnsT,
    weights: weights.backward,
    x,
  }, { rows: weights.rows.columnCount })

/**
 * y[i, h·f…] = Σ over row i's entries k of weights[k, h] · x[column, h·f…]: attention's weighted sum, and with one head
 * a sparse product whose weights are learned. Gradients: at x the transposed product, at the weights ⟨dy[row],
 * x[column]⟩.
 *
 * @param weights  [entries, heads]
 * @param x  [columns, heads · f]
 * @returns [rows, heads · f]
 */
export function weightedSum(rows: SparseRows, weights: Tensor, x: Tensor): Tensor2D {
  if (!hasKernels()) return composed.weightedSum(rows, weights, x)
  return withGradient([weights, x], () => sums(rows, weights, x), [weights, x], (dy, [w, z]) => [
    products(rows, dy, z!, w!.shape[1]!),
    sumsBack(rows, w!, dy),
  ]) as Tensor2D
}

/**
 * ⟨a[row, h·f…], b[column, h·f…]⟩ for every entry: scores of dot-product attention. Gradients: at a the weighted sum of
 * b, at b that of a over the transposed.
 *
 * @param a  [rows, heads · f]
 * @param b  [columns, heads · f]
 * @returns [entries, heads]
 */
export function entryProducts(rows: SparseRows, a: Tensor, b: Tensor, heads: number): Tensor2D {
  if (!hasKernels()) return composed.entryProducts(rows, a, b, heads)
  return withGradient(
    [a, b],
    () => products(rows, a, b, heads),
    [a, b],
    (dz, [x, y]) => [sums(rows, dz, y!), sumsBack(rows, dz, x!)],
  ) as Tensor2D
}

const products = (rows: SparseRows, a: Tensor, b: Tensor, heads: number): Tensor =>
  runOne('TokenGraphSddmm', { rowStart: rows.rowStart, columns: rows.columns, a, b }, { rows: rows.rows, heads })

const sums = (rows: SparseRows, weights: Tensor, x: Tensor): Tensor =>
  runOne('TokenGraphSpmmHeads', { rowStart: rows.rowStart, columns: rows.columns, weights, x }, { rows: rows.rows })

/** The same over the transposed. */
const sumsBack = (rows: SparseRows, weights: Tensor, x: Tensor): Tensor =>
  runOne('TokenGraphSpmmHeads', {
    rowStart: rows.rowStartT,
    columns: rows.columnsT,
    order: rows.orderT,
    weights,
    x,
  }, { rows: rows.columnCount })

/**
 * A x for a sparse A whose values are a tensor that no gradient is asked for, other ones each time (dropped by chance).
 *
 * @param values  [entries]
 */
export function sparseProduct(rows: SparseRows, values: Tensor, x: Tensor): Tensor2D {
  const weights = tf.expandDims(values, 1)
  if (!hasKernels()) return composed.weightedSum(rows, weights, x)
  const value = () =>
    runOne('TokenGraphSpmm', { rowStart: rows.rowStart, columns: rows.columns, weights: values, x }, {
      rows: rows.rows,
    })
  return withGradient([x], value, [weights], (dy, [w]) => sumsBack(rows, w!, dy)) as Tensor2D
}

/**
 * Of each entry the row of x that its column (or its row) says: [entries, width]. Gradient: sums over the entries of a
 * column (row).
 */
export function atEntries(rows: SparseRows, end: 'column' | 'row', x: Tensor): Tensor2D {
  if (!hasKernels()) return composed.atEntries(rows, end, x)
  const { entries } = rows
  const gather = () =>
    runOne('TokenGraphSpmm', { ...picks(rows, end === 'column' ? rows.columns : rows.rowOf), x }, { rows: entries })
  return withGradient([x], gather, [], dy => sumsOf(rows, end, dy)) as Tensor2D
}

/** Sums over the entries of every row: [entries, width] → [rows, width]. Gradient: each entry gets its row's. */
export function rowSums(rows: SparseRows, values: Tensor): Tensor2D {
  if (!hasKernels()) return composed.rowSums(rows, values)
  const spread = (dy: Tensor) => runOne('TokenGraphSpmm', { ...picks(rows, rows.rowOf), x: dy }, { rows: rows.entries })
  return withGradient([values], () => sumsOf(rows, 'row', values), [], spread) as Tensor2D
}

/**
 * x[indices]: [k, width]. Gradient: each row's goes back to its place, summed where a row was picked repeatedly.
 */
export function pickRows(x: Tensor, indices: Int32Array): Tensor2D {
  if (!hasKernels()) return tf.gather(x, tf.tensor1d(indices, 'int32')) as Tensor2D
  const height = x.shape[0]!, ones = () => tf.ones([indices.length])
  const places = indices.map((_, i) => i)
  const value = () =>
    runOne('TokenGraphSpmm', {
      rowStart: tf.range(0, indices.length + 1, 1, 'int32'),
      columns: tf.tensor1d(indices, 'int32'),
      weights: ones(),
      x,
    }, { rows: indices.length })
  return withGradient([x], value, [], dy => {
    const back = groupRows(height, indices.length, indices, places)
    return runOne('TokenGraphSpmm', {
      rowStart: tf.tensor1d(back.rowStart, 'int32'),
      columns: tf.tensor1d(back.columns, 'int32'),
      weights: ones(),
      x: dy,
    }, { rows: height })
  }) as Tensor2D
}

/** A matrix with a single 1 in each row: of `columns`. */
const picks = (rows: SparseRows, columns: Tensor) => ({
  rowStart: iota(rows, rows.entries + 1),
  columns,
  weights: ones(rows),
})

const ones = (rows: SparseRows): Tensor => rows.tensor('ones', () => new Float32Array(rows.entries).fill(1))

const iota = (rows: SparseRows, length: number): Tensor =>
  rows.tensor(`0 … ${length - rows.entries}`, () => new Int32Array(length).map((_, i) => i))

const sumsOf = (rows: SparseRows, end: 'column' | 'row', x: Tensor): Tensor => (end === 'column'
  ? runOne('TokenGraphSpmm', { rowStart: rows.rowStartT, columns: rows.orderT, weights: ones(rows), x }, {
    rows: rows.columnCount,
  })
  : runOne('TokenGraphSpmm', { rowStart: rows.rowStart, columns: iota(rows, rows.entries), weights: ones(rows), x }, {
    rows: rows.rows,
  }))

defineKernel('TokenGraphEdgeSoftmax', ({ kernels, output, floats, ints }, { rowStart, z }, { rows }) => {
  const out = output(z!.shape)
  kernels.edgeSoftmax(rows!, ints(rowStart!), floats(z!), z!.shape[1]!, floats(out))
  return out
})

defineKernel('TokenGraphEdgeSoftmaxGrad', ({ kernels, output, floats, ints }, { rowStart, p, dp }, { rows }) => {
  const out = output(p!.shape)
  kernels.edgeSoftmaxGrad(rows!, ints(rowStart!), floats(p!), floats(dp!), p!.shape[1]!, floats(out))
  return out
})

/** Softmax over the entries of each row, each head by itself. @param z  [entries, heads] */
export function edgeSoftmax(rows: SparseRows, z: Tensor): Tensor2D {
  if (!hasKernels()) return composed.edgeSoftmax(rows, z)
  const { rowStart } = rows, attrs = { rows: rows.rows }
  return tf.customGrad((given: unknown, save: unknown) => {
    const p = runOne('TokenGraphEdgeSoftmax', { rowStart, z: given as Tensor }, attrs)
    ;(save as (tensors: Tensor[]) => void)([p])
    return {
      value: p as Tensor2D,
      gradFunc:
        ((dp: Tensor, [saved]: Tensor[]) =>
          runOne('TokenGraphEdgeSoftmaxGrad', { rowStart, p: saved!, dp }, attrs)) as never,
    }
  })(z) as Tensor2D
}

defineKernel(
  'TokenGraphEdgeScores',
  ({ kernels, output, floats, ints }, { rowStart, columns, source, target }, { rows, slope }) => {
    const heads = source!.shape[1]!
    const out = output([columns!.shape[0]!, heads])
    kernels.edgeScores(
      rows!,
      ints(rowStart!),
      ints(columns!),
      floats(source!),
      floats(target!),
      heads,
      slope!,
      floats(out),
    )
    return out
  },
)

/**
 * LeakyReLU(source[column, h] + target[row, h]) for every entry: GAT's scores before the softmax.
 *
 * @param source  [columns, heads]
 * @param target  [rows, heads]
 * @returns [entries, heads]
 */
export function edgeScores(rows: SparseRows, source: Tensor, target: Tensor, slope: number): Tensor2D {
  if (!hasKernels()) return composed.edgeScores(rows, source, target, slope)
  const { rowStart, columns } = rows
  return tf.customGrad((...given: unknown[]) => {
    const [s, t, save] = given as [Tensor, Tensor, (tensors: Tensor[]) => void]
    const z = runOne('TokenGraphEdgeScores', { rowStart, columns, source: s, target: t }, { rows: rows.rows, slope })
    save([z])
    const gradFunc = (dz: Tensor, [scores]: Tensor[]) => {
      // a score is above 0 where its argument is: the slope is positive
      const inside = tf.where(tf.greater(scores!, 0), dz, tf.mul(dz, slope))
      return [sumsOf(rows, 'column', inside), sumsOf(rows, 'row', inside)]
    }
    return { value: z as Tensor2D, gradFunc: gradFunc as never }
  })(source, target) as Tensor2D
}

/**
 * The same with a part of each edge's own: LeakyReLU(source[column, h] + target[row, h] + own[entry, h]).
 *
 * @param own  [entries, heads]
 */
export const edgeScoresWith = (
  rows: SparseRows,
  source: Tensor,
  target: Tensor,
  own: Tensor,
  slope: number,
): Tensor2D =>
  // with a slope of 1 the kernel gives the sum
  tf.leakyRelu(tf.add(edgeScores(rows, source, target, 1), own), slope) as Tensor2D

defineKernel(
  'TokenGraphEdgeScores2',
  ({ kernels, output, floats, ints }, { rowStart, columns, left, right, att }, { rows, heads, slope }) => {
    const out = output([columns!.shape[0]!, heads!])
    kernels.edgeScores2(
      rows!,
      ints(rowStart!),
      ints(columns!),
      floats(left!),
      floats(right!),
      floats(att!),
      heads!,
      left!.shape[1]! / heads!,
      slope!,
      floats(out),
    )
    return out
  },
)

defineKernel(
  'TokenGraphEdgeScores2Grad',
  ({ kernels, output, floats, ints }, { rowStart, columns, left, right, att, d }, { rows, heads, slope }) => {
    const dLeft = output(left!.shape), dRight = output(right!.shape), dAtt = output(att!.shape)
    kernels.edgeScores2Grad(
      rows!,
      left!.shape[0]!,
      ints(rowStart!),
      ints(columns!),
      floats(left!),
      floats(right!),
      floats(att!),
      floats(d!),
      heads!,
      left!.shape[1]! / heads!,
      slope!,
      floats(dLeft),
      floats(dRight),
      floats(dAtt),
    )
    return [dLeft, dRight, dAtt]
  },
)

/**
 * ⟨att[h·f…], LeakyReLU(left[column, h·f…] + right[row, h·f…])⟩ for every entry: GATv2's scores before the softmax.
 *
 * @param left  [columns, heads · f]
 * @param right  [rows, heads · f]
 * @param att  [heads · f]
 * @returns [entries, heads]
 */
export function edgeScores2(
  rows: SparseRows,
  left: Tensor,
  right: Tensor,
  att: Tensor,
  heads: number,
  slope: number,
): Tensor2D {
  if (!hasKernels()) return composed.edgeScores2(rows, left, right, att, heads, slope)
  const { rowStart, columns } = rows, attrs = { rows: rows.rows, heads, slope }
  const value = () => runOne('TokenGraphEdgeScores2', { rowStart, columns, left, right, att }, attrs)
  return withGradient(
    [left, right, att],
    value,
    [left, right, att],
    (d, [l, r, a]) => run('TokenGraphEdgeScores2Grad', { rowStart, columns, left: l!, right: r!, att: a!, d }, attrs),
  ) as Tensor2D
}

defineKernel(
  'TokenGraphAttention',
  (
    { kernels, output, floats, ints, free },
    { rowStart, columns, x, source, target },
    { rows, longest, slope, rate, seed },
  ) => {
    const heads = source!.shape[1]!, width = x!.shape[1]! / heads
    const out = output([rows!, heads * width]),
      max = output([rows!, heads]),
      norm = output([rows!, heads]),
      scratch = output([Math.max(1, longest! * heads)])
    kernels.attention(
      rows!,
      ints(rowStart!),
      ints(columns!),
      floats(x!),
      floats(source!),
      floats(target!),
      heads,
      width,
      slope!,
      rate!,
      seed!,
      floats(out),
      floats(max),
      floats(norm),
      floats(scratch),
    )
    free(scratch)
    return [out, max, norm]
  },
)

defineKernel(
  'TokenGraphAttentionGrad',
  ({ kernels, output, floats, ints, free }, inputs, { rows, slope, rate, seed }) => {
    const { rowStartT, columnsT, x, source, target, max, norm, out, dOut } = inputs as Record<string, TensorInfo>
    const heads = source!.shape[1]!, sources = x!.shape[0]!
    const dx = output(x!.shape),
      dSource = output(source!.shape),
      dTarget = output(target!.shape),
      scratch = output([Math.max(1, 4 * heads * rows!)])
    kernels.attentionGrad(
      rows!,
      sources,
      ints(rowStartT!),
      ints(columnsT!),
      floats(x!),
      floats(source!),
      floats(target!),
      floats(max!),
      floats(norm!),
      floats(out!),
      floats(dOut!),
      heads,
      x!.shape[1]! / heads,
      slope!,
      rate!,
      seed!,
      floats(dx),
      floats(dSource),
      floats(dTarget),
      floats(scratch),
    )
    free(scratch)
    return [dx, dSource, dTarget]
  },
)

tf.registerGradient({
  kernelName: 'TokenGraphAttention',
  inputsToSave: ['rowStartT', 'columnsT', 'x', 'source', 'target'],
  outputsToSave: [true, true, true],
  gradFunc: (dys, saved, attrs) => {
    const [rowStartT, columnsT, x, source, target, out, max, norm] = saved
    // one pass gives all three; each is handed out by itself
    const [dx, dSource, dTarget] = run('TokenGraphAttentionGrad', {
      rowStartT,
      columnsT,
      x,
      source,
      target,
      out,
      max,
      norm,
      dOut: (dys as Tensor[])[0]!,
    }, attrs as Record<string, number>) as Tensor[]
    return { x: () => dx!, source: () => dSource!, target: () => dTarget! }
  },
})

/** What {@link attention} takes beside tensors. */
export interface EdgeAttentionOptions {
  /** LeakyReLU's slope below 0. */
  slope: number
  /** The share of the attention weights that dropout takes away, from 0 to below 1. */
  rate: number
  /** What dropout's choice comes from. */
  seed: number
}

/**
 * GAT's attention in one pass: edge scores, softmax, dropout and weighted sum; nothing of the size of the edges is
 * kept.
 *
 * @param x  [columns, heads · f]
 * @param source  [columns, heads]
 * @param target  [rows, heads]
 * @returns [rows, heads · f]
 */
export function attention(
  rows: SparseRows,
  x: Tensor,
  source: Tensor,
  target: Tensor,
  { slope, rate, seed }: EdgeAttentionOptions,
): Tensor2D {
  if (!hasKernels()) {
    const weights = composed.edgeSoftmax(rows, composed.edgeScores(rows, source, target, slope))
    return composed.weightedSum(rows, rate > 0 ? tf.dropout(weights, rate, undefined, seed) : weights, x)
  }
  const { rowStart, columns, rowStartT, columnsT } = rows
  const outputs = run('TokenGraphAttention', { rowStart, columns, rowStartT, columnsT, x, source, target }, {
    rows: rows.rows,
    longest: rows.longest,
    slope,
    rate,
    seed,
  }) as Tensor[]
  return outputs[0] as Tensor2D
}

defineKernel('TokenGraphTransposedProduct', ({ kernels, output, floats }, { a, b }) => {
  const [rows, k] = a!.shape as [number, number], n = b!.shape[1]!
  const c = output([k, n])
  kernels.transposedProduct(rows, k, n, floats(a!), floats(b!), floats(c))
  return c
})

/**
 * a · b for matrices. Its gradients avoid `matMul` with transposed arguments, which on the wasm backend takes ten times
 * as long as without.
 */
export function product(a: Tensor, b: Tensor): Tensor2D {
  if (!hasKernels()) return tf.matMul(a as Tensor2D, b as Tensor2D)
  return withGradient([a, b], () => tf.matMul(a as Tensor2D, b as Tensor2D), [a, b], (dy, [x, w]) => [
    tf.matMul(dy as Tensor2D, tf.transpose(w as Tensor2D)),
    runOne('TokenGraphTransposedProduct', { a: x!, b: dy }),
  ]) as Tensor2D
}

defineKernel('TokenGraphDropout', ({ kernels, output, floats }, { x }, { rate, seed }) => {
  const y = output(x!.shape)
  kernels.dropout(x!.shape.reduce((size, each) => size * each, 1), floats(x!), rate!, seed!, floats(y))
  return y
})

/** Dropout by a seed: numbers fall out with chance `rate`, the others are divided by 1 − rate. */
export function dropout<T extends Tensor>(x: T, rate: number, seed: number): T {
  if (rate === 0) return x
  if (!hasKernels()) return tf.dropout(x, rate, undefined, seed) as T
  return withGradient(
    [x],
    () => runOne('TokenGraphDropout', { x }, { rate, seed }),
    [],
    dy => runOne('TokenGraphDropout', { x: dy }, { rate, seed }),
  ) as T
}
