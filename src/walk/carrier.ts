import type { Pace } from '../core/pace.ts'
import type { EdgeKind, NodeKind, NodeRef } from '../core/kinds.ts'
import { SparseVector } from '../math/sparse/vector.ts'
import type { RowReader } from '../graph/rows.ts'
import type { View } from './view.ts'

/** How far scores spread. */
export interface WalkOptions {
  /** The share of each score that stays with the seeds in every step, from 0 to 1. */
  restart: number
  /** How many steps are walked; cost grows with it. */
  steps: number
}

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

  /** S x, or Sᵀ x. */
  abstract step(x: SparseVector, transposed?: boolean): Promise<SparseVector>

  /**
   * The rows of S X for the nodes of one kind: what {@link Carrier.step} does to each of `width` columns, done to all
   * at once.
   *
   * @param x  `width` numbers for each node of the view, one node after the other
   * @returns  as many for each node of the kind
   *
   * Cost: the edges that lead to the kind, times `width`.
   */
  abstract stepRows(x: Float64Array, width: number, into: NodeKind): Promise<Float64Array>

  /** Every way into a node, with the entry of S that it gives. */
  abstract incoming(number: number): Promise<Incoming[]>

  /**
   * Of each of some nodes, the ways into it from others of them. Cost: of all ways into them.
   * @param _pace  lets others run, where it takes long
   */
  async waysAmong(numbers: readonly number[], _pace?: Pace): Promise<Incoming[][]> {
    const among = new Set(numbers)
    return Promise.all(numbers.map(async number => (await this.incoming(number)).filter(({ from }) => among.has(from))))
  }

  /**
   * All of x_0 … x_T of: x_0 = seeds, x_{t+1} = restart · seeds + (1 − restart) · S x_t (personalised PageRank's
   * recursion, with GCN's S in place of a random walk's); `transposed` walks over Sᵀ.
   *
   * Cost: the edges that leave what was reached, in each step.
   *
   * @param pace  lets others run between steps, and ends the walk
   */
  async trace(
    seeds: SparseVector,
    { restart, steps }: WalkOptions,
    { transposed = false, pace }: { transposed?: boolean, pace?: Pace | undefined } = {},
  ): Promise<SparseVector[]> {
    const states = [seeds]
    for (let t = 0; t < steps; t++) {
      if (pace?.due) await pace.pause('walk', t, steps)
      const carried = await this.step(states[t]!, transposed)
      states.push(seeds.scaled(restart).addScaled(carried, 1 - restart))
    }
    return states
  }

  /**
   * What a unit of seed on each node gives to one node's final score: row `node` of the polynomial in S that
   * {@link Carrier.trace} applies, by the same recursion over Sᵀ. So score(node) = Σ over seeds of seed · response,
   * exactly.
   */
  async response(node: number, options: WalkOptions): Promise<SparseVector> {
    const unit = new SparseVector(this.size)
    unit.add(node, 1)
    return (await this.trace(unit, options, { transposed: true })).at(-1)!
  }
}
