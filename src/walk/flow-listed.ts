import type { NodeKind } from '../core/kinds.ts'
import { weightOf } from '../graph/rows.ts'
import type { Flow, FlowNodes } from './flow.ts'
import type { Incoming } from './incoming.ts'
import type { HopEdges } from './kernel.ts'
import type { WalkedHop } from './walked-hop.ts'

/** Edges of one hop as they were walked, by local numbers, and what they are. */
export interface FlowHop extends HopEdges {
  readonly edge: Incoming['edges'][number]
}

/** A walk, edge by edge, with all nodes on it: those in between come after those of the view. */
interface Listed {
  readonly nodes: FlowNodes
  /** Of each step the ways walked, hop by hop; weights include the view's normalisation. */
  readonly steps: readonly (readonly (readonly FlowHop[])[])[]
}

const MADE = new WeakMap<Flow, Listed>()

/** A walk edge by edge: made once. */
export function flowListed(flow: Flow): Listed {
  let made = MADE.get(flow)
  if (!made) MADE.set(flow, made = listedOf(flow))
  return made
}

function listedOf(flow: Flow): Listed {
  const kinds = [...flow.reached.kinds], ids = [...flow.reached.ids], numbers = [...flow.reached.numbers]
  // by node its local number, and 1; 0 where it has none
  const locals = new Map<NodeKind, Int32Array>()
  const localsOf = (kind: NodeKind) =>
    locals.get(kind) ?? locals.set(kind, new Int32Array(flow.zeros(kind).length)).get(kind)!
  ids.forEach((node, local) => {
    localsOf(kinds[local]!)[node] = local + 1
  })
  const localOf = (kind: NodeKind, known: Int32Array, node: number): number => {
    if (known[node] === 0) {
      known[node] = ids.push(node)
      kinds.push(kind)
      numbers.push(flow.numberOf({ kind, node }) ?? -1)
    }
    return known[node]! - 1
  }
  const steps = flow.walked.map(ways =>
    ways.map(({ sources, hops }) =>
      hops.map((walked, h) => {
        const { from, hop } = walked, into = localsOf(hop.to)
        const before = localsOf(hop.from),
          left = h === 0 ? sources : from.map(node => localOf(hop.from, before, node))
        return listed(walked, left, node => localOf(hop.to, into, node))
      })
    )
  )
  return { nodes: { kinds, ids, numbers }, steps }
}

/** How many edges there are. */
function edgeCount({ from, rows: { start, end } }: WalkedHop): number {
  let count = 0
  for (let i = 0; i < from.length; i++) count += end[i]! - start[i]!
  return count
}

/** The edges one by one. @param sources  the numbers of what they leave @param numberOf  that of what they lead to */
function listed(walked: WalkedHop, sources: ArrayLike<number>, numberOf: (node: number) => number) {
  const { from, rows, given, taken } = walked, { start, end, columns } = rows, size = edgeCount(walked)
  const source = new Int32Array(size), target = new Int32Array(size), weight = new Float64Array(size)
  for (let i = 0, at = 0; i < from.length; i++) {
    for (let e = start[i]!; e < end[i]!; e++, at++) {
      source[at] = sources[i]!
      target[at] = numberOf(columns[e]!)
      weight[at] = given[i]! * weightOf(rows, e) * taken(columns[e]!)
    }
  }
  return { source, target, weight, edge: { edge: walked.hop.edge, reversed: walked.hop.direction === 'in' } }
}
