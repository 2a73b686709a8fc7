import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { readOptions } from '../../core/read-options.ts'
import type { Adjacency } from '../adjacency.ts'
import { type NodeFeatures, project } from '../features.ts'
import { attention, edgeScores, edgeSoftmax, product } from '../ops.ts'
import { tf } from '../tensorflow.ts'
import {
  attentionOptions,
  type GraphAttentionOptions,
  type EdgeAttention,
  joinHeads,
  messagesOf,
  outputWidth,
  readAttention,
  rowsFor,
} from './attention-layer.ts'
import { activate, type Filled, type GraphContext, GraphLayer, type TorchWeight } from './graph-layer.ts'

/** What {@link GATConv} takes. */
export type GATOptions = GraphAttentionOptions

const options = v.strictObject(attentionOptions)

/**
 * Graph attention (Veličković et al., "Graph Attention Networks", ICLR 2018, eqs. 1–6). For each head, h = W x and
 *
 * α(s→t) = softmax over the edges into t of LeakyReLU(a_srcᵀ h_s + a_dstᵀ h_t)      (eqs. 1, 3)
 * x′_t = σ(Σ α(s→t) h_s + b), the heads side by side (eq. 5) or averaged (eq. 6)
 *
 * Conventions are those of PyTorch Geometric's GATConv: self-loops given are replaced by one for each node; edge
 * weights play no part; dropout falls on α after the softmax. Weights: `kernel` [in, heads · units], `att_src` and
 * `att_dst` [heads, units], `bias` [heads · units], or [units] where heads are averaged.
 *
 * Input [nodes, in], a tensor or SparseFeatures; output [nodes, heads · units] or [nodes, units]. Scores, softmax and
 * sum run in one pass: memory does not grow with the edges.
 *
 * @example
 * const layer = new GATConv({ units: 8, heads: 8, dropout: 0.6, activation: 'elu' })
 * const y = layer.apply(x, { adjacency })
 * const { sources, targets, weights } = await layer.attention(x, adjacency)
 */
export class GATConv extends GraphLayer {
  static className = 'TokenGraphGAT'
  readonly options: Filled<GATOptions>
  readonly torchWeights: readonly TorchWeight[]
  protected override readonly takesEdgeWeight = false

  constructor(given: GATOptions) {
    const read = readOptions(options, given, 'GATConv')
    super(read)
    this.options = read
    this.torchWeights = [
      { name: 'lin.weight', form: 'linear' },
      { name: 'att_src', form: 'row' },
      { name: 'att_dst', form: 'row' },
      ...(read.useBias ? [{ name: 'bias', form: 'same' } as const] : []),
    ]
  }

  protected override weightsFor(width: number): void {
    const { units, heads, seed, useBias } = this.options
    this.glorot('kernel', [width, heads * units], seed)
    this.glorot('att_src', [heads, units], seed + 1)
    this.glorot('att_dst', [heads, units], seed + 2)
    if (useBias) this.zeros('bias', [outputWidth(this.options)])
  }

  protected override forward(x: NodeFeatures, context: GraphContext): Tensor {
    const { adjacency, training, seed } = context
    const { slope, dropout, activation } = this.options
    const { h, source, target, bias } = this.#scored(x)
    const summed = attention(rowsFor(adjacency, this.options), messagesOf(h, this.options, context), source, target, {
      slope,
      rate: training ? dropout : 0,
      seed: seed!,
    })
    const y = joinHeads(summed, this.options)
    return activate(activation, bias ? tf.add(y, bias) : y)
  }

  /** h [nodes, heads · units], and what each node gives to a score as a source and as a target [nodes, heads]. */
  #scored(x: NodeFeatures): { h: Tensor2D, source: Tensor2D, target: Tensor2D, bias: Tensor | undefined } {
    const { heads } = this.options
    const [kernel, attSrc, attDst, bias] = this.weights.map(weight => weight.read())
    const h = project(x, kernel!)
    const both = product(h, tf.concat([this.#byHead(attSrc!), this.#byHead(attDst!)], 1))
    const [source, target] = tf.split(both, [heads, heads], 1) as [Tensor2D, Tensor2D]
    return { h, source, target, bias }
  }

  /** [heads, units] as a matrix [heads · units, heads] whose product with h gives each head's own ⟨a, h⟩. */
  #byHead(att: Tensor): Tensor {
    const { heads, units } = this.options
    return tf.reshape(tf.mul(tf.expandDims(att, 2), tf.expandDims(tf.eye(heads), 1)), [heads * units, heads])
  }

  /** The attention of every edge and head, without dropout: see {@link EdgeAttention}. */
  attention(x: NodeFeatures, adjacency: Adjacency): Promise<EdgeAttention> {
    const rows = rowsFor(adjacency, this.options)
    return readAttention(this, adjacency, rows, x, () => {
      const { source, target } = this.#scored(x)
      return edgeSoftmax(rows, edgeScores(rows, source, target, this.options.slope))
    })
  }

  override computeOutputShape(shape: number[]): number[] {
    return [shape[0]!, outputWidth(this.options)]
  }
}

tf.serialization.registerClass(GATConv as never)
