import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { TokenGraphError, show } from '../../core/errors.ts'
import { number, whole } from '../../core/options.ts'
import { readOptions } from '../../core/read-options.ts'
import { createRandom } from '../../core/random.ts'
import { among } from '../../core/sampling.ts'
import type { Adjacency } from '../adjacency.ts'
import { ready } from '../backend.ts'
import { unitRows } from '../layers/sage.ts'
import type { GraphNetwork } from '../network.ts'
import { pickRows, product } from '../ops.ts'
import { subSeed } from '../sub-seed.ts'
import { tf } from '../tensorflow.ts'
import { fit, type TrainingReport, type TrainOptions } from './fit.ts'

/** Nodes with vectors, and the pairs that say what leads where. */
export interface LinkedVectors {
  /** [nodes, width]: a vector for each node, of unit length. */
  x: { data: Float32Array, width: number }
  adjacency: Adjacency
  /** Pairs (from, to): who asks for something like `from` wants `to` as well. */
  pairs: { from: ArrayLike<number>, to: ArrayLike<number> }
}

/** Options of {@link trainPropagation}, beside those of every training. */
export interface PropagationTrainOptions extends TrainOptions {
  /** How many made-up questions an epoch asks. Default 256. */
  questions?: number | undefined
  /** The share of them that ask for one node alone, from 0 to 1. Default 0.3. */
  single?: number | undefined
  /**
   * The most that the second node may take of a question's vector; how much is up to chance. From 0 to 1. Default 0.1.
   */
  blend?: number | undefined
  /** The spread of the noise in every number of a question's vector. Default 0.08. */
  noise?: number | undefined
  /** Cosines are divided by this. Default 0.05. */
  temperature?: number | undefined
  /**
   * Questions are answered among at most so many nodes, chosen anew in each epoch; memory grows with it. Default 16384.
   */
  candidates?: number | undefined
}

const own = {
  questions: v.optional(whole(1), 256),
  single: v.optional(number(0, 1), 0.3),
  blend: v.optional(number(0, 1), 0.1),
  noise: v.optional(number(0), 0.08),
  temperature: v.optional(number(1e-3), 0.05),
  candidates: v.optional(whole(2), 16384),
}
const options = v.looseObject(own)

/**
 * Trains how vectors are propagated, without labels. A made-up question is a node's vector with noise, and a little of
 * one that an edge leads to from it; it asks for both, or (a share of them) for a node alone:
 *
 * q = unit(unit((1 − β) x_p + β x_t) + ε), β ~ U(0, blend), ε ~ N(0, noise²); L = − mean over questions of ½ ln P(p |
 * q) + ½ ln P(t | q), P(· | q) = softmax over the nodes of cos(q, x′) / temperature
 *
 * an InfoNCE loss (van den Oord et al. 2018, eq. 4) whose second positive is the neighbour. What is learned is how much
 * of a node's neighbours may stand in its vector without it being lost itself.
 *
 * @param network  whose output lies in the space of its input, as PropagationConv's does
 * @throws TokenGraphError `tensor` for no pairs, or nodes that do not exist; `diverged` at the
 *   first loss that is no number, and `aborted`: the weights are then those of the best epoch before
 */
export async function trainPropagation(
  network: GraphNetwork,
  linked: LinkedVectors,
  given: PropagationTrainOptions = {},
): Promise<TrainingReport> {
  const { questions, single, blend, noise, temperature, candidates } = readOptions(options, given, 'trainPropagation')
  const { adjacency, x: { data, width } } = linked
  check(linked)
  await ready()
  network.build(width)
  const x = tf.tensor2d(data, [adjacency.nodes, width])
  try {
    return await fit(network, {
      name: 'propagation',
      loss: seed => {
        const asked = ask(linked, { questions, single, blend, noise }, seed)
        const shown = among(adjacency.nodes, candidates, asked.wanted.flat(), createRandom(subSeed(seed, 1)))
        const y = unitRows(network.apply(x, { adjacency, training: true, seed }))
        return answerLoss(asked, shown, shown.length < adjacency.nodes ? pickRows(y, shown) : y, temperature)
      },
    }, { epochs: 60, learningRate: 0.02, ...without(given) })
  } finally {
    x.dispose()
  }
}

/** Options without those that are only ours. */
const without = (given: PropagationTrainOptions): TrainOptions =>
  Object.fromEntries(Object.entries(given).filter(([name]) => !(name in own)))

interface Asked {
  vectors: Float32Array
  width: number
  /** Of each question the nodes that it asks for: one or two. */
  wanted: readonly (readonly number[])[]
}

function ask({ x: { data, width }, adjacency, pairs }: LinkedVectors, { questions, single, blend, noise }: Required<
  Pick<PropagationTrainOptions, 'questions' | 'single' | 'blend' | 'noise'>
>, seed: number): Asked {
  const random = createRandom(seed), gaussian = gaussians(random)
  const vectors = new Float32Array(questions * width)
  const wanted = Array.from({ length: questions }, (_, i) => {
    const alone = random() < single
    const pair = Math.floor(random() * (alone ? adjacency.nodes : pairs.from.length))
    const [from, to] = alone ? [pair, pair] : [pairs.from[pair]!, pairs.to[pair]!]
    const share = blend * random()
    const mixed = Float64Array.from(
      { length: width },
      (_, j) => (1 - share) * data[from * width + j]! + share * data[to * width + j]!,
    )
    const length = Math.hypot(...mixed) || 1
    for (let j = 0; j < width; j++) vectors[i * width + j] = mixed[j]! / length + noise * gaussian()
    return from === to ? [from] : [from, to]
  })
  return { vectors, width, wanted }
}

/** Normal numbers (Box & Muller 1958). */
const gaussians = (random: () => number) => () =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

function answerLoss(
  { vectors, width, wanted }: Asked,
  shown: Int32Array,
  answers: Tensor,
  temperature: number,
): Tensor {
  const place = new Map(Array.from(shown, (node, i) => [node, i]))
  const targets = new Float32Array(wanted.length * shown.length)
  wanted.forEach((nodes, i) =>
    nodes.forEach(node => {
      targets[i * shown.length + place.get(node)!]! += 1 / nodes.length / wanted.length
    })
  )
  const asked = unitRows(tf.tensor2d(vectors, [wanted.length, width])) as Tensor2D
  // the larger matrix first: its gradient is then a product without a transposed side
  const logits = tf.div(tf.transpose(product(answers, tf.transpose(asked))), temperature)
  return tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), tf.tensor2d(targets, [wanted.length, shown.length]))))
}

function check({ x: { data, width }, adjacency: { nodes }, pairs: { from, to } }: LinkedVectors): void {
  const refuse = (where: string, got: string, expected: string) => {
    throw new TokenGraphError('tensor', { where: `trainPropagation: ${where}`, got, expected })
  }
  if (data.length !== nodes * width)
    refuse('x', `${data.length} numbers`, `${nodes} × ${width}: a vector for each node`)
  const broken = data.findIndex(value => !Number.isFinite(value))
  if (broken >= 0) refuse(`x: node ${Math.floor(broken / width)}`, String(data[broken]), 'finite numbers')
  if (from.length === 0 || from.length !== to.length)
    refuse('pairs', `${from.length} and ${to.length} nodes`, 'at least one pair')
  for (const ends of [from, to]) {
    for (let i = 0; i < ends.length; i++)
      if (!Number.isInteger(ends[i]) || ends[i]! < 0 || ends[i]! >= nodes)
        refuse(`pairs: ${i}`, show(ends[i]), `a node from 0 to ${nodes - 1}`)
  }
}
