import type { Tensor } from '@tensorflow/tfjs-core'
import { TokenGraphError, show } from '../../core/errors.ts'
import type { Adjacency } from '../adjacency.ts'
import { ready } from '../backend.ts'
import type { NodeFeatures } from '../features.ts'
import type { GraphNetwork } from '../network.ts'
import { tf } from '../tensorflow.ts'
import { fit, type TrainingReport, type TrainOptions } from './fit.ts'

/** Nodes of which some have a class. */
export interface ClassifiedNodes {
  /** [nodes, features] */
  x: NodeFeatures
  adjacency: Adjacency
  /** Of each node its class, from 0; of nodes that are in neither list anything. */
  labels: ArrayLike<number>
  /** The nodes whose classes are learned from. */
  train: ArrayLike<number>
  /** The nodes by which the best epoch is chosen, and which end the training where `patience` is set. */
  validation?: ArrayLike<number> | undefined
  /** What a node of each class counts, for classes of different sizes. Default 1 each. */
  classWeights?: readonly number[] | undefined
}

/**
 * Trains a network to tell the classes of nodes, by softmax cross-entropy over the labelled ones (Kipf & Welling 2017,
 * eq. 10, as a weighted mean):
 *
 * L = − Σ w_y(i) · ln softmax(z_i)[y(i)] / Σ w_y(i), over the training nodes i
 *
 * The last layer's width is the number of classes. With validation nodes the network ends with the weights of the epoch
 * with the highest accuracy on them (of several, that with the lowest loss).
 *
 * @throws TokenGraphError `tensor` for labels outside the classes, nodes that do not exist, features that do not fit;
 *   `diverged` at the first loss that is no number, and `aborted`: the weights are then those of the best epoch before
 *
 * @example const report = await trainClassifier(network, { x, adjacency, labels, train, validation }, { epochs: 200,
 * weightDecay: [5e-4, 0] })
 */
export async function trainClassifier(
  network: GraphNetwork,
  nodes: ClassifiedNodes,
  options: TrainOptions = {},
): Promise<TrainingReport> {
  await ready()
  const { x, adjacency } = nodes
  network.build(x.shape[1]!)
  const classes = tf.tidy(() => network.apply(x, { adjacency }).shape[1])
  const targets = oneHot(nodes, nodes.train, classes, 'train')
  const aside = nodes.validation
    && oneHot({ ...nodes, classWeights: undefined }, nodes.validation, classes, 'validation')
  try {
    return await fit(network, {
      name: 'classes',
      loss: seed => crossEntropy(network.apply(x, { adjacency, training: true, seed }), targets),
      ...(aside && { validate: () => judge(network, nodes, aside) }),
    }, options)
  } finally {
    tf.dispose([targets, aside ?? []])
  }
}

/**
 * The class of every node: the largest output.
 *
 * @returns [nodes]
 */
export async function classify(network: GraphNetwork, x: NodeFeatures, adjacency: Adjacency): Promise<Int32Array> {
  await ready()
  const best = tf.tidy(() => tf.argMax(network.apply(x, { adjacency }), 1))
  const classes = await best.data() as Int32Array
  best.dispose()
  return classes
}

/** The share of nodes whose class was told. */
export const accuracy = (classes: ArrayLike<number>, labels: ArrayLike<number>, nodes: ArrayLike<number>): number =>
  Array.from(nodes).filter(node => classes[node] === labels[node]).length / nodes.length

/** − Σ target · ln softmax(z): targets carry the weights. */
export const crossEntropy = (logits: Tensor, targets: Tensor): Tensor =>
  tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), targets)))

async function judge(network: GraphNetwork, { x, adjacency, labels, validation }: ClassifiedNodes, targets: Tensor) {
  const [cost, best] = tf.tidy(() => {
    const logits = network.apply(x, { adjacency })
    return [crossEntropy(logits, targets), tf.argMax(logits, 1)] as const
  })
  const [loss] = await cost.data(), classes = await best.data()
  tf.dispose([cost, best])
  const share = accuracy(classes, labels, validation!)
  return { loss: loss!, score: share, accuracy: share }
}

/** [nodes, classes]: each listed node's weight at its class, all together 1. */
function oneHot(
  { x, labels, classWeights }: ClassifiedNodes,
  listed: ArrayLike<number>,
  classes: number,
  list: string,
): Tensor {
  const [count] = x.shape as [number], values = new Float32Array(count * classes)
  const refuse = (where: string, got: string, expected: string) => {
    throw new TokenGraphError('tensor', { where: `trainClassifier: ${where}`, got, expected })
  }
  if (labels.length !== count) refuse('labels', `${labels.length} labels`, `${count}: one for each node`)
  if (classWeights && classWeights.length !== classes)
    refuse('classWeights', `${classWeights.length} weights`, `${classes}: one for each class`)
  if (listed.length === 0) refuse(list, 'no nodes', 'at least one')
  const weightOf = (node: number) => classWeights?.[labels[node]!] ?? 1
  for (const [i, node] of Array.from(listed).entries()) {
    if (!Number.isInteger(node) || node < 0 || node >= count)
      refuse(`${list}[${i}]`, show(node), `a node from 0 to ${count - 1}`)
    if (!Number.isInteger(labels[node]) || labels[node]! < 0 || labels[node]! >= classes)
      refuse(`labels[${node}]`, show(labels[node]), `a class from 0 to ${classes - 1}, the width of the last layer`)
  }
  const total = Array.from(listed).reduce((sum, node) => sum + weightOf(node), 0)
  for (const node of Array.from(listed)) values[node * classes + labels[node]!]! += weightOf(node) / total
  return tf.tensor2d(values, [count, classes])
}
