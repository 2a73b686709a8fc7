import TinyQueue from 'tinyqueue'
import type { Carrier, Incoming, WalkOptions } from '../propagation/carrier.ts'
import type { SparseVector } from '../sparse/vector.ts'
import type { Origin, Share } from './share.ts'

/** A way from a seed to a node: what it starts from, and every node on it, contracted ones included. */
export interface Path {
  nodes: Origin[]
  amount: number
}

/** A stretch of a way, read from its end: so much of what `node` has after `step` steps goes along it. */
interface Stretch {
  node: number
  step: number
  factor: number
  nodes: Origin[]
  /** The most that can still come: for a finished way its size, for others all that its first node can have. */
  bound: number
  /** What a finished way brought. */
  amount?: number
}

/** How many stretches are looked at before the search is content with what it has. */
const PATIENCE = 20_000

/**
 * The ways that carried most, exactly and in order of their sizes: best-first search from the result back to the seeds,
 * bounded by what each node can have had at that step, which no way through it can exceed.
 *
 * @param bounds  the walk's states from the sizes of all parts of the seeds: its trace, where no part is below 0
 * @param origins  what gave a node of the view its seed, by parts
 */
export async function strongestPaths(
  walker: Carrier, bounds: readonly SparseVector[], target: number, { restart, steps }: WalkOptions,
  origins: (node: number) => readonly Share[], count: number,
): Promise<Path[]> {
  const queue = new TinyQueue<Stretch>([], (a, b) => b.bound - a.bound)
  const incoming = new Map<number, Incoming[]>()
  const found: Path[] = []
  queue.push({ node: target, step: steps, factor: 1, nodes: [walker.node(target)], bound: bounds[steps]!.at(target) })
  for (let looked = 0; queue.length > 0 && found.length < count && looked < PATIENCE; looked++) {
    const { node, step, factor, nodes, bound, amount } = queue.pop()!
    if (bound <= 0) break
    if (amount !== undefined) {
      found.push({ nodes, amount })
      continue
    }
    const stays = factor * (step === 0 ? 1 : restart)
    for (const { origin, amount } of origins(node)) {
      queue.push({ node, step: 0, factor: stays, nodes: [origin, ...nodes], bound: Math.abs(stays * amount), amount: stays * amount })
    }
    if (step === 0) continue
    let edges = incoming.get(node)
    if (!edges) incoming.set(node, edges = merge(await walker.incoming(node)))
    for (const { from, via, weight } of edges) {
      const carried = factor * (1 - restart) * weight
      const reach = carried * bounds[step - 1]!.at(from)
      if (reach > 0) queue.push({ node: from, step: step - 1, factor: carried, nodes: [walker.node(from), ...via, ...nodes], bound: reach })
    }
  }
  // bounds are rounded: of two ways that differ in the last digit, the lesser may be found first
  return found.sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount))
}

/** Two names that each know the other are two edges over the same nodes: one way, weights added. */
function merge(edges: readonly Incoming[]): Incoming[] {
  const merged = new Map<string, Incoming>()
  for (const edge of edges) {
    const key = [edge.from, ...edge.via.map(({ kind, node }) => `${kind} ${node}`)].join('>')
    const known = merged.get(key)
    merged.set(key, known ? { ...known, weight: known.weight + edge.weight } : edge)
  }
  return [...merged.values()]
}
