import * as v from 'valibot'
import { TokenGraphError } from '../core/errors.ts'
import { whole } from '../core/options.ts'
import { readOptions } from '../core/read-options.ts'
import { Pace } from '../core/pace.ts'
import type { Matrix } from '../math/dense/matrix.ts'
import { unpack } from '../math/dense/packed.ts'
import type { LearnedPropagation } from '../encoders/learned-propagation.ts'
import { Adjacency } from '../nn/adjacency.ts'
import { ready } from '../nn/backend.ts'
import type { EdgeAttention } from '../nn/layers/attention-layer.ts'
import { PropagationConv } from '../nn/layers/propagation.ts'
import { GraphNetwork } from '../nn/network.ts'
import { tf } from '../nn/tensorflow.ts'
import type { TrainingReport } from '../nn/training/fit.ts'
import { type PropagationTrainOptions, trainPropagation } from '../nn/training/propagation.ts'
import { isWalkedBack, kindOfWay, LEARNED_VIEW } from '../rank/learned-carrier.ts'
import { Walker } from '../walk/walker.ts'
import { partsOf, type TokenIndex } from './token-index.ts'

/** Options of {@link trainOnIndex}, beside those of the training. */
export interface IndexTrainOptions extends PropagationTrainOptions {
  /** `gcn` learns what each kind of edge counts, `gat` attention by its ends as well. Default `gat`. */
  model?: 'gcn' | 'gat' | undefined
  /** Heads of attention, averaged; for `gat`. Default 4. */
  heads?: number | undefined
}

const own = { model: v.optional(v.picklist(['gcn', 'gat']), 'gat'), heads: v.optional(whole(1), 4) }
const options = v.looseObject(own)

/** How vectors are carried over an index' passages, as it was learned. */
export interface TrainedPropagation {
  network: GraphNetwork
  /** The passages' graph: names contracted, weights normalised, kinds of edges as in `propagation.kinds`. */
  adjacency: Adjacency
  /**
   * What was learned as numbers alone, for `index.withPropagation`: of each passage what it keeps of its own vector,
   * and of each edge what it brings.
   */
  propagation: LearnedPropagation
  /** What each kind of way came to count, in the order of `propagation.kinds`. */
  counts: KindCount[]
  report: TrainingReport
}

/** What a kind of way between passages came to count. */
export interface KindCount {
  /** As in {@link LearnedPropagation}. */
  kind: string
  /** How many pairs of passages it joins, each direction by itself. */
  pairs: number
  /** e^b, by which its edges' weights are multiplied; 1 before training. For `gat` attention comes on top. */
  factor: number
  /** What of a passage's vector came over it, from 0 to 1: the mean over the passages that any edge leads to. */
  share: number
}

/**
 * Learns, without labels, how the vectors of an index' passages are carried over its graph: see
 * {@link trainPropagation}. The pairs are the edges walked forwards: from a passage to one that it mentions the name
 * of.
 *
 * @throws TokenGraphError `encoder` for an index without vectors; `document` for one whose passages no edge joins; and
 *   what training throws
 *
 * @example
 * const { propagation } = await trainOnIndex(index)
 * await saveIndex(index.withPropagation(propagation), 'trained.tkg')
 */
export async function trainOnIndex(
  index: TokenIndex<object>,
  given: IndexTrainOptions = {},
): Promise<TrainedPropagation> {
  const { model, heads } = readOptions(options, given, 'trainOnIndex')
  const x = vectorsOf(index), pace = new Pace(given.signal, given.onProgress)
  await ready()
  const { kindNames, ...edges } = await passageEdges(index, pace)
  const adjacency = new Adjacency({ nodes: x.data.length / x.width, ...edges })
  const seed = given.seed ?? 0
  const layer = new PropagationConv({ kinds: kindNames.length, heads: model === 'gat' ? heads : 0, seed })
  const network = new GraphNetwork([layer])
  const forwards = [...edges.kinds.keys()].filter(edge => !isWalkedBack(kindNames[edges.kinds[edge]!]!))
  const pairs = { from: forwards.map(edge => edges.sources[edge]!), to: forwards.map(edge => edges.targets[edge]!) }
  const report = await trainPropagation(
    network,
    { x, adjacency, pairs },
    Object.fromEntries(Object.entries(given).filter(([name]) => !(name in own))),
  )
  const attention = await attentionOf(layer, adjacency, x)
  const about = { model, heads: layer.options.heads, seed, epochs: report.epochs.length, loss: report.best.loss }
  const propagation: LearnedPropagation = { ...recordOf(attention, edges, adjacency.nodes), kinds: kindNames, about }
  return {
    network,
    adjacency,
    propagation,
    counts: countsOf(propagation, network.weights().get('0.bias')!.data),
    report,
  }
}

