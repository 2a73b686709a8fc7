import type { NodeKind } from '../core/kinds.ts'
import { SparseVector } from '../math/sparse/vector.ts'
import type { Incoming } from './carrier.ts'
import type { HopEdges } from './kernel.ts'

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

/**
 * What a walk went over, edge by edge, and what it brought: the same arithmetic as a page's; `flow-back.ts` takes it
 * apart.
 */
export class Flow {
  /**
   * @param size  how many nodes the view has
   * @param states  x_0 … x_T by local numbers, as far as there were such then
   * @param steps  of each step the ways walked, hop by hop; weights include the view's normalisation
   */
  constructor(
    readonly size: number,
    readonly nodes: FlowNodes,
    readonly restart: number,
    readonly states: readonly Float64Array[],
    readonly steps: readonly (readonly (readonly FlowHop[])[])[],
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
    const vector = new SparseVector(this.size), { numbers } = this.nodes
    for (let local = 0; local < state.length; local++)
      if (state[local] !== 0 && numbers[local]! >= 0) vector.add(numbers[local]!, state[local]!)
    return vector
  }

  /**
   * By local number, of every node that the last step led to, the largest of some values of the nodes that it came
   * from.
   */
  strongest(values: Float64Array): Float64Array {
    const result = new Float64Array(this.nodes.ids.length)
    for (const hops of this.steps.at(-1) ?? []) {
      let most = values
      for (const { source, target } of hops) {
        const next = new Float64Array(result.length)
        for (let e = 0; e < source.length; e++)
          if (most[source[e]!]! > next[target[e]!]!) next[target[e]!] = most[source[e]!]!
        most = next
      }
      for (let local = 0; local < result.length; local++)
        if (most[local]! > result[local]!) result[local] = most[local]!
    }
    return result
  }
}
