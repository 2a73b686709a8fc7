import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { number, whole } from '../../core/options.ts'
import { readOptions } from '../../core/read-options.ts'
import type { Adjacency } from '../adjacency.ts'
import type { NodeFeatures } from '../features.ts'
import { edgeScores, edgeSoftmax, product, weightedSum } from '../ops.ts'
import { subSeed } from '../sub-seed.ts'
import { tf, tfl } from '../tensorflow.ts'
import { type EdgeAttention, readAttention } from './attention-layer.ts'
import { common, dense, type Filled, type GraphContext, GraphLayer, type TorchWeight } from './graph-layer.ts'
import { unitRows } from './sage.ts'

/** What {@link PropagationConv} takes. */
export interface PropagationOptions {
  /** How many kinds of edges there are. Default 1. */
  kinds?: number | undefined
  /** Heads of attention, averaged; with 0 only the kinds of edges are weighed, which is GCN. Default 0. */
  heads?: number | undefined
  /** LeakyReLU's slope below 0. Default 0.2. */
  slope?: number | undefined
  /** What the first weights of attention come from. Default 0. */
  seed?: number | undefined
  /** The layer's name. */
  name?: string | undefined
}

const options = v.strictObject({
  ...common,
  kinds: v.optional(whole(1), 1),
  heads: v.optional(whole(0), 0),
  slope: v.optional(number(1e-6, 1), 0.2),
  seed: v.optional(whole(0), 0),
})

/**
 * Carries vectors over the edges of a graph and leaves them in their space, so that what is compared with them (a
 * question's vector) need not be carried too. With w the edge's weight and κ its kind, and a self-loop of weight 1,
 *
 * α(s→t) = mean over heads of softmax over the edges into t of ( ln w(s→t) + b_κ + LeakyReLU(a_srcᵀ x_s + a_dstᵀ x_t) )
 * x′_t = Σ α(s→t) x_s / ‖Σ α(s→t) x_s‖₂
 *
 * which is GAT (Veličković et al. 2018, eqs. 1–4) with values left as they are and edge weights as a prior. With b = 0
 * and without heads it is the linear GCN x′ ∝ x + A x with the restart 0.5: the softmax's denominator falls out
 * with the length. That is also what a new layer computes, but for small first weights of attention.
 *
 * Weights: `bias` [kinds], `att_src` and `att_dst` [heads, width]. Input and output [nodes, width].
 */
export class PropagationConv extends GraphLayer {
  static className = 'TokenGraphPropagation'
  readonly options: Filled<PropagationOptions>
  readonly torchWeights: readonly TorchWeight[]
  protected override readonly takesEdgeWeight = false

  constructor(given: PropagationOptions = {}) {
    const read = readOptions(options, given, 'PropagationConv')
    super(read)
    this.options = read
    this.torchWeights = [
      { name: 'bias', form: 'same' },
      ...(read.heads > 0 ? ['att_src', 'att_dst'].map(name => ({ name, form: 'same' }) as const) : []),
    ]
  }

  protected override weightsFor(width: number): void {
    const { kinds, heads, seed } = this.options
    this.zeros('bias', [kinds])
    if (heads === 0) return
    // TensorFlow.js takes a seed of 0 for none
    for (const [i, name] of ['att_src', 'att_dst'].entries())
      this.addWeight(
        name,
        [heads, width],
        'float32',
        tfl.initializers.randomNormal({ stddev: 1e-3, seed: 1 + subSeed(seed, i) }),
      )
  }

  protected override forward(x: NodeFeatures, { adjacency }: GraphContext): Tensor {
    const vectors = dense(x)
    return unitRows(weightedSum(adjacency.withLoops, tf.mean(this.#attend(vectors, adjacency), 1, true), vectors))
  }

  #attend(x: Tensor, adjacency: Adjacency): Tensor2D {
    const [bias, attSrc, attDst] = this.weights.map(weight => weight.read())
    const rows = adjacency.withLoops
    // loops have the bias 0
    const prior = tf.add(
      adjacency.logWeights,
      adjacency.byKind(tf.concat([tf.expandDims(bias!, 1), tf.zeros([1, 1])], 0)),
    )
    if (!attSrc) return edgeSoftmax(rows, prior)
    const scores = edgeScores(
      rows,
      product(x, tf.transpose(attSrc)),
      product(x, tf.transpose(attDst!)),
      this.options.slope,
    )
    return edgeSoftmax(rows, tf.add(scores, prior))
  }

  /** α of every edge and head: see {@link EdgeAttention}. */
  attention(x: NodeFeatures, adjacency: Adjacency): Promise<EdgeAttention> {
    return readAttention(this, { adjacency }, adjacency.withLoops, x, () => this.#attend(dense(x), adjacency))
  }

  override computeOutputShape(shape: number[]): number[] {
    return shape
  }
}

tf.serialization.registerClass(PropagationConv as never)