function vectorsOf({ vectors }: TokenIndex<object>): Matrix {
  if (!vectors)
    throw new TokenGraphError('encoder', {
      where: 'trainOnIndex',
      got: 'an index without vectors',
      expected: 'one with vectors',
      hint: 'Index the texts with an "encoder".',
    })
  return unpack(vectors.passages)
}

/** Every way of the view between two passages, with its entry of S and its kind. */
async function passageEdges(index: TokenIndex<object>, pace: Pace) {
  const walker = new Walker(partsOf(index).graph, LEARNED_VIEW)
  const places = new Map<string, number>()
  const sources: number[] = [], targets: number[] = [], weights: number[] = [], kinds: number[] = []
  for (let target = 0; target < walker.size; target++) {
    if (pace.due) await pace.pause('edges', target, walker.size)
    for (const { from, weight, edges } of await walker.incoming(target)) {
      const kind = kindOfWay(edges)
      if (!places.has(kind)) places.set(kind, places.size)
      sources.push(from)
      targets.push(target)
      weights.push(weight)
      kinds.push(places.get(kind)!)
    }
  }
  if (sources.length === 0) {
    throw new TokenGraphError('document', {
      where: 'trainOnIndex',
      got: 'passages that no edge joins',
      expected: 'passages that mention names others are about',
      hint: 'Give documents titles, or bring "knows" triples.',
    })
  }
  return { sources, targets, weights, kinds, kindNames: [...places.keys()] }
}

/** What the layer attends to. */
async function attentionOf(layer: PropagationConv, adjacency: Adjacency, { data, width }: Matrix) {
  const x = tf.tensor2d(data, [adjacency.nodes, width])
  try {
    return await layer.attention(x, adjacency)
  } finally {
    x.dispose()
  }
}

/** The least that a passage keeps of itself: what a softmax in 32 bits rounds to 0 stays a divisor. */
const LEAST = 1e-12

/** Shares of edges, averaged over heads, in rows; those of one kind between the same passages together. */
function recordOf(
  { sources, targets, weights, heads }: EdgeAttention,
  edges: { sources: number[], targets: number[], kinds: number[] },
  nodes: number,
) {
  // attention has no edges from a passage to itself but the loops at its end
  const kinds = edges.kinds.filter((_, edge) => edges.sources[edge] !== edges.targets[edge])
  const share = (pair: number) =>
    weights.subarray(pair * heads, (pair + 1) * heads).reduce((sum, weight) => sum + weight, 0) / heads
  const order = [...kinds.keys()].sort((a, b) =>
    targets[a]! - targets[b]! || sources[a]! - sources[b]! || kinds[a]! - kinds[b]!
  )
  const rowStart = new Uint32Array(nodes + 1), columns: number[] = [], kind: number[] = [], alpha: number[] = []
  for (const [i, pair] of order.entries()) {
    const before = order[i - 1]
    const again = before !== undefined && targets[before] === targets[pair] && sources[before] === sources[pair]
      && kinds[before] === kinds[pair]
    if (again) {
      alpha[alpha.length - 1]! += share(pair)
    } else {
      columns.push(sources[pair]!)
      kind.push(kinds[pair]!)
      alpha.push(share(pair))
      rowStart[targets[pair]! + 1]!++
    }
  }
  for (let v = 0; v < nodes; v++) rowStart[v + 1]! += rowStart[v]!
  const self = Float32Array.from({ length: nodes }, (_, node) => Math.max(LEAST, share(kinds.length + node)))
  return {
    rowStart,
    columns: Uint32Array.from(columns),
    kind: Uint8Array.from(kind),
    alpha: Float32Array.from(alpha),
    self,
  }
}

function countsOf({ rowStart, kind, alpha, kinds }: LearnedPropagation, bias: Float32Array): KindCount[] {
  const pairs = kinds.map(() => 0), sums = kinds.map(() => 0)
  kind.forEach((each, e) => {
    pairs[each]!++
    sums[each]! += alpha[e]!
  })
  const reached = rowStart.filter((start, v) => v > 0 && start > rowStart[v - 1]!).length
  return kinds.map((name, each) => ({
    kind: name,
    pairs: pairs[each]!,
    factor: Math.exp(bias[each]!),
    share: reached > 0 ? sums[each]! / reached : 0,
  }))
}
