import * as v from 'valibot'
import { TokenGraphError } from '../../core/errors.ts'
import { number, whole } from '../../core/options.ts'
import { readOptions } from '../../core/read-options.ts'
import { createRandom } from '../../core/random.ts'
import { distinct, shuffled } from '../../core/sampling.ts'
import { Adjacency, type EdgeList } from '../adjacency.ts'
import { type JudgedPairs, NonEdges, type NodePairs, pairsAt, placesOf } from './pairs.ts'

/** What {@link splitEdges} takes beside the edges. */
export interface SplitOptions {
  /** The share of the edges kept aside to choose the best epoch by, from 0 to below 1. Default 0.05. */
  validation?: number | undefined
  /** The share kept aside to measure by at last. Default 0.1. */
  test?: number | undefined
  /** Default 0. */
  seed?: number | undefined
}

/** Edges in three parts. */
export interface EdgeSplit {
  /** The edges to learn from, each once, the smaller node first. */
  train: NodePairs
  /** The same in both directions, for the `Adjacency` that messages go along. */
  messages: EdgeList
  validation: JudgedPairs
  test: JudgedPairs
}

const options = v.strictObject({
  validation: v.optional(number(0, 0.999), 0.05),
  test: v.optional(number(0, 0.999), 0.1),
  seed: v.optional(whole(0), 0),
})

/**
 * Keeps some of a graph's edges aside, by chance, and as many pairs of nodes that no edge of the whole graph joins, so
 * that the prediction of links can be measured (the split of Kipf & Welling 2016, "Variational Graph Auto-Encoders",
 * section 3).
 *
 * @param graph  undirected: an edge may stand once or in both directions and counts once; self-loops and weights are
 *   left out
 * @returns parts without a pair in common; ⌊share × edges⌋ edges and as many non-edges are kept aside in each
 * @throws TokenGraphError `tensor` for ends that are no node, a graph of which nothing is left to learn from, or with
 *   fewer non-edges than are wanted; `option`
 */
export function splitEdges(graph: EdgeList, given: SplitOptions = {}): EdgeSplit {
  const { validation, test, seed } = readOptions(options, given, 'splitEdges')
  const { nodes } = new Adjacency(graph)
  const edges = placesOf([graph]), others = new NonEdges(nodes, edges)
  const [toValidate, toTest] = [validation, test].map(share => Math.floor(share * edges.length)) as [number, number]
  const refuse = (got: string, expected: string) => {
    throw new TokenGraphError('tensor', { where: 'splitEdges', got, expected, hint: 'Keep fewer edges aside.' })
  }
  const aside = toValidate + toTest
  if (aside >= edges.length) refuse(`${edges.length} edges, of which ${aside} are kept aside`, 'some to learn from')
  if (others.count < aside)
    refuse(`${others.count} pairs of nodes without an edge`, `as many as edges are kept aside, ${aside}`)

  const random = createRandom(seed)
  // which edges are drawn is up to chance, but in which order is not
  const drawn = shuffled(distinct(aside, edges.length, random), random),
    drawnOthers = shuffled([...others.drawDistinct(aside, random)], random)
  const held = new Set(drawn), train = pairsAt(edges.filter((_, k) => !held.has(k)))
  const part = (from: number, to: number): JudgedPairs => ({
    edges: pairsAt(drawn.slice(from, to).map(k => edges[k]!)),
    nonEdges: pairsAt(drawnOthers.slice(from, to)),
  })
  const messages = {
    nodes,
    sources: [...train.sources, ...train.targets],
    targets: [...train.targets, ...train.sources],
  }
  return { train, messages, validation: part(0, toValidate), test: part(toValidate, aside) }
}
