import type { EdgeRows } from '../graph/rows.ts'
import type { Walked } from './hops.ts'

/**
 * Nodes of one kind, each once, and what is on them. All lists of a walk are of one type: engines read them some times
 * as fast as lists of which they know no type.
 */
export interface Front {
  nodes: Int32Array
  amounts: Float64Array
}

/** One hop of a way as it was walked: what it left, and the edges, with all that the view weighs them by. */
export interface WalkedHop {
  readonly hop: Walked
  readonly from: Int32Array
  readonly rows: EdgeRows
  /** Of each node that it left, what its edges weigh beside their own weight. */
  readonly given: Float64Array
  /** What an edge weighs by the node that it leads to. */
  readonly taken: (node: number) => number
}

/**
 * A way as it was walked: the numbers of the nodes that it left, its hops, and what it led to.
 */
export interface WalkedWay {
  readonly sources: Int32Array
  readonly hops: readonly WalkedHop[]
  readonly reached: Front
  /** The numbers of what it led to. */
  readonly targets: Int32Array
}

/** What is used again and again to add up what edges bring to nodes of a kind. */
export interface Adding {
  /** By node, zeros in between. */
  sums: Float64Array
  /** By node 1 where it was met, zeros in between. */
  isMet: Uint8Array
}

/** What the edges that leave a front bring, in the order in which it is met, not yet divided by where they lead. */
export function broughtBy(
  { amounts }: Front,
  { rows, given }: Pick<WalkedHop, 'rows' | 'given'>,
  { sums, isMet }: Adding,
): Front {
  const { start, end, columns, weights } = rows
  let most = 0
  for (let i = 0; i < amounts.length; i++) most += end[i]! - start[i]!
  const met = new Int32Array(Math.min(most, sums.length))
  let count = 0
  for (let i = 0; i < amounts.length; i++) {
    const amount = given[i]! * amounts[i]!, last = end[i]!
    for (let e = start[i]!; e < last; e++) {
      const node = columns[e]!
      if (isMet[node] === 0) {
        isMet[node] = 1
        met[count++] = node
      }
      sums[node]! += weights ? weights[e]! * amount : amount
    }
  }
  const brought: Front = { nodes: met.subarray(0, count), amounts: new Float64Array(count) }
  for (let i = 0; i < count; i++) {
    const node = met[i]!
    brought.amounts[i] = sums[node]!
    sums[node] = isMet[node] = 0
  }
  return brought
}

/** One step on, as `stepOn` of the kernel has it: restart · seeds + (1 − restart) · what ways bring. */
export function stateAfter(
  ways: readonly WalkedWay[],
  size: number,
  restart: number,
  seeds: Float64Array,
): Float64Array<ArrayBuffer> {
  const next = new Float64Array(size)
  for (const { targets, reached: { amounts } } of ways) {
    for (let i = 0; i < targets.length; i++) next[targets[i]!]! += (1 - restart) * amounts[i]!
  }
  for (let local = 0; local < seeds.length; local++) next[local]! += restart * seeds[local]!
  return next
}
