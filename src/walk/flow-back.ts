import type { NodeRef } from '../core/kinds.ts'
import { rowStarts } from '../math/sparse/csr.ts'
import type { Incoming } from './incoming.ts'
import type { Flow } from './flow.ts'
import { type FlowHop, flowListed } from './flow-listed.ts'
import { type HopEdges, type WalkEdges } from './kernel.ts'
import { responseOf } from './response.ts'

const MADE = new WeakMap<Flow, FlowBack>()

/** A walk, gone back: made once. */
export function backOf(flow: Flow): FlowBack {
  let made = MADE.get(flow)
  if (!made) MADE.set(flow, made = new FlowBack(flow))
  return made
}

/** A walk, gone back from where it led: what each seed gave to a node, and by which ways. */
class FlowBack {
  readonly #listed: ReturnType<typeof flowListed>
  readonly #edges: WalkEdges
  #local: Map<number, number> | undefined
  readonly #into = new Map<FlowHop, TargetIndex>()

  constructor(readonly flow: Flow) {
    this.#listed = flowListed(flow)
    const { nodes, steps } = this.#listed
    this.#edges = { size: nodes.ids.length, restart: flow.restart, seeds: flow.states[0]!, steps }
  }

  #localOf(number: number): number | undefined {
    if (!this.#local) {
      this.#local = new Map()
      for (const [local, each] of this.#listed.nodes.numbers.entries()) if (each >= 0) this.#local.set(each, local)
    }
    return this.#local.get(number)
  }

  /**
   * What a unit of seed on each of the seeds, in their order, gives to one node's last score. Cost: the edges walked.
   */
  response(number: number): Float64Array {
    const local = this.#localOf(number), count = this.flow.states[0]!.length
    return local === undefined ? new Float64Array(count) : responseOf(this.#edges, local).seeds.subarray(0, count)
  }

  /** Every way by which score came into a node in a step, from 1 on. */
  incoming(number: number, step: number): Incoming[] {
    const local = this.#localOf(number), ways = this.#listed.steps[step - 1], { numbers } = this.#listed.nodes
    if (local === undefined || !ways) return []
    return ways.flatMap(hops =>
      this.#back(local, hops).map(({ from, via, weight }) => (
        { from: numbers[from]!, via: via.map(each => this.#node(each)), edges: hops.map(({ edge }) => edge), weight }
      ))
    )
  }

  #back(local: number, hops: readonly FlowHop[]): { from: number, via: number[], weight: number }[] {
    const hop = hops.at(-1)
    if (!hop) return [{ from: local, via: [], weight: 1 }]
    let index = this.#into.get(hop)
    if (!index) this.#into.set(hop, index = new TargetIndex(hop, this.#listed.nodes.ids.length))
    const { ids } = this.#listed.nodes
    const inOrder = Array.from(index.of(local)).sort((a, b) => ids[hop.source[a]!]! - ids[hop.source[b]!]!)
    return inOrder.flatMap(e =>
      this.#back(hop.source[e]!, hops.slice(0, -1)).map(before => ({
        from: before.from,
        via: hops.length === 1 ? [] : [...before.via, hop.source[e]!],
        weight: before.weight * hop.weight[e]!,
      }))
    )
  }

  #node(local: number): NodeRef {
    return { kind: this.#listed.nodes.kinds[local]!, node: this.#listed.nodes.ids[local]! }
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
