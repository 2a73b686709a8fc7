import type { Tensor } from '@tensorflow/tfjs-core'
import { createRandom } from '../../core/random.ts'
import { shuffled } from '../../core/sampling.ts'
import { Adjacency } from '../adjacency.ts'
import { ready } from '../backend.ts'
import { edgeSoftmax } from '../ops.ts'
import { RankerNetwork, type RankerShape } from '../ranker-network.ts'
import { groupRows, SparseRows } from '../sparse-rows.ts'
import { tf } from '../tensorflow.ts'
import type { NamedTensor } from '../../store/safetensors.ts'
import { fit, type TrainingReport, type TrainOptions } from './fit.ts'

/** A question's candidates as a graph, and which of them are right. */
export interface JudgedCandidates {
  nodes: number
  /** [nodes, width], row-major. */
  x: ArrayLike<number>
  sources: ArrayLike<number>
  targets: ArrayLike<number>
  /** [edges, edgeWidth], row-major. */
  about: ArrayLike<number>
  /** The candidates that are right; at least one. */
  relevant: readonly number[]
  /** What the question counts. Default 1. */
  weight?: number
}

/** What {@link trainReranker} takes. */
export interface RerankingTrainOptions extends TrainOptions, RankerShape {
  /** Questions in a step. Default 16. */
  batch?: number
  seed: number
}

/** Questions side by side as one graph. */
interface Batch {
  x: Float32Array
  about: Float32Array
  adjacency: Adjacency
  /** Of each question its candidates. */
  rows: SparseRows
  /** Of each candidate what it counts in the loss: the question's weight, shared by what is right. */
  counts: Float32Array
}

/**
 * Trains a re-ranker by the cross-entropy of ListNet over each question's candidates (see `ranking.ts`), in steps of
 * some questions; an epoch is all of them, in another order. It ends with the weights of the epoch with the least loss
 * on what is kept aside.
 */
export async function trainReranker(
  questions: readonly JudgedCandidates[],
  aside: readonly JudgedCandidates[],
  { batch = 16, width, heads, edgeWidth, start, ...training }: RerankingTrainOptions,
): Promise<{ weights: Map<string, NamedTensor>, report: TrainingReport }> {
  await ready()
  const network = new RankerNetwork({ width, heads, edgeWidth, start, seed: training.seed })
  const random = createRandom(training.seed)
  const batches = batchesOf(shuffled(questions, random), batch), kept = batchesOf(aside, 4 * batch)
  network.build(batches[0]!.x.length / batches[0]!.adjacency.nodes)
  let order: Batch[] = []
  try {
    const report = await fit(network, {
      name: 'a re-ranker',
      steps: batches.length,
      // half a cosine: what a step may change falls to nothing (Loshchilov & Hutter 2017)
      rate: done => (1 + Math.cos(Math.PI * done)) / 2,
      loss(seed) {
        if (order.length === 0) order = shuffled(batches, random)
        return lossOf(network, order.pop()!, { training: true, seed })
      },
      async validate() {
        const losses = kept.map(each => tf.tidy(() => lossOf(network, each).dataSync()[0]!) * each.rows.rows)
        const loss = losses.reduce((sum, each) => sum + each, 0) / aside.length
        return { loss, score: -loss }
      },
    }, training)
    return { weights: network.weights(), report }
  } finally {
    for (const { adjacency, rows } of [...batches, ...kept]) {
      adjacency.dispose()
      rows.dispose()
    }
    network.dispose()
  }
}

const batchesOf = (questions: readonly JudgedCandidates[], size: number): Batch[] =>
  Array.from(
    { length: Math.ceil(questions.length / size) },
    (_, i) => joined(questions.slice(i * size, (i + 1) * size)),
  )

/** Questions side by side: the candidates of each follow those of the one before. */
function joined(questions: readonly JudgedCandidates[]): Batch {
  const starts: number[] = []
  let nodes = 0
  for (const question of questions) {
    starts.push(nodes)
    nodes += question.nodes
  }
  const moved = (ends: (question: JudgedCandidates) => ArrayLike<number>) =>
    questions.flatMap((question, i) => Array.from(ends(question), node => node + starts[i]!))
  const counts = new Float32Array(nodes), all = new Int32Array(nodes).map((_, node) => node)
  const questionOf = new Int32Array(nodes)
  questions.forEach(({ nodes: own, relevant, weight = 1 }, i) => {
    questionOf.fill(i, starts[i], starts[i]! + own)
    for (const node of relevant) counts[starts[i]! + node] = weight / relevant.length / questions.length
  })
  return {
    x: Float32Array.from(questions.flatMap(({ x }) => Array.from(x))),
    about: Float32Array.from(questions.flatMap(({ about }) => Array.from(about))),
    adjacency: new Adjacency({
      nodes,
      sources: moved(({ sources }) => sources),
      targets: moved(({ targets }) => targets),
    }),
    rows: new SparseRows(questions.length, nodes, groupRows(questions.length, nodes, questionOf, all)),
    counts,
  }
}

/** − mean over questions of (1 / |R|) Σ over what is right of ln softmax over the question's candidates. */
function lossOf(
  network: RankerNetwork,
  { x, about, adjacency, rows, counts }: Batch,
  context: { training?: boolean, seed?: number } = {},
): Tensor {
  const logits = network.apply(tf.tensor2d(x, [adjacency.nodes, x.length / adjacency.nodes]), {
    ...context,
    adjacency,
    edgeFeatures: tf.tensor2d(about, [adjacency.edges, network.edgeWidth]),
  })
  const shares = edgeSoftmax(rows, logits)
  return tf.neg(tf.sum(tf.mul(tf.log(tf.maximum(shares, LEAST)), tf.expandDims(tf.tensor1d(counts), 1))))
}

/** A share that is no more has no logarithm. */
const LEAST = 1e-30
