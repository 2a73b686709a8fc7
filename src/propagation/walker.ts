import type { NodeKind, NodeRef } from '../core/kinds.ts'
import type { Direction } from '../graph/relation.ts'
import { weightAt } from '../sparse/csr.ts'
import { SparseVector } from '../sparse/vector.ts'
import { Carrier, type Incoming } from './carrier.ts'
import { endsOf, everyNumber, type RowReader } from '../graph/rows.ts'
import type { Hop, View, ViewPath } from './view.ts'

/** Carries scores over a view of a graph, by the weights that the view gives its edges: S is as {@link View} has it. */
export class Walker extends Carrier {
  /** 1 / √(in-degree) of every node of the view; 1 where nothing leads in. */
  #scale: Float64Array = new Float64Array(0)
  #degree: Float64Array = new Float64Array(0)
  readonly #offset = new Map<NodeKind, number>()
  readonly #factors = new Map<Hop, HopFactors>()
  readonly size: number

  private constructor(readonly reader: RowReader, readonly view: View) {
    super()
    let offset = 0
    for (const kind of view.nodes) {
      this.#offset.set(kind, offset)
      offset += reader.count(kind)
    }
    this.size = offset
  }

  /** Reads the degrees that the view's normalisation needs. Cost: one step over the whole graph. */
  static async over(reader: RowReader, view: View): Promise<Walker> {
    const walker = new Walker(reader, { ...view, paths: view.paths.filter(path => path.hops.every(hop => reader.has(hop.edge))) })
    for (const hop of walker.view.paths.flatMap(path => path.hops)) walker.#factors.set(hop, await hopFactors(reader, hop))
    await walker.#normalise()
    return walker
  }

