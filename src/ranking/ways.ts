import type { NodeRef } from '../core/kinds.ts'
import type { Carrier, Incoming, WalkOptions } from '../propagation/carrier.ts'
import type { SparseVector } from '../sparse/vector.ts'
import { type Path, strongestPaths } from './paths.ts'
import type { Share } from './share.ts'

/** A walk that was made, with all that splits what it brought. */
export interface WalkMade {
  walker: Carrier
  walk: WalkOptions
  /** x_0 … x_T. */
  trace: readonly SparseVector[]
  /** The same from the sizes of all seed parts: what no way can exceed. Where no part is below 0, `trace` itself. */
  bounds: readonly SparseVector[]
  /** What gave a node of the view its seed, by parts. */
  seedParts: (number: number) => readonly Share[]
}

/** How score came to a node by edges: what it has of it as a seed itself, what came over each edge, and the strongest ways. */
export interface Ways {
  restart: number
  /** Largest first. */
  incoming: Came[]
  paths: Path[]
}

/** What came to a node from another, over the nodes in between. */
export interface Came {
  from: NodeRef
  via: readonly NodeRef[]
  edges: Incoming['edges']
  /** In the last step. */
  amount: number
  /** In all steps together, wherever it went on to. */
  traffic: number
}

/** What a node of the view has after a walk, by where it came from: its score is restart + Σ incoming. */
export async function waysOfWalk({ walker, walk, trace, bounds, seedParts }: WalkMade, number: number, paths: number): Promise<Ways> {
  const { restart, steps } = walk
  const edges = steps === 0 ? [] : await walker.incoming(number)
  const traffic = ({ from, weight }: Incoming, states: readonly SparseVector[]) =>
    states.slice(0, -1).reduce((sum, state) => sum + (1 - restart) * weight * state.at(from), 0)
  const incoming = edges.filter(edge => traffic(edge, bounds) > 0).map((edge): Came => ({
    from: walker.node(edge.from), via: edge.via, edges: edge.edges,
    amount: (1 - restart) * edge.weight * trace[steps - 1]!.at(edge.from), traffic: traffic(edge, trace),
  }))
  return {
    restart: (steps === 0 ? 1 : restart) * trace[0]!.at(number),
    incoming: incoming.sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount)),
    paths: await strongestPaths(walker, bounds, number, walk, seedParts, paths),
  }
}
