import type { Tensor2D, Variable } from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { TokenGraphError, show } from '../core/errors.ts'
import { number } from '../core/options.ts'
import { readOptions } from '../core/read-options.ts'
import type { Adjacency } from './adjacency.ts'
import { ready } from './backend.ts'
import { type NodeFeatures, SparseFeatures } from './features.ts'
import { type GraphContext, GraphLayer } from './layers/graph-layer.ts'
import { dropout } from './ops.ts'
import { subSeed } from './sub-seed.ts'
import { tf } from './tensorflow.ts'
import type { NamedTensor } from '../store/safetensors.ts'
import { setTorchWeights, torchWeightsOf } from './weights.ts'

/** What {@link GraphNetwork} takes beside its layers. */
export interface NetworkOptions {
  /**
   * The share of the numbers that dropout takes away, in training, from the input of every layer that has weights.
   * Default 0.
   */
  dropout?: number | undefined
}

const options = v.strictObject({ dropout: v.optional(number(0, 0.999), 0) })

/**
 * Graph layers one after the other, over the same edges.
 *
 * @example
 * const network = new GraphNetwork([
 *   new GCNConv({ units: 16, activation: 'relu' }),
 *   new GCNConv({ units: 7 }),
 * ], { dropout: 0.5 })
 * const logits = network.apply(x, { adjacency })
 */
export class GraphNetwork {
  readonly layers: readonly GraphLayer[]
  readonly dropout: number

  /** @throws TokenGraphError `option` for what is no layer of ours, none, or a layer that is there twice */
  constructor(layers: readonly GraphLayer[], given: NetworkOptions = {}) {
    const odd = layers.find((layer, i) => !(layer instanceof GraphLayer) || layers.indexOf(layer) !== i)
    if (layers.length === 0 || odd)
      throw new TokenGraphError('option', {
        where: 'GraphNetwork',
        got: layers.length === 0 ? 'no layers' : show(odd),
        expected: 'graph layers, each once',
      })
    this.layers = layers
    this.dropout = readOptions(options, given, 'GraphNetwork').dropout
  }

  /**
   * The output of the last layer, [nodes, width].
   *
   * @throws TokenGraphError `tensor` for features that do not fit the edges or the weights
   */
  apply(x: NodeFeatures, context: GraphContext): Tensor2D {
    const { training = false, seed = 0 } = context
    return tf.tidy(() =>
      this.layers.reduce<NodeFeatures>((input, layer, i) => {
        const own = subSeed(seed, i)
        const kept = training && layer.torchWeights.length > 0 ? dropped(input, this.dropout, own) : input
        return layer.apply(kept, { ...context, seed: own })
      }, x) as Tensor2D
    )
  }

  /** The output of the last layer as plain numbers, row-major, a row for each node. */
  async embed(x: NodeFeatures, adjacency: Adjacency): Promise<{ data: Float32Array, width: number }> {
    await ready()
    const y = this.apply(x, { adjacency })
    const data = await y.data() as Float32Array
    y.dispose()
    return { data, width: y.shape[1] }
  }

  /** Makes the weights, where that has not been done: layers learn their width from the first input. */
  build(width: number): void {
    this.layers.reduce((shape, layer) => {
      if (!layer.built) layer.build(shape)
      return layer.computeOutputShape(shape) as number[]
    }, [0, width])
  }

  /** What training changes, in the order of the layers. */
  get variables(): Variable[] {
    return this.layers.flatMap(layer => layer.trainableWeights.map(weight => weight.read() as Variable))
  }

  /** All weights by PyTorch Geometric's names, each under its layer's place: `0.lin.weight`. */
  weights(): Map<string, NamedTensor> {
    return new Map(this.layers.flatMap((layer, i) => [...torchWeightsOf(layer, `${i}.`)]))
  }

  /**
   * Sets all weights of a network that is built.
   *
   * @throws TokenGraphError `tensor` for one that is missing, foreign, of another shape or not finite
   */
  setWeights(tensors: ReadonlyMap<string, NamedTensor>): void {
    const foreign = [...tensors.keys()].find(name => !this.layers.some((_, i) => name.startsWith(`${i}.`)))
    if (foreign !== undefined)
      throw new TokenGraphError('tensor', {
        where: 'GraphNetwork',
        got: `a tensor ${show(foreign)}`,
        expected: `names from "0." to "${this.layers.length - 1}."`,
      })
    this.layers.forEach((layer, i) => setTorchWeights(layer, tensors, `${i}.`))
  }

  /** Frees the weights. */
  dispose(): void {
    for (const layer of this.layers) if (layer.built) layer.dispose()
  }
}

const dropped = (x: NodeFeatures, rate: number, seed: number): NodeFeatures =>
  x instanceof SparseFeatures ? x.withDropout(rate, seed) : dropout(x, rate, seed)
