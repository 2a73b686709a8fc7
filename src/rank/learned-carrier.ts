import type { LearnedPropagation } from '../encoders/learned-propagation.ts'
import type { NodeRef } from '../core/kinds.ts'
import type { Pace } from '../core/pace.ts'
import { type Csr, transpose } from '../math/sparse/csr.ts'
import type { SparseVector } from '../math/sparse/vector.ts'
import { Carrier, type WalkOptions } from '../walk/carrier.ts'
import type { Incoming } from '../walk/incoming.ts'
import { Flow } from '../walk/flow.ts'
import type { Walked } from '../walk/hops.ts'
import { Numbering } from '../walk/numbering.ts'
import { EDGE_WEIGHTS, passageView } from '../walk/view.ts'
import { type Adding, broughtBy, stateAfter, type WalkedHop, type WalkedWay } from '../walk/walked-hop.ts'

/** The ways between passages that propagation is learned over, with what each counts before that. */
export const LEARNED_VIEW = passageView(EDGE_WEIGHTS)

/**
 * The kind of a way: its edges in the order in which they are stored, and whether they are walked back. "is about" is
 * walked both ways on a way between names that know each other; what stands beside it says the direction.
 */
export function kindOfWay(edges: Incoming['edges']): string {
  const { reversed } = edges.find(({ edge }) => edge !== 'names')!
  const path = (reversed ? edges.toReversed() : edges).map(({ edge }) => edge).join(' ')
  return reversed ? path + BACK : path
}

const BACK = ', back'

/** Whether a kind's ways are walked back. */
export const isWalkedBack = (kind: string): boolean => kind.endsWith(BACK)

/** What a passage is held to keep of itself. */
const kept = (self: number): number => Math.max(0.1, self)

/** From passage to passage at once: which ways these are, the graph tells. */
const HOP: Walked = {
  edge: 'mentions',
  direction: 'out',
  from: 'passage',
  to: 'passage',
  given: undefined,
  taken: undefined,
}

/**
 * Carries over the passages by what was learned: S[v, u] = Σ α_e / self_v over the entries e of v that come from u,
 * what u brings beside what v keeps of itself, for which the restart stands; a tenth at least, or else what is walked
 * over passages that keep next to nothing grows without bound. All that the untrained S is for, restarts, further
 * steps, explanations, views, goes on with this one, without TensorFlow.js.
 *
 * Memory: 16 bytes an entry beside the record.
 */
export class LearnedCarrier extends Carrier {
  readonly #weights: Float64Array
  /** α by the passages that entries come from. */
  readonly #out: Csr
  readonly #adding: Adding

  /** @param graph  over {@link LEARNED_VIEW}: knows the names that lie on each way */
  constructor(readonly graph: Carrier, readonly learned: LearnedPropagation) {
    super()
    const { rowStart, columns, alpha, self } = learned
    this.#weights = Float64Array.from(alpha)
    self.forEach((own, v) => {
      for (let e = rowStart[v]!; e < rowStart[v + 1]!; e++) this.#weights[e]! /= kept(own)
    })
    this.#out = transpose({ columnCount: self.length, rowStart, columns, weights: alpha })
    this.#adding = { sums: new Float64Array(self.length), isMet: new Uint8Array(self.length) }
  }

  get reader() {
    return this.graph.reader
  }

  get view() {
    return { ...this.graph.view, name: 'passages, learned' }
  }

  get size(): number {
    return this.graph.size
  }

  number(ref: NodeRef): number | undefined {
    return this.graph.number(ref)
  }

  node(number: number): NodeRef {
    return this.graph.node(number)
  }

  async degrees(numbers: readonly number[]): Promise<Float64Array> {
    return Float64Array.from(
      numbers,
      number => this.#weights.subarray(...this.#row(number)).reduce((sum, weight) => sum + weight, 0),
    )
  }

  /** Walks all that was learned. Cost: the entries that leave what was reached, in each step. */
  async flow(seeds: SparseVector, { restart, steps }: WalkOptions, pace?: Pace): Promise<Flow> {
    const numbering = new Numbering(() => this.size), start = Float64Array.from(seeds.places, place => seeds.at(place))
    numbering.of('passage', seeds.places)
    const states: Float64Array<ArrayBuffer>[] = [start], walked: WalkedWay[][] = []
    for (let t = 0; t < steps; t++) {
      if (pace?.due) await pace.pause('walk', t, steps)
      const x = states[t]!, nodes = Int32Array.from(numbering.ids)
      const hop = this.#hopFrom(nodes), reached = broughtBy({ nodes, amounts: x }, hop, this.#adding)
      for (let i = 0; i < reached.nodes.length; i++) reached.amounts[i]! *= hop.taken(reached.nodes[i]!)
      const sources = nodes.map((_, local) => local), targets = numbering.of('passage', reached.nodes)
      walked.push([{ sources, hops: [hop], reached, targets }])
      states.push(stateAfter(walked[t]!, numbering.size, restart, start))
    }
    const { kinds, ids } = numbering
    return new Flow(
      this.size,
      ref => this.number(ref),
      { kinds, ids, numbers: ids },
      restart,
      states,
      walked,
      () => this.#adding.sums,
    )
  }

  #hopFrom(from: Int32Array): WalkedHop {
    const { rowStart, columns, weights } = this.#out
    const start = Uint32Array.from(from, node => rowStart[node]!),
      end = Uint32Array.from(from, node => rowStart[node + 1]!)
    return {
      hop: HOP,
      from,
      rows: { start, end, columns, ...(weights && { weights }) },
      given: new Float64Array(from.length).fill(1),
      taken: node => 1 / kept(this.learned.self[node]!),
    }
  }

  override async waysIn(_: Flow, number: number): Promise<Incoming[]> {
    return this.incoming(number)
  }

  /** Ways over several names share what was learned for their kind as their weights in the graph do. */
  async incoming(number: number): Promise<Incoming[]> {
    const { columns, kind, kinds } = this.learned
    const ways = new Map<string, Incoming[]>(), found: Incoming[] = []
    for (const way of await this.graph.incoming(number)) {
      const key = `${way.from} ${kindOfWay(way.edges)}`
      ways.set(key, [...ways.get(key) ?? [], way])
    }
    for (let [e, end] = this.#row(number); e < end; e++) {
      const from = columns[e]!, weight = this.#weights[e]!
      // where the graph has no such way, nothing is known of it but its ends
      const along = ways.get(`${from} ${kinds[kind[e]!]}`) ?? [{ from, via: [], edges: [], weight: 1 }]
      const total = along.reduce((sum, way) => sum + way.weight, 0)
      found.push(...along.map(way => ({ ...way, weight: weight * (way.weight / total) })))
    }
    return found
  }

  #row(v: number): [number, number] {
    const { rowStart } = this.learned
    return [rowStart[v]!, rowStart[v + 1]!]
  }
}
