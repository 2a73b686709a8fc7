import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { number, whole } from '../../core/options.ts'
import type { Adjacency } from '../adjacency.ts'
import type { NodeFeatures } from '../features.ts'
import { dropout } from '../ops.ts'
import type { SparseRows } from '../sparse-rows.ts'
import { subSeed } from '../sub-seed.ts'
import { tf } from '../tensorflow.ts'
import { type GraphContext, type GraphLayer, weighed, type WeightOptions } from './graph-layer.ts'

/** What layers with heads of attention take. */
export interface HeadOptions extends WeightOptions {
  /** How many heads attend side by side. Default 1. */
  heads?: number | undefined
  /** Whether heads stand side by side in the output, or are averaged. Default `true`. */
  concat?: boolean | undefined
  /** The share of attention weights that dropout takes away in training, from 0 to below 1. Default 0. */
  dropout?: number | undefined
}

/** What layers of graph attention networks take. */
export interface GraphAttentionOptions extends HeadOptions {
  /** LeakyReLU's slope below 0. Default 0.2. */
  slope?: number | undefined
  /**
   * The share of the numbers of the vectors that are summed that dropout takes away in training, from 0 to below 1;
   * scores see all of them. The code that Veličković et al. published has it, their paper and PyTorch Geometric do not.
   * Default 0.
   */
  messageDropout?: number | undefined
  /** Whether every node attends to itself; loops that were given are replaced then. Default `true`. */
  selfLoops?: boolean | undefined
}

/** {@link HeadOptions} with the defaults. */
export const headOptions = {
  ...weighed,
  heads: v.optional(whole(1), 1),
  concat: v.optional(v.boolean(), true),
  dropout: v.optional(number(0, 0.999), 0),
}

/** {@link GraphAttentionOptions} with the defaults. */
export const attentionOptions = {
  ...headOptions,
  slope: v.optional(number(1e-6, 1), 0.2),
  messageDropout: v.optional(number(0, 0.999), 0),
  selfLoops: v.optional(v.boolean(), true),
}

type Heads = Required<Pick<GraphAttentionOptions, 'units' | 'heads' | 'concat'>>

/** The width of a layer's output. */
export const outputWidth = ({ units, heads, concat }: Heads): number => (concat ? heads * units : units)

/** The edges that attention runs over. */
export const rowsFor = (adjacency: Adjacency, { selfLoops }: { selfLoops: boolean }): SparseRows =>
  selfLoops ? adjacency.withLoops : adjacency.plain

/** What is summed along the edges, after its own dropout; `seed` is the layer's, whose attention is dropped by it. */
export const messagesOf = (
  h: Tensor2D,
  { messageDropout }: { messageDropout: number },
  { training = false, seed = 0 }: GraphContext,
): Tensor2D => (training ? dropout(h, messageDropout, subSeed(seed, 0)) : h)

/** [nodes, heads · units] as it is, or averaged over the heads. */
export const joinHeads = (y: Tensor, { units, heads, concat }: Heads): Tensor =>
  concat || heads === 1 ? y : tf.mean(tf.reshape(y, [y.shape[0]!, heads, units]), 1)

/**
 * How much each edge counted: the edges given (without self-loops, where the layer adds its own), then the loops 0 …
 * nodes − 1.
 */
export interface EdgeAttention {
  sources: Int32Array
  targets: Int32Array
  /** [edges, heads], row-major; the weights into a node sum to 1 for every head. */
  weights: Float32Array
  heads: number
}

/**
 * Computes the attention of a layer and puts it in the order of the edges.
 *
 * @param weigh  [entries, heads]
 */
export async function readAttention(
  layer: GraphLayer,
  context: Pick<GraphContext, 'adjacency' | 'edgeFeatures'>,
  rows: SparseRows,
  x: NodeFeatures,
  weigh: () => Tensor,
): Promise<EdgeAttention> {
  // applied once, so that weights are there and the input is checked
  tf.dispose(layer.apply(x as Tensor, context as never) as Tensor)
  const alpha = tf.tidy(weigh) as Tensor2D, heads = alpha.shape[1]
  const entries = await alpha.data() as Float32Array
  alpha.dispose()
  const weights = new Float32Array(entries.length)
  rows.arrays.order.forEach((pair, entry) => {
    for (let h = 0; h < heads; h++) weights[pair * heads + h] = entries[entry * heads + h]!
  })
  const { sources, targets } = context.adjacency.ends(rows)
  return { sources: sources.slice(), targets: targets.slice(), weights, heads }
}
