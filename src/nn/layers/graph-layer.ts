import type { serialization, Tensor } from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { TokenGraphError, show } from '../../core/errors.ts'
import { whole } from '../../core/options.ts'
import { readOptions } from '../../core/read-options.ts'
import { Adjacency } from '../adjacency.ts'
import { type NodeFeatures, SparseFeatures } from '../features.ts'
import { tf, tfl } from '../tensorflow.ts'

/** What a graph layer is told beside its input: `layer.apply(x, context)`. */
export interface GraphContext {
  /** The edges that messages go along. */
  adjacency: Adjacency
  /** Whether dropout is on. Default `false`. */
  training?: boolean | undefined
  /** What dropout's choices come from; give another one each time. Default 0. */
  seed?: number | undefined
  /**
   * [edges]: weights in place of the adjacency's, in its order, which gradients reach. For GCNConv, SGConv and APPNP;
   * layers that hear edges by other weights refuse them.
   */
  edgeWeight?: Tensor | undefined
  /** [edges, edgeWidth]: what there is to say of each edge, in the adjacency's order. For layers with `edgeWidth`. */
  edgeFeatures?: Tensor | undefined
}

const contextSchema = v.strictObject({
  adjacency: v.instance(Adjacency),
  training: v.optional(v.boolean()),
  seed: v.optional(v.number()),
  edgeWeight: v.optional(v.instance(tf.Tensor)),
  edgeFeatures: v.optional(v.instance(tf.Tensor)),
})

/** What a tf.layers.Layer is applied to. */
type Input = Parameters<InstanceType<typeof tfl.layers.Layer>['apply']>[0]

const ACTIVATIONS = {
  linear: (x: Tensor) => x,
  relu: tf.relu,
  elu: tf.elu,
  leakyRelu: tf.leakyRelu,
  tanh: tf.tanh,
  sigmoid: tf.sigmoid,
  gelu: (x: Tensor) => tf.mul(tf.mul(x, 0.5), tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2)))),
} as Record<string, (x: Tensor) => Tensor>

/** The function that a layer ends with; `gelu` is x Φ(x) (Hendrycks & Gimpel 2016), Φ by `tf.erf`. */
export type ActivationName = 'linear' | 'relu' | 'elu' | 'leakyRelu' | 'tanh' | 'sigmoid' | 'gelu'

export const activate = (name: ActivationName, x: Tensor): Tensor => ACTIVATIONS[name]!(x)

/** Options of every layer: those of tf.layers that mean something here. */
export const common = {
  name: v.optional(v.string()),
  trainable: v.optional(v.boolean()),
  dtype: v.optional(v.literal('float32')),
  batchInputShape: v.optional(v.any()),
}

/** Options of layers with weights. */
export const weighed = {
  ...common,
  units: whole(1),
  useBias: v.optional(v.boolean(), true),
  seed: v.optional(whole(0), 0),
  activation: v.optional(v.picklist(Object.keys(ACTIVATIONS) as ActivationName[]), 'linear'),
}

/** What layers with weights take. */
export interface WeightOptions {
  /** The width of the output (of each head's, where there are heads). */
  units: number
  /** Default `true`. */
  useBias?: boolean | undefined
  /** Applied to the output. Default `linear`. */
  activation?: ActivationName | undefined
  /** What the first weights come from (Glorot & Bengio 2010, uniform; biases 0). Default 0. */
  seed?: number | undefined
  /** The layer's name, by which its weights are stored. */
  name?: string | undefined
}

/** Options as a layer has them: the defaults are filled in, only a name may be absent. */
export type Filled<O extends { name?: string | undefined }> =
  & { [K in Exclude<keyof O, 'name'>]-?: Exclude<O[K], undefined> }
  & Pick<O, 'name'>

/** One of a layer's weights in PyTorch Geometric's terms. */
export interface TorchWeight {
  /** The name in PyG's state dict. */
  name: string
  /** `linear`: [out, in] there, [in, out] here. `row`: [1, heads, f] there, [heads, f] here. `same`: as it is. */
  form: 'linear' | 'row' | 'same'
}

/**
 * A layer over a graph: a tf.layers.Layer whose `apply` takes a {@link GraphContext} beside the features of the nodes.
 */
export abstract class GraphLayer extends tfl.layers.Layer {
  #width = 0
  /** What the layer was made with, defaults filled in. */
  abstract readonly options: object
  /** Each weight of this layer, in the order of `weights`, as PyTorch Geometric calls and lays it out. */
  abstract readonly torchWeights: readonly TorchWeight[]

  /** Whether the layer hears edges by the weights that they are given, if it hears them at all. */
  protected readonly takesEdgeWeight: boolean = true

  /** How wide the features of edges are that the layer hears: 0 where it hears none, none where it hears no edges. */
  protected get edgeWidth(): number | undefined {
    return 0
  }

