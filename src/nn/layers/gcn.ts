import type { Tensor } from '@tensorflow/tfjs-core'
import * as v from 'valibot'
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

/** What {@link GCNConv} takes. */
export interface GCNOptions extends WeightOptions {
  /** Whether every node also hears itself. Default `true`. */
  selfLoops?: boolean | undefined
}

const options = v.strictObject({ ...weighed, selfLoops: v.optional(v.boolean(), true) })

/**
 * Graph convolution (Kipf & Welling, "Semi-Supervised Classification with Graph Convolutional Networks", ICLR 2017,
 * eq. 2):
 *
 * X′ = σ(D^-1/2 (A + I) D^-1/2 X W + b)
 *
 * A[target, source] is the edge's weight, D the weighted in-degrees with the self-loops. Conventions are those of
 * PyTorch Geometric's GCNConv: a self-loop that is there keeps its weight; a node that nothing leads to, where there
 * are no self-loops, gives the bias. Weights: `kernel` [in, units], `bias` [units].
 *
 * Input [nodes, in], a tensor or {@link SparseFeatures}; output [nodes, units]. Cost: edges × min(in, units), and the
 * dense product.
 *
 * @example
 * new GCNConv({ units: 16, activation: 'relu' }).apply(x, { adjacency })
 */
export class GCNConv extends GraphLayer {
  static className = 'TokenGraphGCN'
  readonly options: Filled<GCNOptions>
  readonly torchWeights: readonly TorchWeight[]

  constructor(given: GCNOptions) {
    const read = readOptions(options, given, 'GCNConv')
    super(read)
    this.options = read
    this.torchWeights = [
      { name: 'lin.weight', form: 'linear' },
      ...(this.options.useBias ? [{ name: 'bias', form: 'same' } as const] : []),
    ]
  }

  protected override weightsFor(width: number): void {
    const { units, seed, useBias } = this.options
    this.glorot('kernel', [width, units], seed)
    if (useBias) this.zeros('bias', [units])
  }

  protected override forward(x: NodeFeatures, context: GraphContext): Tensor {
    const [kernel, bias] = this.weights.map(weight => weight.read())
    // the sparse product goes where rows are shorter
    const narrowsFirst = x instanceof SparseFeatures || this.options.units <= x.shape[1]!
    const carry = carrier(context, this.options.selfLoops)
    const y = narrowsFirst ? carry(project(x, kernel!)) : product(carry(x), kernel!)
    return activate(this.options.activation, bias ? tf.add(y, bias) : y)
  }

  override computeOutputShape(shape: number[]): number[] {
    return [shape[0]!, this.options.units]
  }
}

tf.serialization.registerClass(GCNConv as never)
