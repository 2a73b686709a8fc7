import type { NodeKind, NodeRef } from '../core/kinds.ts'
import type { EdgeRows } from '../graph/rows.ts'
import { SparseVector } from '../math/sparse/vector.ts'
import type { WalkedWay } from './walked-hop.ts'

/**
 * The nodes of a walk by their local numbers: what each is, and its number in the view; −1 for one that only lies on
 * ways.
 */
export interface FlowNodes {
  readonly kinds: readonly NodeKind[]
  readonly ids: readonly number[]
  readonly numbers: readonly number[]
}

/**
 * What a walk went over, and what it brought: the same arithmetic as a page's; `flow-back.ts` takes it apart, for which
 * `flow-listed.ts` has it edge by edge.
 */
export class Flow {
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
