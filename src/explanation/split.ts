import type { TokenGraph } from '../graph/token-graph.ts'
import type { Carrier, Incoming, WalkOptions } from '../propagation/carrier.ts'
import type { SparseVector } from '../sparse/vector.ts'
import type { ExplainOptions, Explanation, IncomingShare, PathShare } from './explanation.ts'
import { nodeName, readable } from './names.ts'
import type { SeedPart } from './origins.ts'
import { strongestPaths } from './paths.ts'

/** A walk that was made, with all that splits what it brought. */
export interface WalkMade {
  walker: Carrier
  walk: WalkOptions
  /** x_0 … x_T. */
  trace: readonly SparseVector[]
  /** The same from the sizes of all seed parts: what no way can exceed. Where no part is below 0, `trace` itself. */
  bounds: readonly SparseVector[]
  /** What gave a node of the view its seed, by parts. */
  seedParts: (number: number) => SeedPart[]
}

/** What a node of the view has after a walk, by where it came from: the raw value is restart + Σ incoming + incomingRest. */
export async function splitWalk(
  graph: TokenGraph, made: WalkMade, number: number, { incoming: listed, paths }: Required<ExplainOptions>,
): Promise<Pick<Explanation, 'restart' | 'incoming' | 'incomingRest' | 'paths'>> {
  const { walker, walk: { restart, steps }, trace, bounds } = made
  const edges = steps === 0 ? [] : await walker.incoming(number)
  const traffic = ({ from, weight }: Incoming, states: readonly SparseVector[]) =>
    states.slice(0, -1).reduce((sum, state) => sum + (1 - restart) * weight * state.at(from), 0)
  const incoming = edges.filter(edge => traffic(edge, bounds) > 0).map((edge): IncomingShare => ({
    from: nodeName(graph, walker.node(edge.from)), via: edge.via.map(node => nodeName(graph, node)), edges: edge.edges,
    amount: (1 - restart) * edge.weight * trace[steps - 1]!.at(edge.from), traffic: traffic(edge, trace),
  }))
  return {
    restart: (steps === 0 ? 1 : restart) * trace[0]!.at(number),
    ...listedOf(incoming.sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount)), listed),
    paths: await pathsTo(graph, made, number, paths),
  }
}

/** The first of some shares, and the sum of the others. */
export const listedOf = (incoming: readonly IncomingShare[], listed: number): Pick<Explanation, 'incoming' | 'incomingRest'> =>
  ({ incoming: incoming.slice(0, listed), incomingRest: incoming.slice(listed).reduce((sum, { amount }) => sum + amount, 0) })

/** The strongest ways to a node of the view. */
export async function pathsTo(graph: TokenGraph, { walker, walk, bounds, seedParts }: WalkMade, number: number, count: number): Promise<PathShare[]> {
  return (await strongestPaths(walker, bounds, number, walk, seedParts, count)).map(({ nodes, amount }) => readable(graph, nodes, amount))
}
