import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import { dense, type GraphContext } from './layers/graph-layer.ts'
import { Linear } from './layers/linear.ts'
import { TransformerConv } from './layers/transformer.ts'
import type { NodeFeatures } from './features.ts'
import { GraphNetwork } from './network.ts'
import { dropout } from './ops.ts'
import { subSeed } from './sub-seed.ts'
import { tf } from './tensorflow.ts'

/** How a re-ranker is made. */
export interface RankerShape {
  width: number
  heads: number
  /** How wide the features of edges are. */
  edgeWidth: number
  /** How much the first feature counts by itself. */
  start: number
  seed: number
}

/** The shares of attention, and of the numbers before the last layer, that training drops. */
const DROPPED = { attention: 0.25, last: 0.2 }

/**
 * A re-ranker's network: two layers for each candidate by itself, two of attention that add to what it is, two that
 * make one number of it, and its first feature beside that:
 *
 * h = W₁ gelu(W₀ x);  twice h ← h + gelu(attention(h, edges));  logit = W₅ gelu(W₄ h) + start · x₀
 */
export class RankerNetwork extends GraphNetwork {
  readonly #start: number
  readonly edgeWidth: number

  constructor({ width, heads, edgeWidth, start, seed }: RankerShape) {
    const attention = (place: number) =>
      new TransformerConv({
        units: width / heads,
        heads,
        edgeWidth,
        dropout: DROPPED.attention,
        activation: 'gelu',
        skip: false,
        seed: subSeed(seed, place),
      })
    const linear = (place: number, units: number, activation: 'gelu' | 'linear' = 'linear') =>
      new Linear({ units, activation, seed: subSeed(seed, place) })
    super([
      linear(0, width, 'gelu'),
      linear(1, width),
      attention(2),
      attention(3),
      linear(4, width, 'gelu'),
      linear(5, 1),
    ])
    this.#start = start
    this.edgeWidth = edgeWidth
  }

  override apply(x: NodeFeatures, context: GraphContext): Tensor2D {
    const { training = false, seed = 0 } = context
    return tf.tidy(() => {
      const [first, second, one, two, third, last] = this.layers
      const through = (layer: typeof first, h: NodeFeatures, place: number): Tensor =>
        layer!.apply(h, { ...context, seed: subSeed(seed, place) })
      let h = through(second, through(first, x, 0), 1)
      for (const [i, layer] of [one, two].entries()) h = tf.add(h, through(layer, h, 2 + i))
      const top = through(third, h, 4)
      const logit = through(last, training ? dropout(top, DROPPED.last, subSeed(seed, 6)) : top, 5)
      return tf.add(logit, tf.mul(tf.slice(dense(x) as Tensor2D, [0, 0], [-1, 1]), this.#start)) as Tensor2D
    })
  }
}
