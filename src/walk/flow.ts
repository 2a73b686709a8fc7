import type { NodeKind, NodeRef } from '../core/kinds.ts'
import type { EdgeRows } from '../graph/rows.ts'
import { SparseVector } from '../math/sparse/vector.ts'
import type { Incoming } from './incoming.ts'
import type { HopEdges } from './kernel.ts'
import { listed, type WalkedHop, type WalkedWay } from './walked-hop.ts'

/** Edges of one hop as they were walked, by local numbers, and what they are. */
export interface FlowHop extends HopEdges {
  readonly edge: Incoming['edges'][number]
}

/**
 * The nodes of a walk by their local numbers: what each is, and its number in the view; −1 for one that only lies on
 * ways.
 */
export interface FlowNodes {
  readonly kinds: readonly NodeKind[]
  readonly ids: readonly number[]
  readonly numbers: readonly number[]
}

/** A walk, edge by edge, with all nodes on it: those in between come after those of the view. */
interface Listed {
  readonly nodes: FlowNodes
  /** Of each step the ways walked, hop by hop; weights include the view's normalisation. */
  readonly steps: readonly (readonly (readonly FlowHop[])[])[]
}

/**
 * What a walk went over, and what it brought: the same arithmetic as a page's; `flow-back.ts` takes it apart, for which
 * it is listed edge by edge.
 */
export class Flow {
  #listed: Listed | undefined

  /**
   * @param size  how many nodes the view has
   * @param numberOf  a node's number in the view; undefined where it is none of it
   * @param reached  the nodes of the view that were reached, by their local numbers
   * @param states  x_0 … x_T by local numbers, as far as there were such then
   * @param walked  of each step its ways
   * @param zeros  a zero for each node of a kind, for who leaves zeros behind
   */
  constructor(
    readonly size: number,
    readonly numberOf: (ref: NodeRef) => number | undefined,
    readonly reached: FlowNodes,
    readonly restart: number,
    readonly states: readonly Float64Array[],
    readonly walked: readonly (readonly WalkedWay[])[],
    readonly zeros: (kind: NodeKind) => Float64Array,
  ) {}

  get nodes(): FlowNodes {
    return (this.#listed ??= this.#list()).nodes
  }

  get steps(): Listed['steps'] {
    return (this.#listed ??= this.#list()).steps
  }

  #list(): Listed {
    const kinds = [...this.reached.kinds], ids = [...this.reached.ids], numbers = [...this.reached.numbers]
    // by node its local number, and 1; 0 where it has none
    const locals = new Map<NodeKind, Int32Array>()
    const localsOf = (kind: NodeKind) =>
      locals.get(kind) ?? locals.set(kind, new Int32Array(this.zeros(kind).length)).get(kind)!
    ids.forEach((node, local) => {
      localsOf(kinds[local]!)[node] = local + 1
    })
    const localOf = (kind: NodeKind, known: Int32Array, node: number): number => {
      if (known[node] === 0) {
        known[node] = ids.push(node)
        kinds.push(kind)
        numbers.push(this.numberOf({ kind, node }) ?? -1)
      }
      return known[node]! - 1
    }
    const steps = this.walked.map(ways =>
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

  /** x_0 … x_T, over the nodes of the view. */
  trace(): SparseVector[] {
    return this.states.map(state => this.onView(state))
  }

  /** x_T, over the nodes of the view. */
  last(): SparseVector {
    return this.onView(this.states.at(-1)!)
  }

  /** Values by local numbers as values over the nodes of the view, those that are 0 left out. */
  onView(state: Float64Array): SparseVector {
    const vector = new SparseVector(this.size, state.length), { numbers } = this.reached
    for (let local = 0; local < state.length; local++)
      if (state[local] !== 0) vector.add(numbers[local]!, state[local]!)
    return vector
  }

  /**
   * S_t x: what a step of the walk brings of other values, by local numbers; nothing where it has no such step. Cost:
   * the edges that leave what is not 0.
   */
  carried(x: Float64Array, step: number): Float64Array {
    const next = new Float64Array(this.reached.ids.length)
    for (const { sources, hops, reached, targets } of this.walked[step] ?? []) {
      let amounts = new Float64Array(sources.length)
      for (let i = 0; i < amounts.length; i++) amounts[i] = x[sources[i]!]!
      for (const [h, walked] of hops.entries())
        amounts = carriedOver(walked, amounts, hops[h + 1]?.from ?? reached.nodes, this.zeros(walked.hop.to))
      for (let i = 0; i < amounts.length; i++) next[targets[i]!]! += amounts[i]!
    }
    return next
  }

  /**
   * By local number, of every node that the last step led to, the largest of some values, above 0, of the nodes that it
   * came from. Cost: the edges that lead on from these.
   */
  strongest(values: Float64Array): Float64Array {
    const result = new Float64Array(this.reached.ids.length)
    for (const { sources, hops, reached, targets } of this.walked.at(-1) ?? []) {
      let most = new Float64Array(sources.length)
      for (let i = 0; i < most.length; i++) most[i] = values[sources[i]!]!
      for (const [h, { hop, rows }] of hops.entries())
        most = largestOver(rows, most, hops[h + 1]?.from ?? reached.nodes, this.zeros(hop.to))
      for (let i = 0; i < most.length; i++)
        if (most[i]! > result[targets[i]!]!) result[targets[i]!] = most[i]!
    }
    return result
  }
}

/** What amounts on those that a hop left bring to some nodes. */
function carriedOver(
  { rows: { start, end, columns, weights }, given, taken }: WalkedHop,
  amounts: Float64Array,
  nodes: Int32Array,
  sums: Float64Array,
): Float64Array<ArrayBuffer> {
  for (let i = 0; i < amounts.length; i++) {
    const amount = given[i]! * amounts[i]!, last = amount === 0 ? 0 : end[i]!
    for (let e = start[i]!; e < last; e++) sums[columns[e]!]! += weights ? weights[e]! * amount : amount
  }
  const brought = new Float64Array(nodes.length)
  for (let i = 0; i < nodes.length; i++) brought[i] = sums[nodes[i]!]! * taken(nodes[i]!)
  for (let i = 0; i < amounts.length; i++) {
    const last = given[i]! * amounts[i]! === 0 ? 0 : end[i]!
    for (let e = start[i]!; e < last; e++) sums[columns[e]!] = 0
  }
  return brought
}

/**
 * Of some nodes, the largest of the values of those whose edges lead to them.
 * @param values  of those that the rows are of
 */
function largestOver(
  { start, end, columns }: EdgeRows,
  values: Float64Array,
  nodes: Int32Array,
  most: Float64Array,
): Float64Array<ArrayBuffer> {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!, last = value > 0 ? end[i]! : 0
    for (let e = start[i]!; e < last; e++) if (value > most[columns[e]!]!) most[columns[e]!] = value
  }
  const largest = new Float64Array(nodes.length)
  for (let i = 0; i < nodes.length; i++) largest[i] = most[nodes[i]!]!
  for (let i = 0; i < values.length; i++) {
    const last = values[i]! > 0 ? end[i]! : 0
    for (let e = start[i]!; e < last; e++) most[columns[e]!] = 0
  }
  return largest
}
