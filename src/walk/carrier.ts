import type { Pace } from '../core/pace.ts'
import type { NodeRef } from '../core/kinds.ts'
import type { SparseVector } from '../math/sparse/vector.ts'
import type { Flow } from './flow.ts'
import type { Incoming } from './incoming.ts'
import type { RowReader } from '../graph/rows.ts'
import type { View } from './view.ts'

/** How far scores spread. */
export interface WalkOptions {
  /** The share of each score that stays with the seeds in every step, from 0 to 1. */
  restart: number
  /** How many steps are walked; cost grows with it. */
  steps: number
}

/**
 * Carries scores over the nodes of a view by a matrix S without negative entries, whatever its weights come from. Nodes
 * are numbered through the view's kinds in their order; scores are float64 throughout.
 */
export abstract class Carrier {
  /** What the graph is read by. */
  abstract readonly reader: RowReader
  /** The view whose paths the entries of S stand for. */
  abstract readonly view: View
  /** How many nodes there are. */
  abstract readonly size: number

  /** The number of a node in the view; undefined if the view does not walk on its kind. */
  abstract number(ref: NodeRef): number | undefined

  /** The node that a number of the view stands for. */
  abstract node(number: number): NodeRef

  /** The in-degrees of nodes in the view; 0 where nothing leads in. */
  abstract degrees(numbers: readonly number[]): Promise<Float64Array>

  /**
   * Walks, and keeps what was walked over: x_0 = seeds, x_{t+1} = restart · seeds + (1 − restart) · S x_t (personalised
   * PageRank's recursion, with GCN's S in place of a random walk's).
   * @param options  `precision`: what is not worth walking, in shares of the largest score; 0, the default, walks all
   * @param pace  lets others run between steps, and ends the walk
   */
  abstract flow(seeds: SparseVector, options: WalkOptions & { precision?: number }, pace?: Pace): Promise<Flow>

  /**
   * Every way by which score came into a node in a step of a walk, from 1 on; absent where these are what the walk went
   * over: see `flow-back.ts`.
   */
  waysIn?(flow: Flow, number: number, step: number): Promise<readonly Incoming[]>

  /** Every way into a node, with the entry of S that it gives. */
  abstract incoming(number: number): Promise<Incoming[]>
}
