import type { NodeKind, NodeRef } from '../core/kinds.ts'
import { rowStarts } from '../sparse/csr.ts'
import { SparseVector } from '../sparse/vector.ts'
import type { Incoming } from './carrier.ts'
import { type HopEdges, responseOf, type WalkEdges } from './kernel.ts'

/** Edges of one hop as they were walked, by local numbers, and what they are. */
export interface FlowHop extends HopEdges {
  readonly edge: Incoming['edges'][number]
}

/** The nodes of a walk by their local numbers: what each is, and its number in the view; −1 for one that only lies on ways. */
export interface FlowNodes {
  readonly kinds: readonly NodeKind[]
  readonly ids: readonly number[]
  readonly numbers: readonly number[]
}

/** What a walk went over, edge by edge, and what it brought: the same arithmetic as a page's, so that it can be taken apart. */
export class Flow {
  readonly #edges: WalkEdges
  #local: Map<number, number> | undefined
  readonly #into = new Map<FlowHop, TargetIndex>()

  /**
   * @param size  how many nodes the view has
   * @param states  x_0 … x_T by local numbers, as far as there were such then
   * @param steps  of each step the ways walked, hop by hop; weights include the view's normalisation
   */
  constructor(
    readonly size: number, readonly nodes: FlowNodes, readonly restart: number,
    readonly states: readonly Float64Array[], readonly steps: readonly (readonly (readonly FlowHop[])[])[],
  ) {
    this.#edges = { size: nodes.ids.length, restart, seeds: states[0]!, steps }
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
    const vector = new SparseVector(this.size), { numbers } = this.nodes
    for (let local = 0; local < state.length; local++) if (state[local] !== 0 && numbers[local]! >= 0) vector.add(numbers[local]!, state[local]!)
    return vector
  }

  #localOf(number: number): number | undefined {
    if (!this.#local) {
      this.#local = new Map()
      for (const [local, each] of this.nodes.numbers.entries()) if (each >= 0) this.#local.set(each, local)
    }
    return this.#local.get(number)
  }

  /** What a unit of seed on each of the seeds, in their order, gives to one node's last score. Cost: the edges walked. */
  response(number: number): Float64Array {
    const local = this.#localOf(number), count = this.states[0]!.length
    return local === undefined ? new Float64Array(count) : responseOf(this.#edges, local).seeds.subarray(0, count)
  }

  /** Every way by which score came into a node in a step, from 1 on. */
  incoming(number: number, step: number): Incoming[] {
    const local = this.#localOf(number), ways = this.steps[step - 1], { numbers } = this.nodes
    if (local === undefined || !ways) return []
    return ways.flatMap(hops => this.#back(local, hops).map(({ from, via, weight }) => (
      { from: numbers[from]!, via: via.map(each => this.#node(each)), edges: hops.map(({ edge }) => edge), weight })))
  }

  #back(local: number, hops: readonly FlowHop[]): { from: number, via: number[], weight: number }[] {
    const hop = hops.at(-1)
    if (!hop) return [{ from: local, via: [], weight: 1 }]
    let index = this.#into.get(hop)
    if (!index) this.#into.set(hop, index = new TargetIndex(hop, this.nodes.ids.length))
    const inOrder = Array.from(index.of(local)).sort((a, b) => this.nodes.ids[hop.source[a]!]! - this.nodes.ids[hop.source[b]!]!)
    return inOrder.flatMap(e => this.#back(hop.source[e]!, hops.slice(0, -1)).map(before => ({
      from: before.from, via: hops.length === 1 ? [] : [...before.via, hop.source[e]!], weight: before.weight * hop.weight[e]!,
    })))
  }

  #node(local: number): NodeRef {
    return { kind: this.nodes.kinds[local]!, node: this.nodes.ids[local]! }
  }

  /** By local number, of every node that the last step led to, the largest of some values of the nodes that it came from. */
  strongest(values: Float64Array): Float64Array {
    const result = new Float64Array(this.nodes.ids.length)
    for (const hops of this.steps.at(-1) ?? []) {
      let most = values
      for (const { source, target } of hops) {
        const next = new Float64Array(result.length)
        for (let e = 0; e < source.length; e++) if (most[source[e]!]! > next[target[e]!]!) next[target[e]!] = most[source[e]!]!
        most = next
      }
      for (let local = 0; local < result.length; local++) if (most[local]! > result[local]!) result[local] = most[local]!
    }
    return result
  }
}

/** The edges of a hop by their targets, in their order. */
class TargetIndex {
  readonly #start: Uint32Array
  readonly #edges: Uint32Array

  constructor({ target }: HopEdges, size: number) {
    this.#start = rowStarts(size, target)
    const next = this.#start.slice()
    this.#edges = new Uint32Array(target.length)
    for (let e = 0; e < target.length; e++) this.#edges[next[target[e]!]!++] = e
  }

  of(node: number): Uint32Array {
    return this.#edges.subarray(this.#start[node], this.#start[node + 1])
  }
}
