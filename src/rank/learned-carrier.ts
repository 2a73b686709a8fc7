import type { LearnedPropagation } from '../encoders/learned-propagation.ts'
import type { NodeKind, NodeRef } from '../core/kinds.ts'
import { Carrier, type Incoming } from '../walk/carrier.ts'
import { EDGE_WEIGHTS, passageView } from '../walk/view.ts'
import { SparseVector } from '../math/sparse/vector.ts'

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

/**
 * Carries over the passages by what was learned: S[v, u] = Σ α_e / self_v over the entries e of v that come from u. One
 * step from x_0 with the restart ½ is then ½ (x_v + Σ α_e / self_v x_u), the learned sum but for a factor of the
 * passage, which falls out where vectors are made unit length. So all that the untrained S is for — restarts, further
 * steps, explanations, views — goes on with this one, without TensorFlow.js.
 *
 * Cost: a step reads every entry; memory 8 bytes an entry beside the record.
 */
export class LearnedCarrier extends Carrier {
  readonly #weights: Float64Array

  /** @param graph  over {@link LEARNED_VIEW}: knows the names that lie on each way */
  constructor(readonly graph: Carrier, readonly learned: LearnedPropagation) {
    super()
    const { rowStart, alpha, self } = learned
    this.#weights = Float64Array.from(alpha)
    self.forEach((own, v) => {
      for (let e = rowStart[v]!; e < rowStart[v + 1]!; e++) this.#weights[e]! /= own
    })
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

  async step(x: SparseVector, transposed = false): Promise<SparseVector> {
    const { columns } = this.learned, result = new SparseVector(this.size)
    for (const v of transposed ? x.places : Array(this.size).keys()) {
      for (let [e, end] = this.#row(v); e < end; e++) {
        if (transposed) result.add(columns[e]!, this.#weights[e]! * x.at(v))
        else result.add(v, this.#weights[e]! * x.at(columns[e]!))
      }
    }
    return result
  }

  async stepRows(x: Float64Array, width: number, into: NodeKind): Promise<Float64Array> {
    const { columns } = this.learned, result = new Float64Array(this.reader.count(into) * width)
    for (let v = 0; v < this.size; v++) {
      for (let [e, end] = this.#row(v); e < end; e++) {
        const from = columns[e]! * width, weight = this.#weights[e]!
        for (let j = 0; j < width; j++) result[v * width + j]! += weight * x[from + j]!
      }
    }
    return result
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
