import { mean } from '../../core/mean.ts'
import type { Tensor } from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { TokenGraphError } from '../../core/errors.ts'
import { whole } from '../../core/options.ts'
import { createRandom } from '../../core/random.ts'
import { distinct } from '../../core/sampling.ts'
import type { Adjacency } from '../adjacency.ts'
import { ready } from '../backend.ts'
import type { NodeFeatures } from '../features.ts'
import type { GraphNetwork } from '../network.ts'
import { pickRows } from '../ops.ts'
import { tf } from '../tensorflow.ts'
import { fit, type TrainingReport, type TrainOptions } from './fit.ts'
import { checkNodes } from './inputs.ts'
import { linkMeasures } from './measures.ts'
import { readTraining } from './options.ts'
import { checkPairs, type JudgedPairs, NonEdges, type NodePairs, placesOf } from './pairs.ts'

/** Nodes whose links are learned. */
export interface LinkedNodes {
  /** [nodes, features] */
  x: NodeFeatures
  /** The edges that messages go along: without those kept aside, see `splitEdges`. */
  adjacency: Adjacency
  /** The edges to learn from; which way round a pair stands means nothing. */
  edges: NodePairs
  /** Pairs kept aside, by which the best epoch is chosen, and which end the training where `patience` is set. */
  validation?: JudgedPairs | undefined
}

/** Options of {@link trainLinks}, beside those of every training. */
export interface LinkTrainOptions extends TrainOptions {
  /**
   * At most so many edges are learned from in an epoch, chosen anew each time, so that memory is bounded. Default
   * 65536.
   */
  sample?: number | undefined
}

const own = { sample: v.optional(whole(1), 65_536) }

/**
 * Trains a network as a graph auto-encoder (Kipf & Welling 2016, "Variational Graph Auto-Encoders", section 2, GAE):
 * from what it makes of two nodes follows whether an edge joins them.
 *
 * Â = σ(Z Zᵀ), Z = network(X, A);  L = − ½ ( mean over A_ij = 1 of ln Â_ij + mean over non-edges of ln (1 − Â_ij) )
 *
 * As in the paper, A has both directions of every edge, and every node is joined to itself. In each epoch there are as
 * many non-edges as edges, drawn anew from the pairs of different nodes that neither `edges` nor `adjacency` joins; the
 * paper takes all pairs, with those joined weighted up. With validation pairs the network ends with the weights of the
 * epoch with the highest AUC on them; reports then have `auc` and `averagePrecision`.
 *
 * Cost: the network, and 2 × width numbers for every edge and non-edge of an epoch.
 *
 * @throws TokenGraphError `tensor` for no edges, ends that are no node, features that do not fit, a graph that has no
 *   non-edges; `diverged` at the
 *   first loss that is no number, and `aborted`: the weights are then those of the best epoch before
 *
 * @example
 * const { train, messages, validation, test } = splitEdges(graph)
 * await trainLinks(network, { x, adjacency: new Adjacency(messages), edges: train, validation })
 */
export async function trainLinks(
  network: GraphNetwork,
  nodes: LinkedNodes,
  options: LinkTrainOptions = {},
): Promise<TrainingReport> {
  const { sample, training } = readTraining(own, options, 'trainLinks')
  await ready()
  await checkNodes(nodes, 'trainLinks')
  const { x, adjacency, edges, validation } = nodes
  checkPairs(edges, adjacency.nodes, 'trainLinks: edges')
  if (validation) {
    for (const kind of ['edges', 'nonEdges'] as const)
      checkPairs(validation[kind], adjacency.nodes, `trainLinks: validation.${kind}`)
  }
  const others = new NonEdges(adjacency.nodes, placesOf([edges, adjacency.ends(adjacency.plain)]))
  if (others.count === 0)
    throw new TokenGraphError('tensor', {
      where: 'trainLinks',
      got: 'a graph where every two nodes are joined',
      expected: 'some that are not',
    })
  network.build(x.shape[1]!)
  return fit(network, {
    name: 'links',
    loss: seed => {
      const random = createRandom(seed)
      const shown = distinct(sample, edges.sources.length, random), drawn = others.draw(shown.length, random)
      const joined = { sources: shown.map(k => edges.sources[k]!), targets: shown.map(k => edges.targets[k]!) }
      const z = network.apply(x, { adjacency, training: true, seed })
      return tf.div(tf.add(joinedLoss(z, joined), tf.mean(tf.softplus(products(z, drawn)))), 2)
    },
    ...(validation && { validate: () => judge(network, x, adjacency, validation) }),
  }, training)
}

/**
 * How surely an edge joins each pair: z_iᵀ z_j, whose σ is the chance that the network gives it.
 *
 * @returns [pairs]
 * @throws TokenGraphError `tensor` for no pairs, ends that are no node, features that do not fit
 */
export async function linkScores(
  network: GraphNetwork,
  x: NodeFeatures,
  adjacency: Adjacency,
  pairs: NodePairs,
): Promise<Float64Array> {
  await ready()
  await checkNodes({ x, adjacency }, 'linkScores')
  checkPairs(pairs, adjacency.nodes, 'linkScores: pairs')
  return (await scorer(network, x, adjacency))(pairs)
}

/** − mean of ln σ(z_iᵀ z_j), over both directions of some edges and over every node with itself. */
function joinedLoss(z: Tensor, edges: NodePairs): Tensor {
  const [ofEdges, ofNodes] = [products(z, edges), tf.sum(tf.square(z), 1)].map(s => tf.sum(tf.softplus(tf.neg(s))))
  return tf.div(tf.add(tf.mul(ofEdges!, 2), ofNodes!), 2 * edges.sources.length + z.shape[0]!)
}

/** Of each pair z_iᵀ z_j. */
const products = (z: Tensor, { sources, targets }: NodePairs): Tensor =>
  tf.sum(tf.mul(pickRows(z, Int32Array.from(sources)), pickRows(z, Int32Array.from(targets))), 1)

/** Scores pairs by what the network makes of the nodes, once. */
async function scorer(
  network: GraphNetwork,
  x: NodeFeatures,
  adjacency: Adjacency,
): Promise<(pairs: NodePairs) => Float64Array> {
  const output = network.apply(x, { adjacency }), width = output.shape[1], z = await output.data()
  output.dispose()
  const score = (i: number, j: number) => {
    let sum = 0
    for (let c = 0; c < width; c++) sum += z[i * width + c]! * z[j * width + c]!
    return sum
  }
  return ({ sources, targets }) => Float64Array.from(sources, (source, k) => score(source, targets[k]!))
}

async function judge(network: GraphNetwork, x: NodeFeatures, adjacency: Adjacency, { edges, nonEdges }: JudgedPairs) {
  const score = await scorer(network, x, adjacency)
  const ofEdges = score(edges), ofOthers = score(nonEdges)
  const { auc, averagePrecision } = linkMeasures(ofEdges, ofOthers)
  return {
    loss: (mean(ofEdges.map(s => softplus(-s))) + mean(ofOthers.map(softplus))) / 2,
    score: auc,
    auc,
    averagePrecision,
  }
}

const softplus = (s: number): number => Math.max(s, 0) + Math.log1p(Math.exp(-Math.abs(s)))
