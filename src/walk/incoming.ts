import type { EdgeKind, NodeRef } from '../core/kinds.ts'

/** One way into a node of a view: the normalised weight of a path, and the nodes contracted on it. */
export interface Incoming {
  /** The node of the view that it comes from. */
  from: number
  /** The nodes in between, in the order walked. */
  via: NodeRef[]
  /** The edge kinds walked, in order; those walked against their direction carry `reversed`. */
  edges: { edge: EdgeKind, reversed: boolean }[]
  /** The entry of S that this path gives; the sum over all paths between two nodes is S[node, from]. */
  weight: number
}