  /** The layer's function, on checked input. */
  protected abstract forward(
    x: NodeFeatures,
    context:
      & Required<Omit<GraphContext, 'edgeWeight' | 'edgeFeatures'>>
      & { edgeWeight?: Tensor, edgeFeatures?: Tensor },
  ): Tensor

  /** Makes the weights for inputs of a width. */
  protected abstract weightsFor(width: number): void

  override build(shape: unknown): void {
    this.#width = (shape as number[]).at(-1)!
    this.weightsFor(this.#width)
    this.built = true
    // tf.layers counts a layer's uses from its first `apply`, and refuses to dispose of one that was only built
    this._refCount ??= 1
  }

  /**
   * The layer's output.
   *
   * @param x  [nodes, width], float32
   * @throws TokenGraphError `backend` before `useBackend`; `option` for a context without edges, with what is not
   *   known, or with weights of edges that the layer has no use for; `tensor` for features that do not fit the edges or
   *   the weights
   */
  override apply(x: Input | SparseFeatures, context: Partial<GraphContext> = {}): Tensor {
    if (!tf.getBackend())
      throw new TokenGraphError('backend', {
        where: this.name,
        got: 'no backend yet',
        expected: 'one in use',
        hint: 'Begin with "await useBackend()".',
      })
    const { adjacency, edgeWeight, edgeFeatures } = readOptions(contextSchema, context, this.name)
    this.#checkEdgeFeatures(edgeFeatures, adjacency.edges)
    if (edgeWeight && !this.takesEdgeWeight) {
      throw new TokenGraphError('option', {
        where: `${this.name}: option "edgeWeight"`,
        got: 'weights of edges',
        expected: 'none: this layer has its own',
        hint: 'Use GCNConv, SGConv or APPNP, or leave them out.',
      })
    }
    if (!(x instanceof SparseFeatures || x instanceof tf.Tensor)) {
      throw new TokenGraphError('tensor', {
        where: this.name,
        got: show(x),
        expected: 'features: a tensor or SparseFeatures',
      })
    }
    const width = this.built ? this.#width : x.shape[1]
    if (x.shape.length !== 2 || x.shape[0] !== adjacency.nodes || x.shape[1] !== width) {
      const why = x.shape.length === 2 && x.shape[0] === adjacency.nodes
        ? 'as wide as its weights'
        : 'a row for each node'
      throw new TokenGraphError('tensor', {
        where: this.name,
        got: `features of shape [${x.shape.join(', ')}]`,
        expected: `[${adjacency.nodes}, ${width ?? 'width'}]: ${why}`,
      })
    }
    // our kernels read 32 bits as a float, whatever they are
    if (x instanceof tf.Tensor && x.dtype !== 'float32') {
      throw new TokenGraphError('tensor', {
        where: this.name,
        got: `features of dtype ${x.dtype}`,
        expected: 'float32',
        hint: "Use tf.cast(x, 'float32').",
      })
    }
    return super.apply(x as Tensor, context) as Tensor
  }

  #checkEdgeFeatures(given: Tensor | undefined, edges: number): void {
    const where = `${this.name}: option "edgeFeatures"`, { edgeWidth } = this
    if (edgeWidth === undefined) return
    if (given && edgeWidth === 0) {
      throw new TokenGraphError('option', {
        where,
        got: 'features of edges',
        expected: 'none: this layer does not hear them',
        hint: 'Use TransformerConv or GATConv with the option edgeWidth, or leave them out.',
      })
    }
    const fits = given ? given.shape.join() === `${edges},${edgeWidth}` && given.dtype === 'float32' : edgeWidth === 0
    if (!fits) {
      throw new TokenGraphError('tensor', {
        where,
        got: given ? `shape [${given.shape.join(', ')}] of ${given.dtype}` : 'none',
        expected: `[${edges}, ${edgeWidth}] of float32: a row for each edge`,
      })
    }
  }

  override call(inputs: Tensor | Tensor[], context: GraphContext): Tensor {
    const x = (Array.isArray(inputs) ? inputs[0]! : inputs) as NodeFeatures
    const { adjacency, training = false, seed = 0, edgeWeight, edgeFeatures } = context
    return tf.tidy(() => this.forward(x, { adjacency, training, seed, edgeWeight, edgeFeatures }))
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), ...this.options, name: this.name } as serialization.ConfigDict
  }

  protected glorot(name: string, shape: number[], seed: number) {
    return this.addWeight(name, shape, 'float32', tfl.initializers.glorotUniform({ seed }))
  }

  protected zeros(name: string, shape: number[]) {
    return this.addWeight(name, shape, 'float32', tfl.initializers.zeros())
  }
}

/** Features as a tensor: sparse ones are written out. */
export const dense = (x: NodeFeatures): Tensor => (x instanceof SparseFeatures ? x.times(tf.eye(x.shape[1])) : x)
