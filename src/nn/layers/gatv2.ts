import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { readOptions } from '../../core/read-options.ts'
import type { Adjacency } from '../adjacency.ts'
import { type NodeFeatures, project } from '../features.ts'
import { dropout, edgeScores2, edgeSoftmax, weightedSum } from '../ops.ts'
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
import { activate, type Filled, type GraphContext, GraphLayer, type TorchWeight } from './graph-layer.ts'

/** What {@link GATv2Conv} takes. */
export interface GATv2Options extends GraphAttentionOptions {
  /** Whether sources and targets are projected by the same weights. Default `false`. */
  shareWeights?: boolean | undefined
}

const options = v.strictObject({ ...attentionOptions, shareWeights: v.optional(v.boolean(), false) })

/**
 * Graph attention whose ranking of neighbours depends on who asks (Brody, Alon & Yahav, "How Attentive are Graph
 * Attention Networks?", ICLR 2022, eq. 7). For each head, l = W_l x + b_l, r = W_r x + b_r and
 *
 * α(s→t) = softmax over the edges into t of aᵀ LeakyReLU(l_s + r_t)
 * x′_t = σ(Σ α(s→t) l_s + b), the heads side by side or averaged
 *
 * Conventions are those of PyTorch Geometric's GATv2Conv; self-loops and dropout as in GATConv. Weights: `kernel_l`,
 * `bias_l`, `kernel_r`, `bias_r` (absent where weights are shared), `att` [heads, units], `bias`.
 *
 * Input [nodes, in], a tensor or SparseFeatures; output [nodes, heads · units] or [nodes, units]. Memory: edges ×
 * heads.
 */
export class GATv2Conv extends GraphLayer {
  static className = 'TokenGraphGATv2'
  readonly options: Filled<GATv2Options>
  readonly torchWeights: readonly TorchWeight[]
  protected override readonly takesEdgeWeight = false

  constructor(given: GATv2Options) {
    const read = readOptions(options, given, 'GATv2Conv')
    super(read)
    this.options = read
    const side = (name: string): TorchWeight[] => [
      { name: `${name}.weight`, form: 'linear' },
      ...(read.useBias ? [{ name: `${name}.bias`, form: 'same' } as const] : []),
    ]
    this.torchWeights = [
      ...side('lin_l'),
      ...(read.shareWeights ? [] : side('lin_r')),
      { name: 'att', form: 'row' },
      ...(read.useBias ? [{ name: 'bias', form: 'same' } as const] : []),
    ]
  }

  protected override weightsFor(width: number): void {
    const { units, heads, seed, useBias, shareWeights } = this.options
    for (const [i, side] of (shareWeights ? ['l'] : ['l', 'r']).entries()) {
      this.glorot(`kernel_${side}`, [width, heads * units], seed + i)
      if (useBias) this.zeros(`bias_${side}`, [heads * units])
    }
    this.glorot('att', [heads, units], seed + 2)
    if (useBias) this.zeros('bias', [outputWidth(this.options)])
  }

  protected override forward(x: NodeFeatures, context: GraphContext): Tensor {
    const { adjacency, training, seed } = context
    const rows = rowsFor(adjacency, this.options)
    const { weights, left, bias } = this.#attend(x, rows)
    const y = joinHeads(
      weightedSum(
        rows,
        training ? dropout(weights, this.options.dropout, seed!) : weights,
        messagesOf(left, this.options, context),
      ),
      this.options,
    )
    return activate(this.options.activation, bias ? tf.add(y, bias) : y)
  }

  #attend(x: NodeFeatures, rows: SparseRows): { weights: Tensor2D, left: Tensor2D, bias: Tensor | undefined } {
    const { heads, slope, useBias, shareWeights } = this.options
    const weights = this.weights.map(weight => weight.read())
    const side = () => {
      const projected = project(x, weights.shift()!)
      return useBias ? tf.add(projected, weights.shift()!) as Tensor2D : projected
    }
    const left = side(), right = shareWeights ? left : side()
    const [att, bias] = weights
    return {
      weights: edgeSoftmax(rows, edgeScores2(rows, left, right, tf.reshape(att!, [-1]), heads, slope)),
      left,
      bias,
    }
  }

  /** The attention of every edge and head, without dropout: see {@link EdgeAttention}. */
  attention(x: NodeFeatures, adjacency: Adjacency): Promise<EdgeAttention> {
    const rows = rowsFor(adjacency, this.options)
    return readAttention(this, { adjacency }, rows, x, () => this.#attend(x, rows).weights)
  }

  override computeOutputShape(shape: number[]): number[] {
    return [shape[0]!, outputWidth(this.options)]
  }
}

tf.serialization.registerClass(GATv2Conv as never)
