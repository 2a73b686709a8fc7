import type { NodeKind, NodeRef } from '../core/kinds.ts'
import { everyNumber, type RowReader, weightOf } from '../graph/rows.ts'
import { SparseVector } from '../math/sparse/vector.ts'
import type { Incoming } from './carrier.ts'
import { type Division, opposite, turned, type Walked, type Way } from './hops.ts'

/** The walker that it is a part of. */
interface Walking {
  reader: RowReader
  size: number
  ways: readonly Way[]
  /** Of each kind of nodes the number of its first one. */
  offset: ReadonlyMap<NodeKind, number>
  node(number: number): NodeRef
  /**
   * By node of a kind, what scales what comes to it and leaves it; and by what its degree divides what goes through it.
   */
  scales(kind: NodeKind, nodes: ArrayLike<number>): Promise<Float64Array>
  divisor(division: Division, hop: Walked, nodes: ArrayLike<number>): Promise<Float64Array | undefined>
}

/** The part of a walker that knows S as a whole, and no walk: loaded for vectors, and by what looks at single nodes. */
export class WholeWalk {
  constructor(readonly of: Walking) {}

  async step(x: SparseVector, transposed = false): Promise<SparseVector> {
    const result = new SparseVector(this.of.size)
    for (const { hops, weight } of this.of.ways) {
      const walk = transposed ? hops.toReversed().map(turned) : hops
      await this.#carry(x, walk, weight, result)
    }
    return result
  }

  /** Adds to `result` what one way carries. */
  async #carry(x: SparseVector, hops: readonly Walked[], counts: number, result: SparseVector): Promise<void> {
    const { from } = hops[0]!, { to } = hops.at(-1)!
    const first = this.of.offset.get(from)!, last = this.of.offset.get(to)!
    let mass = new SparseVector(this.of.reader.count(from))
    const leaving = await this.#wholeScales(from), reaching = await this.#wholeScales(to)
    for (const place of x.places) {
      if (place >= first && place < first + mass.length) mass.add(place - first, x.at(place) * leaving[place - first]!)
    }
    for (const hop of hops) mass = await this.#push(mass, hop)
    for (const place of mass.places) result.add(last + place, counts * mass.at(place) * reaching[place]!)
  }

  async #push(mass: SparseVector, hop: Walked): Promise<SparseVector> {
    const nodes = mass.places, [leaves, reaches] = await this.#wholeFactors(hop)
    const rows = await this.of.reader.rows(hop.edge, hop.direction, nodes), { start, end, columns } = rows
    const next = new SparseVector(this.of.reader.count(hop.to))
    nodes.forEach((source, i) => {
      const amount = mass.at(source) * (leaves ? leaves[source]! : 1)
      for (let e = start[i]!; e < end[i]!; e++)
        next.add(columns[e]!, amount * weightOf(rows, e) * (reaches ? reaches[columns[e]!]! : 1))
    })
    return next
  }

  async stepRows(x: Float64Array, width: number, into: NodeKind): Promise<Float64Array> {
    const result = new Float64Array(this.of.reader.count(into) * width)
    for (const { hops, weight } of this.of.ways) {
      if (hops.at(-1)!.to !== into) continue
      const { from } = hops[0]!, first = this.of.offset.get(from)! * width
      let mass = scaledRows(
        x.subarray(first, first + this.of.reader.count(from) * width),
        width,
        await this.#wholeScales(from),
        1,
      )
      for (const hop of hops) mass = await this.#pushRows(mass, width, hop)
      const carried = scaledRows(mass, width, await this.#wholeScales(into), weight)
      for (let i = 0; i < result.length; i++) result[i]! += carried[i]!
    }
    return result
  }

  async #pushRows(mass: Float64Array, width: number, hop: Walked): Promise<Float64Array> {
    const [leaves, reaches] = await this.#wholeFactors(hop), sources = everyNumber(this.of.reader, hop.from)
    const rows = await this.of.reader.rows(hop.edge, hop.direction, sources), { start, end, columns } = rows
    const next = new Float64Array(this.of.reader.count(hop.to) * width)
    for (let source = 0; source < sources.length; source++) {
      for (let e = start[source]!, last = end[source]!; e < last; e++) {
        const target = columns[e]!
        addRow(
          next,
          target * width,
          mass,
          source * width,
          width,
          (leaves ? leaves[source]! : 1) * weightOf(rows, e) * (reaches ? reaches[target]! : 1),
        )
      }
    }
    return next
  }

  #wholeScales(kind: NodeKind): Promise<Float64Array> {
    return this.of.scales(kind, everyNumber(this.of.reader, kind))
  }

  /** The divisors of all nodes that a hop leaves, and reaches. */
  #wholeFactors(hop: Walked): Promise<(Float64Array | undefined)[]> {
    return Promise.all([
      this.of.divisor(hop.given, hop, everyNumber(this.of.reader, hop.from)),
      this.of.divisor(hop.taken, turned(hop), everyNumber(this.of.reader, hop.to)),
    ])
  }

  async incoming(number: number): Promise<Incoming[]> {
    const target = this.of.node(number), scale = (await this.of.scales(target.kind, [target.node]))[target.node]!
    const found: Incoming[] = []
    for (const { hops, weight: counts } of this.of.ways) {
      if (hops.at(-1)!.to !== target.kind) continue
      const { from } = hops[0]!, edges = hops.map(({ edge, direction }) => ({ edge, reversed: direction === 'in' }))
      const ways = await this.#trackBack(target.node, hops),
        scales = await this.of.scales(from, ways.map(({ node }) => node))
      for (const { node, via, weight } of ways)
        found.push({
          from: this.of.offset.get(from)! + node,
          via,
          edges,
          weight: counts * weight * scales[node]! * scale,
        })
    }
    return found
  }

  async #trackBack(node: number, hops: readonly Walked[]): Promise<{ node: number, via: NodeRef[], weight: number }[]> {
    const hop = hops.at(-1)
    if (!hop) return [{ node, via: [], weight: 1 }]
    const rows = await this.of.reader.rows(hop.edge, opposite(hop.direction), [node])
    const sources = rows.columns.subarray(rows.start[0], rows.end[0])
    const leaves = await this.of.divisor(hop.given, hop, sources),
      reaches = await this.of.divisor(hop.taken, turned(hop), [node])
    const found: { node: number, via: NodeRef[], weight: number }[] = []
    for (const [i, source] of sources.entries()) {
      const weight = weightOf(rows, rows.start[0]! + i) * (leaves ? leaves[source]! : 1)
        * (reaches ? reaches[node]! : 1)
      for (const before of await this.#trackBack(source, hops.slice(0, -1))) {
        const via = hops.length === 1 ? [] : [...before.via, { kind: hop.from, node: source }]
        found.push({ node: before.node, via, weight: before.weight * weight })
      }
    }
    return found
  }
}

/** y += factor · x, for rows of two blocks. */
function addRow(y: Float64Array, at: number, x: Float64Array, from: number, width: number, factor: number): void {
  for (let j = 0; j < width; j++) y[at + j]! += factor * x[from + j]!
}

/** Each row times its scale and a common factor. */
function scaledRows(x: Float64Array, width: number, scale: Float64Array, factor: number): Float64Array {
  const result = new Float64Array(x.length)
  for (let row = 0; row < scale.length; row++) addRow(result, row * width, x, row * width, width, factor * scale[row]!)
  return result
}
