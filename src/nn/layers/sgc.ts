import type { Tensor } from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { whole } from '../../core/options.ts'
import { readOptions } from '../../core/read-options.ts'
import { type NodeFeatures, project, SparseFeatures } from '../features.ts'
import { product } from '../ops.ts'
import { tf } from '../tensorflow.ts'
import { carrier } from './carry.ts'
import {
  activate,
  type Filled,
  type GraphContext,
  GraphLayer,
  type TorchWeight,
  weighed,
  type WeightOptions,
} from './graph-layer.ts'

/** What {@link SGConv} takes. */
export interface SGOptions extends WeightOptions {
  /** How often the features are carried over the edges. Default 2. */
  steps?: number | undefined
  /** Whether every node also hears itself. Default `true`. */
  selfLoops?: boolean | undefined
}

const options = v.strictObject({ ...weighed, steps: v.optional(whole(1), 2), selfLoops: v.optional(v.boolean(), true) })

/**
 * Simple graph convolution (Wu et al., "Simplifying Graph Convolutional Networks", ICML 2019, eq. 4): GCN without
 * nonlinearities, which is linear in X,
 *
 * X′ = σ(Âᴷ X W + b), Â as in GCNConv
 *
 * Conventions are those of PyTorch Geometric's SGConv. Weights: `kernel` [in, units], `bias` [units]. Input [nodes,
 * in], a tensor or SparseFeatures; output [nodes, units]. Cost: steps × edges × min(in, units), and the dense product.
 */
export class SGConv extends GraphLayer {
  static className = 'TokenGraphSGC'
  readonly options: Filled<SGOptions>
  readonly torchWeights: readonly TorchWeight[]

  constructor(given: SGOptions) {
    const read = readOptions(options, given, 'SGConv')
    super(read)
    this.options = read
    this.torchWeights = [
      { name: 'lin.weight', form: 'linear' },
      ...(read.useBias ? [{ name: 'lin.bias', form: 'same' } as const] : []),
    ]
  }

  protected override weightsFor(width: number): void {
    const { units, seed, useBias } = this.options
    this.glorot('kernel', [width, units], seed)
    if (useBias) this.zeros('bias', [units])
  }

  protected override forward(x: NodeFeatures, context: GraphContext): Tensor {
    const { units, steps, selfLoops, activation } = this.options
    const [kernel, bias] = this.weights.map(weight => weight.read())
    const once = carrier(context, selfLoops)
    const carry = (z: Tensor) => Array.from({ length: steps }).reduce((z: Tensor) => once(z), z)
    const narrowsFirst = x instanceof SparseFeatures || units <= x.shape[1]!
    const y = narrowsFirst ? carry(project(x, kernel!)) : product(carry(x), kernel!)
    return activate(activation, bias ? tf.add(y, bias) : y)
  }

  override computeOutputShape(shape: number[]): number[] {
    return [shape[0]!, this.options.units]
  }
}

tf.serialization.registerClass(SGConv as never)
