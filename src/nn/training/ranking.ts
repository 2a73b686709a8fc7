import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { TokenGraphError, show } from '../../core/errors.ts'
import { number, whole } from '../../core/options.ts'
import { createRandom } from '../../core/random.ts'
import { among, distinct } from '../../core/sampling.ts'
import { Adjacency } from '../adjacency.ts'
import { ready } from '../backend.ts'
import type { NodeFeatures } from '../features.ts'
import { unitRows } from '../layers/sage.ts'
import type { GraphNetwork } from '../network.ts'
import { pickRows, product } from '../ops.ts'
import { subSeed } from '../sub-seed.ts'
import { tf } from '../tensorflow.ts'
import { crossEntropy } from './classification.ts'
import { fit, type TrainingReport, type TrainOptions } from './fit.ts'
import { checkMatrix, checkNodes } from './inputs.ts'
import { ranksOf } from './measures.ts'
import { readTraining } from './options.ts'

/** Queries, and what answers them. */
export interface JudgedQueries {
  /** [queries, features]: vectors in the space of the nodes' features. */
  queries: Tensor
  /** Of each query the nodes that answer it, at least one. */
  relevant: readonly ArrayLike<number>[]
}

/** Nodes that are to be ranked. */
export interface RankedNodes extends JudgedQueries {
  /** [nodes, features] */
  x: NodeFeatures
  adjacency: Adjacency
  /** Queries kept aside, by which the best epoch is chosen, and which end the training where `patience` is set. */
  validation?: JudgedQueries | undefined
}

/** Options of {@link trainRanking}, beside those of every training. */
export interface RankingTrainOptions extends TrainOptions {
  /** τ: cosines are divided by it. Default 0.05. */
  temperature?: number | undefined
  /** An epoch asks so many of the queries, chosen anew each time. Default 256. */
  batch?: number | undefined
  /**
   * Queries are answered among at most so many nodes: those that answer one of them, and others by chance. Default
   * 16384.
   */
  candidates?: number | undefined
  /**
   * What the best epoch is chosen by: the mean of 1 / rank of the first node that answers, or the share of them among
   * the first `cutoff`. Default `mrr`.
   */
  measure?: 'mrr' | 'recall' | undefined
  /** Default 10. */
  cutoff?: number | undefined
}

const own = {
  temperature: v.optional(number(1e-3), 0.05),
  batch: v.optional(whole(1), 256),
  candidates: v.optional(whole(2), 16_384),
  measure: v.optional(v.picklist(['mrr', 'recall']), 'mrr'),
  cutoff: v.optional(whole(1), 10),
}

/** The queries whose scores are held at once when they are measured. */
const AT_ONCE = 64

/**
 * Trains a network to rank nodes for queries, by the cross-entropy of ListNet (Cao et al. 2007, "Learning to Rank: From
 * Pairwise Approach to Listwise Approach", section 4, top one) over all nodes, with cosines as scores:
 *
 * s_qi = cos(y_q, y_i) / τ;  L = − mean over queries of (1 / |R_q|) Σ_{i ∈ R_q} ln softmax(s_q)[i]
 *
 * R_q are the nodes that answer q. y_i is the network's output at node i, y_q that for the query's vector as a node
 * that hears nobody but itself. With queries kept aside the network ends with the weights of the epoch with the best
 * `measure` on them; reports then have `mrr` and `recall`.
 *
 * Memory: beside the network, some five matrices of batch × candidates numbers.
 *
 * @throws TokenGraphError `tensor` for no queries, queries of another width than the nodes or that nothing answers,
 *   nodes that do not exist, numbers that are not finite; `diverged` at the first loss that is no number, and
 *   `aborted`: the weights are then those of the best epoch before
 *
 * @example
 * await trainRanking(network, { x, adjacency, queries: tf.tensor2d(vectors), relevant: [[3], [0, 7]] })
 * const scores = await queryScores(network, x, adjacency, tf.tensor2d([question]))
 */
export async function trainRanking(
  network: GraphNetwork,
  nodes: RankedNodes,
  options: RankingTrainOptions = {},
): Promise<TrainingReport> {
  const { temperature, batch, candidates, measure, cutoff, training } = readTraining(own, options, 'trainRanking')
  await ready()
  await checkNodes(nodes, 'trainRanking')
  const { x, adjacency, queries, validation } = nodes
  const answers = await answersOf(nodes, nodes, 'trainRanking')
  const asideAnswers = validation && await answersOf(validation, nodes, 'trainRanking: validation')
  network.build(x.shape[1]!)
  const alone = loops(Math.min(batch, answers.length))
  try {
    return await fit(network, {
      name: 'ranking',
      loss: seed => {
        const random = createRandom(seed),
          asked = distinct(batch, answers.length, random),
          wanted = asked.map(query => answers[query]!)
        const shown = among(adjacency.nodes, candidates, wanted.flat(), random)
        const y = unitRows(network.apply(x, { adjacency, training: true, seed }))
        const q = unitRows(network.apply(pickRows(queries, Int32Array.from(asked)), {
          adjacency: alone,
          training: true,
          seed: subSeed(seed, 1),
        }))
        // the larger matrix first: its gradient is then a product without a transposed side
        const cosines = product(shown.length < adjacency.nodes ? pickRows(y, shown) : y, tf.transpose(q))
        return crossEntropy(tf.div(tf.transpose(cosines), temperature), targetsOf(wanted, shown))
      },
      ...(validation
        && {
          validate: () =>
            judge(
              network,
              nodes,
              { queries: validation.queries, answers: asideAnswers! },
              temperature,
              measure,
              cutoff,
            ),
        }),
    }, training)
  } finally {
    alone.dispose()
  }
}

