import type { Tensor } from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { readOptions } from '../../core/read-options.ts'
import { type NodeFeatures, project, SparseFeatures } from '../features.ts'
import { product, spmm } from '../ops.ts'
import { tf } from '../tensorflow.ts'
import {
  activate,
  type Filled,
  type GraphContext,
  GraphLayer,
  type TorchWeight,
  weighed,
  type WeightOptions,
} from './graph-layer.ts'

/** What {@link SAGEConv} takes. */
export interface SAGEOptions extends WeightOptions {
  /** Whether rows of the output are made unit length (Algorithm 1, line 7). Default `false`. */
  normalize?: boolean | undefined
}

const options = v.strictObject({ ...weighed, normalize: v.optional(v.boolean(), false) })

/**
 * GraphSAGE with the mean aggregator (Hamilton, Ying & Leskovec, "Inductive Representation Learning on Large Graphs",
 * NeurIPS 2017, Algorithm 1):
 *
 * x′_t = σ(W_l · mean over the edges s→t of x_s + b + W_r x_t), then, where asked, x′_t / ‖x′_t‖₂
 *
 * Conventions are those of PyTorch Geometric's SAGEConv: edge weights play no part, parallel edges count each, no
 * self-loop is added, and the mean of no neighbours is 0. Weights: `kernel_l` [in, units] for neighbours, `bias_l`
 * [units], `kernel_r` [in, units] for the node itself.
 *
 * Input [nodes, in], a tensor or SparseFeatures; output [nodes, units]. Cost: edges × min(in, units), and two products.
 */
export class SAGEConv extends GraphLayer {
  static className = 'TokenGraphSAGE'
  readonly options: Filled<SAGEOptions>
  readonly torchWeights: readonly TorchWeight[]
  protected override readonly takesEdgeWeight = false

  constructor(given: SAGEOptions) {
    const read = readOptions(options, given, 'SAGEConv')
    super(read)
    this.options = read
    this.torchWeights = [
      { name: 'lin_l.weight', form: 'linear' },
      ...(read.useBias ? [{ name: 'lin_l.bias', form: 'same' } as const] : []),
      { name: 'lin_r.weight', form: 'linear' },
    ]
  }

  protected override weightsFor(width: number): void {
    const { units, seed, useBias } = this.options
    this.glorot('kernel_l', [width, units], seed)
    if (useBias) this.zeros('bias_l', [units])
    this.glorot('kernel_r', [width, units], seed + 1)
  }

  protected override forward(x: NodeFeatures, { adjacency }: GraphContext): Tensor {
    const { units, useBias, normalize, activation } = this.options
    const weights = this.weights.map(weight => weight.read())
    const [left, right, bias] = useBias ? [weights[0]!, weights[2]!, weights[1]] : [weights[0]!, weights[1]!]
    const narrowsFirst = x instanceof SparseFeatures || units <= x.shape[1]!
    const heard = narrowsFirst ? spmm(adjacency.mean, project(x, left)) : product(spmm(adjacency.mean, x), left)
    const sum = tf.add(bias ? tf.add(heard, bias) : heard, project(x, right))
    return activate(activation, normalize ? unitRows(sum) : sum)
  }

  override computeOutputShape(shape: number[]): number[] {
    return [shape[0]!, this.options.units]
  }
}

/**
 * Rows divided by their length, or by 1e-12 where that is more. The square root is kept off 0, where its gradient is
 * infinite.
 */
export function unitRows(x: Tensor): Tensor {
  const squares = tf.sum(tf.square(x), -1, true)
  return tf.div(x, tf.sqrt(tf.maximum(squares, 1e-24)))
}

tf.serialization.registerClass(SAGEConv as never)
