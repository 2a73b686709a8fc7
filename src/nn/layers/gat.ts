import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { whole } from '../../core/options.ts'
import { readOptions } from '../../core/read-options.ts'
import type { Adjacency } from '../adjacency.ts'
import { type NodeFeatures, project } from '../features.ts'
import { attention, dropout, edgeScores, edgeScoresWith, edgeSoftmax, product, weightedSum } from '../ops.ts'
import type { SparseRows } from '../sparse-rows.ts'
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
import { activate, type Filled, GraphLayer, type TorchWeight } from './graph-layer.ts'

/** What {@link GATConv} takes. */
export interface GATOptions extends GraphAttentionOptions {
  /**
   * How wide the features of edges are that attention hears beside those of nodes: `edgeFeatures` of the context. 0
   * hears none. Default 0.
   */
  edgeWidth?: number | undefined
}

const options = v.strictObject({ ...attentionOptions, edgeWidth: v.optional(whole(0), 0) })

/** What attention is made of, before edges are looked at. */
interface Parts {
  h: Tensor2D
  source: Tensor2D
  target: Tensor2D
  edge: Tensor2D | undefined
  bias: Tensor | undefined
}

type Scored = Parameters<GraphLayer['forward']>[1]

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
 * With `edgeWidth`, a_edgeᵀ W_e z_st is added within the LeakyReLU, z_st what is said of the edge (PyG's `edge_dim`);
 * of a self-loop that is the mean over the edges into its node. Weights then: `kernel_edge` [edgeWidth, heads · units]
 * and `att_edge` [heads, units], before the bias.
 *
 * Input [nodes, in], a tensor or SparseFeatures; output [nodes, heads · units] or [nodes, units]. Scores, softmax and
 * sum run in one pass, so that memory does not grow with the edges; with `edgeWidth` it takes edges × heads.
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
      ...(read.edgeWidth > 0
        ? [{ name: 'lin_edge.weight', form: 'linear' } as const, { name: 'att_edge', form: 'row' } as const]
        : []),
      ...(read.useBias ? [{ name: 'bias', form: 'same' } as const] : []),
    ]
  }

  protected override get edgeWidth(): number {
    return this.options.edgeWidth
  }

  protected override weightsFor(width: number): void {
    const { units, heads, seed, useBias, edgeWidth } = this.options
    this.glorot('kernel', [width, heads * units], seed)
    this.glorot('att_src', [heads, units], seed + 1)
    this.glorot('att_dst', [heads, units], seed + 2)
    if (edgeWidth > 0) {
      this.glorot('kernel_edge', [edgeWidth, heads * units], seed + 3)
      this.glorot('att_edge', [heads, units], seed + 4)
    }
    if (useBias) this.zeros('bias', [outputWidth(this.options)])
  }

  protected override forward(x: NodeFeatures, context: Scored): Tensor {
    const { activation } = this.options
    const scored = this.#scored(x), { bias } = scored, h = messagesOf(scored.h, this.options, context)
    const summed = this.options.edgeWidth > 0
      ? this.#overEdges(scored, h, context)
      : this.#inOnePass(scored, h, context)
    const y = joinHeads(summed, this.options)
    return activate(activation, bias ? tf.add(y, bias) : y)
  }

  #inOnePass({ source, target }: Parts, h: Tensor2D, { adjacency, training, seed }: Scored): Tensor2D {
    const { slope, dropout } = this.options
    return attention(rowsFor(adjacency, this.options), h, source, target, {
      slope,
      rate: training ? dropout : 0,
      seed: seed!,
    })
  }

  #overEdges(parts: Parts, h: Tensor2D, { adjacency, edgeFeatures, training, seed }: Scored): Tensor2D {
    const rows = rowsFor(adjacency, this.options), weights = this.#weigh(parts, rows, adjacency, edgeFeatures)
    return weightedSum(rows, training ? dropout(weights, this.options.dropout, seed!) : weights, h)
  }

  #weigh({ source, target, edge }: Parts, rows: SparseRows, adjacency: Adjacency, edgeFeatures?: Tensor): Tensor2D {
    const { slope, selfLoops } = this.options
    // not all of TensorFlow.js' operations take tensors without numbers
    if (!edge || adjacency.edges === 0) return edgeSoftmax(rows, edgeScores(rows, source, target, slope))
    const own = adjacency.ofEdges(product(edgeFeatures!, edge), selfLoops)
    return edgeSoftmax(rows, edgeScoresWith(rows, source, target, own, slope))
  }

  /**
   * h [nodes, heads · units], what each node gives to a score as a source and as a target [nodes, heads], and by what
   * the features of edges are multiplied to give theirs [edgeWidth, heads].
   */
  #scored(x: NodeFeatures): Parts {
    const { heads, edgeWidth } = this.options, weights = this.weights.map(weight => weight.read())
    const [kernel, attSrc, attDst] = weights, [edgeKernel, attEdge] = edgeWidth > 0 ? weights.slice(3, 5) : []
    const h = project(x, kernel!)
    const both = product(h, tf.concat([this.#byHead(attSrc!), this.#byHead(attDst!)], 1))
    const [source, target] = tf.split(both, [heads, heads], 1) as [Tensor2D, Tensor2D]
    const edge = edgeKernel && product(edgeKernel, this.#byHead(attEdge!))
    return { h, source, target, edge, bias: weights[edgeWidth > 0 ? 5 : 3] }
  }

  /** [heads, units] as a matrix [heads · units, heads] whose product with h gives each head's own ⟨a, h⟩. */
  #byHead(att: Tensor): Tensor {
    const { heads, units } = this.options
    return tf.reshape(tf.mul(tf.expandDims(att, 2), tf.expandDims(tf.eye(heads), 1)), [heads * units, heads])
  }

  /**
   * The attention of every edge and head, without dropout: see {@link EdgeAttention}.
   * @param edgeFeatures  of a layer with `edgeWidth`
   */
  attention(x: NodeFeatures, adjacency: Adjacency, edgeFeatures?: Tensor): Promise<EdgeAttention> {
    const rows = rowsFor(adjacency, this.options)
    return readAttention(
      this,
      { adjacency, edgeFeatures },
      rows,
      x,
      () => this.#weigh(this.#scored(x), rows, adjacency, edgeFeatures),
    )
  }

  override computeOutputShape(shape: number[]): number[] {
    return [shape[0]!, outputWidth(this.options)]
  }
}

tf.serialization.registerClass(GATConv as never)
