import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { whole } from '../../core/options.ts'
import { readOptions } from '../../core/read-options.ts'
import type { Adjacency } from '../adjacency.ts'
import { type NodeFeatures, project } from '../features.ts'
import { atEntries, dropout, edgeSoftmax, entryProducts, product, rowSums, weightedSum } from '../ops.ts'
import { tf } from '../tensorflow.ts'
import {
  type EdgeAttention,
  type HeadOptions,
  headOptions,
  joinHeads,
  outputWidth,
  readAttention,
} from './attention-layer.ts'
import { activate, type Filled, GraphLayer, type TorchWeight } from './graph-layer.ts'

/** What {@link TransformerConv} takes. */
export interface TransformerConvOptions extends HeadOptions {
  /**
   * How wide the features of edges are that keys and messages have beside those of nodes: `edgeFeatures` of the
   * context. 0 has none. Default 0.
   */
  edgeWidth?: number | undefined
  /** Whether a projection of what a node itself has is added to what it hears. Default `true`. */
  skip?: boolean | undefined
}

const options = v.strictObject({
  ...headOptions,
  edgeWidth: v.optional(whole(0), 0),
  skip: v.optional(v.boolean(), true),
})

/** What attention gives, before it is summed. */
interface Attended {
  /** [entries, heads] */
  weights: Tensor2D
  /** [nodes, heads · units] */
  value: Tensor2D
  /** What edges say, [entries, heads · units]; absent where none says anything. */
  edge: Tensor2D | undefined
  /** [nodes, width of the output] */
  own: Tensor | undefined
}

type Context = Parameters<GraphLayer['forward']>[1]

/**
 * Scaled dot-product attention along the edges, which hears what is said of them (Shi et al., "Masked Label Prediction:
 * Unified Message Passing Model for Semi-Supervised Classification", IJCAI 2021, eqs. 3 and 4). For each head,
 * q = W_q x + b_q, k = W_k x + b_k, v = W_v x + b_v, e = W_e z of what an edge has, d the units of a head, and
 *
 * α(s→t) = softmax over the edges into t of ⟨q_t, k_s + e_st⟩ / √d
 * x′_t = σ(Σ α(s→t) (v_s + e_st) + W_o x_t + b_o), the heads side by side or averaged
 *
 * Conventions are those of PyTorch Geometric's TransformerConv without `beta`: no self-loops; edge weights play no
 * part; dropout falls on α. Weights: `kernel_` and `bias_` of `key`, `query` and `value`, then `kernel_edge`
 * [edgeWidth, heads · units], then those of `skip`.
 *
 * Input [nodes, in], a tensor or SparseFeatures; output [nodes, heads · units] or [nodes, units]. Memory: edges ×
 * heads, with `edgeWidth` times units.
 *
 * @example
 * const layer = new TransformerConv({ units: 8, heads: 4, edgeWidth: 2 })
 * const y = layer.apply(x, { adjacency, edgeFeatures })
 */
export class TransformerConv extends GraphLayer {
  static className = 'TokenGraphTransformer'
  readonly options: Filled<TransformerConvOptions>
  readonly torchWeights: readonly TorchWeight[]
  protected override readonly takesEdgeWeight = false

  constructor(given: TransformerConvOptions) {
    const read = readOptions(options, given, 'TransformerConv')
    super(read)
    this.options = read
    const linear = (name: string, useBias = read.useBias): TorchWeight[] => [
      { name: `lin_${name}.weight`, form: 'linear' },
      ...(useBias ? [{ name: `lin_${name}.bias`, form: 'same' } as const] : []),
    ]
    this.torchWeights = [
      ...['key', 'query', 'value'].flatMap(name => linear(name)),
      ...(read.edgeWidth > 0 ? linear('edge', false) : []),
      ...(read.skip ? linear('skip') : []),
    ]
  }

  protected override get edgeWidth(): number {
    return this.options.edgeWidth
  }

  protected override weightsFor(width: number): void {
    const { units, heads, seed, useBias, edgeWidth, skip } = this.options
    const linear = (name: string, place: number, output = heads * units) => {
      this.glorot(`kernel_${name}`, [width, output], seed + place)
      if (useBias) this.zeros(`bias_${name}`, [output])
    }
    for (const [place, name] of ['key', 'query', 'value'].entries()) linear(name, place)
    if (edgeWidth > 0) this.glorot('kernel_edge', [edgeWidth, heads * units], seed + 3)
    if (skip) linear('skip', 4, outputWidth(this.options))
  }

  protected override forward(x: NodeFeatures, context: Context): Tensor {
    const { adjacency: { plain: rows }, edgeFeatures, training, seed } = context
    const { weights, value, edge, own } = this.#attend(x, context.adjacency, edgeFeatures)
    const alpha = training ? dropout(weights, this.options.dropout, seed) : weights
    const heard = weightedSum(rows, alpha, value)
    const y = joinHeads(edge ? tf.add(heard, rowSums(rows, this.#weighed(alpha, edge))) : heard, this.options)
    return activate(this.options.activation, own ? tf.add(y, own) : y)
  }

  #attend(x: NodeFeatures, adjacency: Adjacency, edgeFeatures?: Tensor): Attended {
    const { plain: rows } = adjacency, { heads, units, useBias, edgeWidth, skip } = this.options
    const weights = this.weights.map(weight => weight.read())
    const linear = () => {
      const projected = project(x, weights.shift()!)
      return useBias ? tf.add(projected, weights.shift()!) as Tensor2D : projected
    }
    const key = linear(), query = linear(), value = linear(), edgeKernel = edgeWidth > 0 && weights.shift()!
    // not all of TensorFlow.js' operations take tensors without numbers
    const edge = edgeKernel && adjacency.edges > 0
      ? product(adjacency.ofEdges(edgeFeatures!, false), edgeKernel)
      : undefined
    const products = entryProducts(rows, query, key, heads)
    const scores = edge
      ? tf.add(products, tf.sum(this.#byHead(tf.mul(atEntries(rows, 'row', query), edge)), 2))
      : products
    return {
      weights: edgeSoftmax(rows, tf.div(scores, Math.sqrt(units))),
      value,
      edge,
      own: skip ? linear() : undefined,
    }
  }

  #byHead(edge: Tensor): Tensor {
    const { heads, units } = this.options
    return tf.reshape(edge, [edge.shape[0]!, heads, units])
  }

  /** What edges say, each head's by how much it attends. */
  #weighed(alpha: Tensor, edge: Tensor): Tensor {
    return tf.reshape(tf.mul(this.#byHead(edge), tf.expandDims(alpha, 2)), edge.shape)
  }

  /**
   * The attention of every edge and head, without dropout: see {@link EdgeAttention}.
   * @param edgeFeatures  of a layer with `edgeWidth`
   */
  attention(x: NodeFeatures, adjacency: Adjacency, edgeFeatures?: Tensor): Promise<EdgeAttention> {
    const context = { adjacency, edgeFeatures }
    return readAttention(
      this,
      context,
      adjacency.plain,
      x,
      () => this.#attend(x, adjacency, edgeFeatures).weights,
    )
  }

  override computeOutputShape(shape: number[]): number[] {
    return [shape[0]!, outputWidth(this.options)]
  }
}

tf.serialization.registerClass(TransformerConv as never)