/**
 * The cosines of queries with all nodes, by a network's outputs for both, as {@link trainRanking} compares them.
 *
 * @param queries  [queries, features]
 * @returns of each query a score of each node, from −1 to 1. Memory: queries × nodes
 * @throws TokenGraphError `tensor` for features or queries that do not fit
 */
export async function queryScores(
  network: GraphNetwork,
  x: NodeFeatures,
  adjacency: Adjacency,
  queries: Tensor,
): Promise<Float32Array[]> {
  await ready()
  await checkNodes({ x, adjacency }, 'queryScores')
  await checkQueries(queries, x, 'queryScores')
  const scores: Float32Array[] = []
  for await (const each of scored(network, x, adjacency, queries)) scores.push(each)
  return scores
}

/** Edges of nodes that hear nobody but themselves. */
function loops(nodes: number): Adjacency {
  const each = Array.from({ length: nodes }, (_, node) => node)
  return new Adjacency({ nodes, sources: each, targets: each })
}

/** [queries, nodes shown]: the nodes that answer a query share its part of 1. */
function targetsOf(wanted: readonly (readonly number[])[], shown: Int32Array): Tensor2D {
  const place = new Map(Array.from(shown, (node, i) => [node, i])),
    targets = new Float32Array(wanted.length * shown.length)
  wanted.forEach((nodes, query) =>
    nodes.forEach(node => {
      targets[query * shown.length + place.get(node)!] = 1 / nodes.length / wanted.length
    })
  )
  return tf.tensor2d(targets, [wanted.length, shown.length])
}

/** The scores of one query after another. */
async function* scored(
  network: GraphNetwork,
  x: NodeFeatures,
  adjacency: Adjacency,
  queries: Tensor,
): AsyncGenerator<Float32Array> {
  const count = queries.shape[0]!, { nodes } = adjacency, alone = loops(count)
  const [y, q] = tf.tidy(() =>
    [
      tf.transpose(unitRows(network.apply(x, { adjacency }))) as Tensor2D,
      unitRows(network.apply(queries, { adjacency: alone })) as Tensor2D,
    ] as const
  )
  try {
    for (let first = 0; first < count; first += AT_ONCE) {
      const some = Math.min(AT_ONCE, count - first)
      const cosines = tf.tidy(() => tf.matMul(tf.slice(q, [first, 0], [some, -1]), y)),
        data = await cosines.data() as Float32Array
      cosines.dispose()
      for (let row = 0; row < some; row++) yield data.slice(row * nodes, (row + 1) * nodes)
    }
  } finally {
    tf.dispose([y, q])
    alone.dispose()
  }
}

async function judge(
  network: GraphNetwork,
  { x, adjacency }: RankedNodes,
  { queries, answers }: { queries: Tensor, answers: readonly (readonly number[])[] },
  temperature: number,
  measure: 'mrr' | 'recall',
  cutoff: number,
) {
  let loss = 0, mrr = 0, recall = 0, query = 0
  for await (const cosines of scored(network, x, adjacency, queries)) {
    const wanted = answers[query++]!, ranks = ranksOf(wanted, cosines)
    const normaliser = Math.log(cosines.reduce((sum, cosine) => sum + Math.exp((cosine - 1) / temperature), 0))
    loss += normaliser - wanted.reduce((sum, node) => sum + (cosines[node]! - 1) / temperature, 0) / wanted.length
    mrr += 1 / Math.min(...ranks)
    recall += ranks.filter(rank => rank <= cutoff).length / ranks.length
  }
  const means = { mrr: mrr / query, recall: recall / query }
  return { loss: loss / query, score: means[measure], ...means }
}

/** Of each query the nodes that answer it, each once. */
async function answersOf(
  { queries, relevant }: JudgedQueries,
  { x, adjacency: { nodes } }: RankedNodes,
  where: string,
): Promise<number[][]> {
  await checkQueries(queries, x, where)
  const refuse = (at: string, got: string, expected: string) => {
    throw new TokenGraphError('tensor', { where: `${where}: relevant${at}`, got, expected })
  }
  if (!Array.isArray(relevant) || relevant.length !== queries.shape[0])
    refuse('', show(relevant), `an array of ${queries.shape[0]}: of each query its nodes`)
  return relevant.map((given, query) => {
    if (!(given?.length > 0))
      refuse(`[${query}]`, given?.length === 0 ? 'no nodes' : show(given), 'a list of nodes, at least one')
    const listed = Array.from(given),
      odd = listed.findIndex(node => !Number.isInteger(node) || node < 0 || node >= nodes)
    if (odd >= 0) refuse(`[${query}][${odd}]`, show(listed[odd]), `a node from 0 to ${nodes - 1}`)
    return [...new Set(listed)]
  })
}

async function checkQueries(queries: Tensor, x: NodeFeatures, where: string): Promise<void> {
  await checkMatrix(queries, `${where}: queries`)
  if (queries.shape[1] !== x.shape[1])
    throw new TokenGraphError('tensor', {
      where: `${where}: queries`,
      got: `vectors of ${queries.shape[1]} numbers`,
      expected: `${x.shape[1]}, as many as nodes have`,
    })
}