  async #normalise(): Promise<void> {
    this.#scale = new Float64Array(this.size).fill(1)
    const ones = new SparseVector(this.size)
    for (let node = 0; node < this.size; node++) ones.add(node, 1)
    const degrees = await this.step(ones)
    for (const node of degrees.places) if (degrees.at(node) > 0) this.#scale[node] = 1 / Math.sqrt(degrees.at(node))
    this.#degree = degrees.values
  }

  number({ kind, node }: NodeRef): number | undefined {
    const offset = this.#offset.get(kind)
    return offset === undefined ? undefined : offset + node
  }

  node(number: number): NodeRef {
    const kind = this.view.nodes.findLast(each => this.#offset.get(each)! <= number)!
    return { kind, node: number - this.#offset.get(kind)! }
  }

  degree(number: number): number {
    return this.#degree[number]!
  }

  async step(x: SparseVector, transposed = false): Promise<SparseVector> {
    const result = new SparseVector(this.size)
    for (const path of this.view.paths) {
      const [along, against] = transposed ? [path.back, 1] : [1, path.back]
      if (along > 0) await this.#carry(x, path, false, path.weight * along, result)
      if (against > 0) await this.#carry(x, path, true, path.weight * against, result)
    }
    return result
  }

  /** Of every node that a path of the view leads to, the largest x of those that it leads from. Cost: as of a step. */
  async strongest(x: SparseVector): Promise<Map<number, number>> {
    const result = new Map<number, number>()
    for (const path of this.view.paths) {
      for (const backwards of path.back > 0 ? [false, true] : [false]) {
        const hops = backwards ? path.hops.toReversed() : path.hops
        let largest = this.#largest(x, ends(hops[0]!, backwards).from)
        for (const hop of hops) largest = await this.#leadOn(largest, hop, backwards)
        const to = this.#offset.get(ends(hops.at(-1)!, backwards).to)!
        for (const [node, most] of largest) result.set(to + node, Math.max(most, result.get(to + node) ?? 0))
      }
    }
    return result
  }

  #largest(x: SparseVector, kind: NodeKind): Map<number, number> {
    const from = this.#offset.get(kind)!, to = from + this.reader.count(kind)
    return new Map(x.places.flatMap(place => (place >= from && place < to ? [[place - from, x.at(place)] as const] : [])))
  }

  async #leadOn(largest: ReadonlyMap<number, number>, { edge, direction }: Hop, backwards: boolean): Promise<Map<number, number>> {
    const nodes = [...largest.keys()], next = new Map<number, number>()
    const { start, end, columns } = await this.reader.rows(edge, backwards ? opposite(direction) : direction, nodes)
    nodes.forEach((node, i) => {
      const most = largest.get(node)!
      for (let e = start[i]!; e < end[i]!; e++) next.set(columns[e]!, Math.max(most, next.get(columns[e]!) ?? 0))
    })
    return next
  }

  async stepRows(x: Float64Array, width: number, into: NodeKind): Promise<Float64Array> {
    const result = new Float64Array(this.reader.count(into) * width)
    for (const path of this.view.paths) {
      for (const [backwards, share] of [[false, 1], [true, path.back]] as const) {
        const hops = backwards ? path.hops.toReversed() : path.hops
        if (share === 0 || ends(hops.at(-1)!, backwards).to !== into) continue
        const { from: kind } = ends(hops[0]!, backwards)
        let mass = scaledRows(this.#part(x, kind, width), width, this.#part(this.#scale, kind), 1)
        for (const hop of hops) mass = await this.#pushRows(mass, width, hop, backwards)
        const carried = scaledRows(mass, width, this.#part(this.#scale, into), path.weight * share)
        for (let i = 0; i < result.length; i++) result[i]! += carried[i]!
      }
    }
    return result
  }

  /** The numbers of the nodes of one kind, of `width` numbers for each node of the view. */
  #part(x: Float64Array, kind: NodeKind, width = 1): Float64Array {
    const from = this.#offset.get(kind)! * width
    return x.subarray(from, from + this.reader.count(kind) * width)
  }

  async #pushRows(mass: Float64Array, width: number, hop: Hop, backwards: boolean): Promise<Float64Array> {
    const { from, to } = ends(hop, backwards)
    const { leaving, arriving } = this.#factors.get(hop)!
    const [given, taken] = backwards ? [arriving, leaving] : [leaving, arriving]
    const sources = everyNumber(this.reader, from)
    const { start, end, columns, weights } = await this.reader.rows(hop.edge, backwards ? opposite(hop.direction) : hop.direction, sources)
    const next = new Float64Array(this.reader.count(to) * width)
    for (let source = 0; source < sources.length; source++) {
      for (let e = start[source]!, last = end[source]!; e < last; e++) {
        const target = columns[e]!
        addRow(next, target * width, mass, source * width, width, (given ? given[source]! : 1) * (weights ? weights[e]! : 1) * (taken ? taken[target]! : 1))
      }
    }
    return next
  }

  /** Adds to `result` what one path carries: D^-1/2 Pᵀ D^-1/2 x, or with P in place of Pᵀ when walked backwards. */
  async #carry(x: SparseVector, path: ViewPath, backwards: boolean, factor: number, result: SparseVector): Promise<void> {
    const hops = backwards ? path.hops.toReversed() : path.hops
    let kind = ends(hops[0]!, backwards).from
    let mass = new SparseVector(this.reader.count(kind))
    const from = this.#offset.get(kind)!
    for (const place of x.places) {
      if (place >= from && place < from + mass.length) mass.add(place - from, x.at(place) * this.#scale[place]!)
    }
    for (const hop of hops) {
      mass = await this.#push(mass, hop, backwards)
      kind = ends(hop, backwards).to
    }
    const to = this.#offset.get(kind)!
    for (const place of mass.places) result.add(to + place, factor * mass.at(place) * this.#scale[to + place]!)
  }

  async #push(mass: SparseVector, hop: Hop, backwards: boolean): Promise<SparseVector> {
    const nodes = mass.places
    const { leaving, arriving } = this.#factors.get(hop)!
    const [given, taken] = backwards ? [arriving, leaving] : [leaving, arriving]
    const { start, end, columns, weights } = await this.reader.rows(hop.edge, backwards ? opposite(hop.direction) : hop.direction, nodes)
    const next = new SparseVector(this.reader.count(ends(hop, backwards).to))
    for (let i = 0; i < nodes.length; i++) {
      const source = nodes[i]!
      const amount = mass.at(source) * (given ? given[source]! : 1)
      for (let e = start[i]!, last = end[i]!; e < last; e++) {
        const target = columns[e]!
        next.add(target, amount * (weights ? weights[e]! : 1) * (taken ? taken[target]! : 1))
      }
    }
    return next
  }

  async incoming(number: number): Promise<Incoming[]> {
    const target = this.node(number)
    const found: Incoming[] = []
    for (const path of this.view.paths) {
      for (const [backwards, share] of [[false, 1], [true, path.back]] as const) {
        const hops = backwards ? path.hops.toReversed() : path.hops
        if (share === 0 || ends(hops.at(-1)!, backwards).to !== target.kind) continue
        const edges = hops.map(({ edge, direction }) => ({ edge, reversed: (direction === 'in') !== backwards }))
        for (const { node, via, weight } of await this.#trackBack(target.node, hops, backwards)) {
          const from = this.#offset.get(ends(hops[0]!, backwards).from)! + node
          found.push({ from, via, edges, weight: path.weight * share * weight * this.#scale[from]! * this.#scale[number]! })
        }
      }
    }
    return found
  }

  async #trackBack(node: number, hops: readonly Hop[], backwards: boolean): Promise<{ node: number, via: NodeRef[], weight: number }[]> {
    if (hops.length === 0) return [{ node, via: [], weight: 1 }]
    const hop = hops.at(-1)!
    const { leaving, arriving } = this.#factors.get(hop)!
    const { start, end, columns, weights } = await this.reader.rows(hop.edge, backwards ? hop.direction : opposite(hop.direction), [node])
    const found: { node: number, via: NodeRef[], weight: number }[] = []
    for (let e = start[0]!; e < end[0]!; e++) {
      const source = columns[e]!
      const [leaves, reaches] = backwards ? [node, source] : [source, node]
      const weight = weightAt({ weights }, e) * (leaving ? leaving[leaves]! : 1) * (arriving ? arriving[reaches]! : 1)
      for (const before of await this.#trackBack(source, hops.slice(0, -1), backwards)) {
        const via = hops.length === 1 ? [] : [...before.via, { kind: ends(hop, backwards).from, node: source }]
        found.push({ node: before.node, via, weight: before.weight * weight })
      }
    }
    return found
  }
}

/** The factors that a hop's weights have from the nodes that its edges leave and reach; absent where all are 1. */
interface HopFactors {
  leaving?: Float64Array
  arriving?: Float64Array
}

async function hopFactors(reader: RowReader, hop: Hop): Promise<HopFactors> {
  const { edge, direction, shared, damped } = hop, { from, to } = ends(hop, false)
  const factors: HopFactors = {}
  if (shared) factors.leaving = Float64Array.from(await reader.degrees(edge, direction, everyNumber(reader, from)), out => 1 / Math.max(1, out))
  if (damped) factors.arriving = Float64Array.from(await reader.degrees(edge, opposite(direction), everyNumber(reader, to)), into => 1 / Math.log2(2 + into))
  return factors
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

const opposite = (direction: Direction): Direction => (direction === 'out' ? 'in' : 'out')

/** The kinds of nodes that a hop leads from and to, walked forwards or backwards. */
function ends({ edge, direction }: Hop, backwards: boolean): { from: NodeKind, to: NodeKind } {
  const [from, to] = endsOf(edge, backwards ? opposite(direction) : direction)
  return { from, to }
}
