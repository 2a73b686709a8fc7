import type { Tensor } from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { readOptions } from '../../core/read-options.ts'
import { type NodeFeatures, project } from '../features.ts'
import { tf } from '../tensorflow.ts'
import { activate, type Filled, GraphLayer, type TorchWeight, weighed, type WeightOptions } from './graph-layer.ts'

const options = v.strictObject(weighed)

/**
 * Each node by itself: X′ = σ(X W + b), for what stands before or after layers over edges; unlike tf.layers' dense it
 * takes SparseFeatures. Weights as PyTorch's Linear: `kernel` [in, units], `bias` [units]. Input [nodes, in], output
 * [nodes, units].
 */
export class Linear extends GraphLayer {
  static className = 'TokenGraphLinear'
  readonly options: Filled<WeightOptions>
  readonly torchWeights: readonly TorchWeight[]

  constructor(given: WeightOptions) {
    const read = readOptions(options, given, 'Linear')
    super(read)
    this.options = read
    this.torchWeights = [
      { name: 'weight', form: 'linear' },
      ...(read.useBias ? [{ name: 'bias', form: 'same' } as const] : []),
    ]
  }

  protected override get edgeWidth(): undefined {
    return undefined
  }

  protected override weightsFor(width: number): void {
    const { units, seed, useBias } = this.options
    this.glorot('kernel', [width, units], seed)
    if (useBias) this.zeros('bias', [units])
  }

  protected override forward(x: NodeFeatures): Tensor {
    const [kernel, bias] = this.weights.map(weight => weight.read())
    const y = project(x, kernel!)
    return activate(this.options.activation, bias ? tf.add(y, bias) : y)
  }

  override computeOutputShape(shape: number[]): number[] {
    return [shape[0]!, this.options.units]
  }
}

tf.serialization.registerClass(Linear as never)
