import type { Tensor } from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { number, whole } from '../../core/options.ts'
import { readOptions } from '../../core/read-options.ts'
import type { NodeFeatures } from '../features.ts'
import { tf } from '../tensorflow.ts'
import { carrier } from './carry.ts'
import { common, dense, type Filled, type GraphContext, GraphLayer, type TorchWeight } from './graph-layer.ts'

/** What {@link APPNP} takes. */
export interface APPNPOptions {
  /** Steps of propagation. Default 10. */
  steps?: number | undefined
  /** The chance of restarting at each step, from 0 to 1. Default 0.1. */
  alpha?: number | undefined
  /** The share of normalised edge weights that dropout takes away in training, others in each step. Default 0. */
  dropout?: number | undefined
  /** Whether every node also hears itself. Default `true`. */
  selfLoops?: boolean | undefined
  /** The layer's name. */
  name?: string | undefined
}

const options = v.strictObject({
  ...common,
  steps: v.optional(whole(1), 10),
  alpha: v.optional(number(0, 1), 0.1),
  dropout: v.optional(number(0, 0.999), 0),
  selfLoops: v.optional(v.boolean(), true),
})

/**
 * Approximate personalised propagation of neural predictions (Gasteiger, Bojchevski & Günnemann, "Predict then
 * Propagate: Graph Neural Networks meet Personalized PageRank", ICLR 2019, eq. 5):
 *
 * Z⁰ = X, Zᵏ⁺¹ = (1 − α) Â Zᵏ + α X, and the output is Z after the last step; Â as in GCNConv
 *
 * Without weights of its own. Input and output [nodes, width]. Cost: steps × edges × width. With α = 0 and no
 * predictions before it this is SGConv's Âᵏ X.
 */
export class APPNP extends GraphLayer {
  static className = 'TokenGraphAPPNP'
  readonly options: Filled<APPNPOptions>
  readonly torchWeights: readonly TorchWeight[] = []

  constructor(given: APPNPOptions = {}) {
    const read = readOptions(options, given, 'APPNP')
    super(read)
    this.options = read
  }

  protected override weightsFor(): void {}

  protected override forward(x: NodeFeatures, context: GraphContext): Tensor {
    const { steps, alpha, selfLoops, dropout } = this.options
    const start = dense(x), carry = carrier(context, selfLoops, context.training ? dropout : 0)
    const kept = tf.mul(start, alpha)
    let z = start
    for (let step = 0; step < steps; step++) z = tf.add(tf.mul(carry(z, step), 1 - alpha), kept)
    return z
  }

  override computeOutputShape(shape: number[]): number[] {
    return shape
  }
}

tf.serialization.registerClass(APPNP as never)
