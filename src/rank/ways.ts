import type { NodeRef } from '../core/kinds.ts'
import type { Pace } from '../core/pace.ts'
import type { Carrier, WalkOptions } from '../walk/carrier.ts'
import type { Incoming } from '../walk/incoming.ts'
import { type Into, strongestPaths } from '../walk/paths.ts'
import type { SparseVector } from '../math/sparse/vector.ts'
import type { Origin, Share } from './share.ts'

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
  /** Every way that was walked into a node in a step, from 1 on. */
  incoming: (number: number, step: number) => Promise<readonly Incoming[]>
}

/**
 * How score came to a node by edges: what it has of it as a seed itself, what came over each edge, and the strongest
 * ways.
 */
export interface Ways {
  restart: number
  /** Largest first. */
  incoming: Came[]
  paths: Path[]
}

/** A path from a seed to a node: what it starts from, and every node on it, contracted ones included. */
export interface Path {
  nodes: Origin[]
  amount: number
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
export async function waysOfWalk(made: WalkMade, number: number, count: number, pace?: Pace): Promise<Ways> {
  const { walker, walk: { restart, steps }, trace, bounds, incoming } = made
  const walked = await Promise.all(Array.from({ length: steps }, (_, t) => incoming(number, t + 1)))
  const ways = new Map<string, { came: Came, most: number }>()
  walked.forEach((into, t) => {
    for (const { from, via, edges, weight } of into) {
      const key = keyOf(from, via, edges), amount = (1 - restart) * weight * trace[t]!.at(from)
      const way = ways.get(key) ?? { came: { from: walker.node(from), via, edges, amount: 0, traffic: 0 }, most: 0 }
      way.came.traffic += amount
      way.most += (1 - restart) * weight * bounds[t]!.at(from)
      if (t === steps - 1) way.came.amount = amount
      ways.set(key, way)
    }
  })
  if (pace?.due) await pace.pause('ways', walked.length)
  const came = [...ways.values()].flatMap(({ came, most }) => (most > 0 ? [came] : []))
  return {
    restart: (steps === 0 ? 1 : restart) * trace[0]!.at(number),
    incoming: came.sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount)),
    paths: await pathsTo(made, number, count, pace),
  }
}

const keyOf = (from: number, via: readonly NodeRef[], edges: Incoming['edges']): string =>
  [from, ...via.map(({ kind, node }) => `${kind} ${node}`), ...edges.map(({ edge, reversed }) => `${edge} ${reversed}`)]
    .join('>')

/** The paths that carried most to a node of the view. */
export async function pathsTo(
  { walker, walk, bounds, seedParts, incoming }: WalkMade,
  target: number,
  count: number,
  pace?: Pace,
): Promise<Path[]> {
  // nodes in between have numbers too, after those of the view
  const between: NodeRef[] = [], numbers = new Map<string, number>()
  const numberOf = (ref: NodeRef): number => {
    const key = `${ref.kind} ${ref.node}`, known = numbers.get(key) ?? walker.size + between.push(ref) - 1
    numbers.set(key, known)
    return known
  }
  const refOf = (number: number): NodeRef => number < walker.size ? walker.node(number) : between[number - walker.size]!
  const known = new Map<string, readonly Into[]>()
  const intoAt = async (node: number, step: number): Promise<readonly Into[]> => {
    const key = `${node} ${step}`
    let into = known.get(key)
    if (!into)
      known.set(
        key,
        into = (await incoming(node, step)).map(({ from, via, weight }) => ({ from, via: via.map(numberOf), weight })),
      )
    return into
  }
  const search = strongestPaths(target, walk, bounds.map(state => (node: number) => state.at(node)), seedParts, count)
  let next = search.next()
  for (let looked = 0; !next.done; looked++) {
    if (pace?.due) await pace.pause('paths', looked)
    next = search.next(await intoAt(next.value.node, next.value.step))
  }
  return next.value.map(({ nodes, part, amount }) => ({
    nodes: [seedParts(nodes[0]!)[part!]!.origin, ...nodes.map(refOf)],
    amount,
  }))
}
