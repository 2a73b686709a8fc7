import * as v from 'valibot'
import { TokenGraphError } from './core/errors.ts'
import { readOptions, whole } from './core/options.ts'
import { Pace } from './core/pace.ts'
import type { Matrix } from './dense/matrix.ts'
import { dots, type PackedMatrix, pack, unpack } from './dense/packed.ts'
import { Adjacency } from './nn/adjacency.ts'
import { ready } from './nn/backend.ts'
import { PropagationConv } from './nn/layers/propagation.ts'
import { GraphNetwork } from './nn/network.ts'
import { tf } from './nn/tensorflow.ts'
import type { TrainingReport } from './nn/training/fit.ts'
import { type PropagationTrainOptions, trainPropagation } from './nn/training/propagation.ts'
import { passageView } from './propagation/view.ts'
import { Ranker } from './ranking/ranker.ts'
import type { TokenIndex } from './token-index.ts'

/** Options of {@link trainOnIndex}, beside those of the training. */
export interface IndexTrainOptions extends PropagationTrainOptions {
  /** `gcn` learns what each kind of edge counts, `gat` attention by its ends as well. Default `gat`. */
  model?: 'gcn' | 'gat'
  /** Heads of attention, averaged; for `gat`. Default 4. */
  heads?: number
}

const own = { model: v.optional(v.picklist(['gcn', 'gat']), 'gat'), heads: v.optional(whole(1), 4) }
const options = v.looseObject(own)

/** How vectors are carried over an index' passages, as it was learned. */
export interface TrainedPropagation {
  network: GraphNetwork
  /** The passages' graph: names contracted, weights normalised; a kind of edge for each path of the view, and one for it walked back. */
  adjacency: Adjacency
  /** H′: a row of unit length for each passage. */
  vectors: PackedMatrix
  report: TrainingReport
}

/** What each path counts in the graph that is trained on. */
const EDGES = { mentions: 1, back: 0.3, follows: 0.1, knows: 1, similar: 0.1 }

/**
 * Learns, without labels, how the vectors of an index' passages are carried over its graph: see {@link trainPropagation}.
 * The pairs are the edges walked forwards: from a passage to one that it mentions the name of.
 *
 * @throws TokenGraphError `encoder` for an index without vectors; `document` for one whose passages no edge joins; and what training throws
 */
export async function trainOnIndex(index: TokenIndex, given: IndexTrainOptions = {}): Promise<TrainedPropagation> {
  const { model, heads } = readOptions(options, given, 'trainOnIndex')
  const x = vectorsOf(index), pace = new Pace(given.signal, given.onProgress)
  await ready()
  const { kindCount, ...edges } = await passageEdges(index, pace)
  const adjacency = new Adjacency({ nodes: x.data.length / x.width, ...edges })
  const network = new GraphNetwork([new PropagationConv({ kinds: kindCount, heads: model === 'gat' ? heads : 0, seed: given.seed ?? 0 })])
  const forwards = [...edges.kinds.keys()].filter(edge => edges.kinds[edge]! % 2 === 0)
  const pairs = { from: forwards.map(edge => edges.sources[edge]!), to: forwards.map(edge => edges.targets[edge]!) }
  const report = await trainPropagation(network, { x, adjacency, pairs }, Object.fromEntries(Object.entries(given).filter(([name]) => !(name in own))))
  return { network, adjacency, vectors: await carried(network, adjacency, x), report }
}

/** cos(q, H′) of every passage. */
export const trainedCosines = ({ vectors }: TrainedPropagation, question: Float32Array): Float64Array => dots(vectors, question)

function vectorsOf({ vectors }: TokenIndex): Matrix {
  if (!vectors) throw new TokenGraphError('encoder', { where: 'trainOnIndex', got: 'an index without vectors', expected: 'one with vectors', hint: 'Index the texts with an "encoder".' })
  return unpack(vectors.passages)
}

/** Every path of the walk's view between two passages, with its entry of S. */
async function passageEdges({ graph }: TokenIndex, pace: Pace) {
  const walker = await new Ranker(graph).walker(passageView(EDGES))
  const paths = new Map<string, number>()
  const sources: number[] = [], targets: number[] = [], weights: number[] = [], kinds: number[] = []
  for (let target = 0; target < walker.size; target++) {
    if (pace.due) await pace.pause('edges', target, walker.size)
    for (const { from, weight, edges } of await walker.incoming(target)) {
      // "is about" is walked both ways on a path between names that know each other; what stands beside it says the direction
      const { reversed } = edges.find(({ edge }) => edge !== 'names')!
      const path = (reversed ? edges.toReversed() : edges).map(({ edge }) => edge).join()
      if (!paths.has(path)) paths.set(path, paths.size)
      sources.push(from)
      targets.push(target)
      weights.push(weight)
      kinds.push(2 * paths.get(path)! + (reversed ? 1 : 0))
    }
  }
  if (sources.length === 0) {
    throw new TokenGraphError('document', { where: 'trainOnIndex', got: 'passages that no edge joins', expected: 'passages that mention names others are about', hint: 'Give documents titles, or bring "knows" triples.' })
  }
  return { sources, targets, weights, kinds, kindCount: 2 * paths.size }
}

async function carried(network: GraphNetwork, adjacency: Adjacency, { data, width }: Matrix): Promise<PackedMatrix> {
  const x = tf.tensor2d(data, [adjacency.nodes, width])
  const vectors = await network.embed(x, adjacency)
  x.dispose()
  return pack(vectors, 'float32')
}
