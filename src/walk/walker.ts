import type { NodeKind, NodeRef } from '../core/kinds.ts'
import type { Pace } from '../core/pace.ts'
import { type EdgeRows, endsOf, type RowReader, weightOf } from '../graph/rows.ts'
import { SparseVector } from '../math/sparse/vector.ts'
import { Carrier, type WalkOptions } from './carrier.ts'
import type { Incoming } from './incoming.ts'
import { Flow } from './flow.ts'
import { type Division, turned, type Walked, walked, type Way } from './hops.ts'
import { NodeTable } from './node-table.ts'
import { Numbering } from './numbering.ts'
import type { View } from './view.ts'
import { type Adding, broughtBy, type Front, stateAfter, type WalkedHop, type WalkedWay } from './walked-hop.ts'

/** Carries scores over a view of a graph, by the weights that the view gives its edges: S is as {@link View} has it. */
export class Walker extends Carrier {
  readonly #offset = new Map<NodeKind, number>()
  readonly #ways: readonly Way[]
  /** What was read of nodes so far: degrees, and what is made of them. */
  readonly #tables = new Map<string, NodeTable>()
  /** Numberings that no walk uses now. */
  readonly #numberings: Numbering[] = []
  readonly #adding = new Map<NodeKind, Adding>()
  readonly view: View
  readonly size: number

  /** @param reader  what the graph is read by; nothing is read yet */
  constructor(readonly reader: RowReader, view: View) {
    super()
    this.view = { ...view, paths: view.paths.filter(path => path.hops.every(hop => reader.has(hop.edge))) }
    this.#ways = this.view.paths.flatMap(path => [
      { hops: path.hops.map(hop => walked(hop, false)), weight: path.weight },
      ...path.back > 0
        ? [{ hops: path.hops.toReversed().map(hop => walked(hop, true)), weight: path.weight * path.back }]
        : [],
    ])
    let offset = 0
    for (const kind of view.nodes) {
      this.#offset.set(kind, offset)
      offset += reader.count(kind)
    }
    this.size = offset
  }

  /** What is known of nodes of a kind under a name, and made when it is needed. */
  #table(name: string, kind: NodeKind, nodes: ArrayLike<number>, make: NodeTable['make']): Promise<Float64Array> {
    const key = `${kind} ${name}`
    let table = this.#tables.get(key)
    if (!table) this.#tables.set(key, table = new NodeTable(this.reader.count(kind), make))
    return table.of(nodes)
  }

  number({ kind, node }: NodeRef): number | undefined {
    const offset = this.#offset.get(kind)
    return offset === undefined ? undefined : offset + node
  }

  node(number: number): NodeRef {
    const kind = this.view.nodes.findLast(each => this.#offset.get(each)! <= number)!
    return { kind, node: number - this.#offset.get(kind)! }
  }

  /**
   * The in-degrees of nodes in the view; 0 where nothing leads in. Cost: the rows of those that are asked for the first
   * time.
   */
  async degrees(numbers: readonly number[]): Promise<Float64Array> {
    const refs = numbers.map(number => this.node(number)), found = new Float64Array(numbers.length)
    for (const kind of this.view.nodes) {
      const degrees = await this.#degreesOf(kind, refs.flatMap(ref => (ref.kind === kind ? [ref.node] : [])))
      refs.forEach((ref, i) => {
        if (ref.kind === kind) found[i] = degrees[ref.node]!
      })
    }
    return found
  }

  /** By node of a kind, its in-degree: what a unit on every node brings to it, Σ over ways of their weight · inflow. */
  #degreesOf(kind: NodeKind, nodes: ArrayLike<number>): Promise<Float64Array> {
    return this.#table('degree', kind, nodes, async missing => {
      const sums = new Float64Array(missing.length)
      for (const { hops, weight } of this.#ways) {
        if (hops.at(-1)!.to !== kind) continue
        const inflow = await this.#inflow(hops, missing)
        for (let i = 0; i < sums.length; i++) sums[i]! += weight * inflow[missing[i]!]!
      }
      return sums
    })
  }

  /** By node of a kind, 1 / √(in-degree); 1 where nothing leads in. */
  #scales(kind: NodeKind, nodes: ArrayLike<number>): Promise<Float64Array> {
    return this.#table('scale', kind, nodes, async missing => {
      const degrees = await this.#degreesOf(kind, missing)
      return Float64Array.from(missing, node => (degrees[node]! > 0 ? 1 / Math.sqrt(degrees[node]!) : 1))
    })
  }

  /** By node, what its degree divides what goes through it by; undefined where by nothing. */
  async #divisor(
    division: Division,
    { edge, direction }: Pick<Walked, 'edge' | 'direction'>,
    nodes: ArrayLike<number>,
  ): Promise<Float64Array | undefined> {
    return division
      && this.#table(
        `${division} ${edge} ${direction}`,
        endsOf(edge, direction)[0],
        nodes,
        async missing =>
          Array.from(
            await this.reader.degrees(edge, direction, missing),
            degree => 1 / (division === 'shared' ? Math.max(1, degree) : Math.log2(2 + degree)),
          ),
      )
  }

  /** By node at the end of some hops, what a unit on every first node brings to it. */
  #inflow(hops: readonly Walked[], nodes: ArrayLike<number>): Promise<Float64Array> {
    const { to } = hops.at(-1)!
    return this.#table(`inflow over ${nameOf(hops)}`, to, nodes, missing => this.#inflowOf(hops, missing))
  }

  /** Where the only hop counts nothing but edges, degrees are enough. */
  async #inflowOf(hops: readonly Walked[], nodes: Int32Array): Promise<Float64Array> {
    const hop = hops.at(-1)!, back = turned(hop), before = hops.slice(0, -1)
    const reaches = await this.#divisor(hop.taken, back, nodes)
    const isCounted = before.length === 0 && !hop.given && !(await this.#isWeighted(hop))
    if (isCounted)
      return Float64Array.from(
        await this.reader.degrees(hop.edge, back.direction, nodes),
        (degree, i) => degree * (reaches ? reaches[nodes[i]!]! : 1),
      )
    const rows = await this.reader.rows(hop.edge, back.direction, nodes), { start, end, columns } = rows
    const sources = distinct(rows, this.#addingTo(hop.from).isMet)
    const inflow = before.length > 0 ? await this.#inflow(before, sources) : undefined,
      leaves = await this.#divisor(hop.given, hop, sources)
    const sums = new Float64Array(nodes.length)
    for (let i = 0; i < sums.length; i++) {
      let sum = 0
      for (let e = start[i]!, last = end[i]!; e < last; e++) {
        const node = columns[e]!
        sum += weightOf(rows, e) * (leaves ? leaves[node]! : 1) * (inflow ? inflow[node]! : 1)
      }
      sums[i] = sum * (reaches ? reaches[nodes[i]!]! : 1)
    }
    return sums
  }

  async #isWeighted({ edge, direction }: Walked): Promise<boolean> {
    return (await this.reader.rows(edge, direction, [])).weights !== undefined
  }

  /**
   * Walks, and keeps what was walked over: x_{t+1} = restart · seeds + (1 − restart) · S_t x_t, S_t being S without the
   * rows that bring nothing worth telling.
   *
   * @param options  `precision` ε: what has less than ε / (1 − restart) of the largest score is not walked from; and
   *   the row of a node on the last hop of a way is passed over where it could bring no node more than ε of the largest
   *   score. With a the amount on that node, w what the way counts and i what a unit everywhere would bring to it, that
   *   is (1 − restart) · a · √(w / i), since each node that it leads to has at least that much of its degree from
   *   there. 0 passes over nothing.
   * @param pace  lets others run between steps, and ends the walk
   *
   * Cost: the edges that leave what was reached, in each step, whatever the size of the graph.
   */
  async flow(
    seeds: SparseVector,
    { restart, steps, precision = 0 }: WalkOptions & { precision?: number },
    pace?: Pace,
  ): Promise<Flow> {
    const numbering = this.#numberings.pop() ?? new Numbering(kind => this.reader.count(kind))
    const { places } = seeds, start = Float64Array.from(places, place => seeds.at(place))
    const states: Float64Array[] = [start], recorded: WalkedWay[][] = []
    for (const { kind, node } of places.map(place => this.node(place))) numbering.of(kind, [node])
    for (let t = 0; t < steps; t++) {
      const x = states[t]!, least = (precision * largest(x)) / (1 - restart)
      const ways: WalkedWay[] = [], leaving = new Map<NodeKind, Leaving>()
      for (const way of this.#ways) {
        const { from } = way.hops[0]!, front = leaving.get(from) ?? leavingOf(from, x, numbering, least)
        leaving.set(from, front)
        const walked = await this.#over(way, front, least, pace)
        if (!walked) continue
        ways.push({ ...walked, targets: numbering.of(way.hops.at(-1)!.to, walked.reached.nodes) })
      }
      if (pace?.due) await pace.pause('walk', t, steps)
      recorded.push(ways)
      states.push(stateAfter(ways, numbering.size, restart, start))
    }
    const kinds = numbering.kinds.slice(), ids = numbering.ids.slice()
    numbering.clear()
    this.#numberings.push(numbering)
    const numbers = ids.map((node, local) => node + this.#offset.get(kinds[local]!)!)
    return new Flow(
      this.size,
      ref => this.number(ref),
      { kinds, ids, numbers },
      restart,
      states,
      recorded,
      kind => this.#addingTo(kind).sums,
    )
  }

  /** A way from what has a score; none where it leads nowhere. */
  async #over(way: Way, leaving: Leaving, least: number, pace?: Pace): Promise<Omit<WalkedWay, 'targets'> | undefined> {
    const { hops } = way, walked: WalkedHop[] = []
    let sources = leaving.locals, front: Front = leaving
    for (const [h, hop] of hops.entries()) {
      if (pace?.due) await pace.pause('walk', h, hops.length)
      const isLast = h === hops.length - 1, leads = h === 0 ? await this.#scales(hop.from, front.nodes) : undefined
      if (isLast && least > 0) {
        const kept = await this.#worthWalking(front, way, least, leads)
        if (h === 0) sources = picked(sources, kept, new Int32Array(kept.length))
        front = {
          nodes: picked(front.nodes, kept, new Int32Array(kept.length)),
          amounts: picked(front.amounts, kept, new Float64Array(kept.length)),
        }
      }
      const made = await this.#along(hop, front, leads, isLast ? way.weight : undefined)
      if (made.brought.nodes.length === 0) return undefined
      walked.push(made.walked)
      front = made.brought
    }
    return { sources, hops: walked, reached: front }
  }

  /**
   * The places of those on the last hop of a way that can bring any node enough.
   * @param leads  the scales of the first nodes, where they are these
   */
  async #worthWalking(
    { nodes, amounts }: Front,
    way: Way,
    least: number,
    leads: Float64Array | undefined,
  ): Promise<Int32Array> {
    const kept = new Int32Array(nodes.length)
    // the bound is one of edges that all weigh 1
    if (await this.#isWeighted(way.hops.at(-1)!)) return kept.map((_, i) => i)
    const bounds = await this.#boundsOf(way, nodes), enough = (least * least) / way.weight
    let count = 0
    for (let i = 0; i < nodes.length; i++) {
      const amount = amounts[i]! * (leads ? leads[nodes[i]!]! : 1)
      if (amount * amount >= enough * bounds[nodes[i]!]!) kept[count++] = i
    }
    return kept.subarray(0, count)
  }

  /** By node that the last hop of a way leaves: what a unit everywhere would bring to it, over what it gives of it. */
  #boundsOf({ hops }: Way, nodes: ArrayLike<number>): Promise<Float64Array> {
    const last = hops.at(-1)!, before = hops.slice(0, -1)
    return this.#table(`bound over ${nameOf(hops)}`, last.from, nodes, async missing => {
      const leaves = await this.#divisor(last.given, last, missing),
        inflow = before.length > 0 ? await this.#inflow(before, missing) : undefined
      return Float64Array.from(missing, node => (inflow ? inflow[node]! : 1) / (leaves ? leaves[node]! : 1))
    })
  }

  /**
   * A hop from a front, and what it brings.
   *
   * @param leads  the scales of what it leaves, on the first hop of a way
   * @param counts  of a way, on its last hop
   */
  async #along(
    hop: Walked,
    front: Front,
    leads: Float64Array | undefined,
    counts: number | undefined,
  ): Promise<{ walked: WalkedHop, brought: Front }> {
    const { nodes } = front,
      rows = await this.reader.rows(hop.edge, hop.direction, nodes),
      leaves = await this.#divisor(hop.given, hop, nodes)
    const given = new Float64Array(nodes.length)
    for (let i = 0; i < given.length; i++)
      given[i] = (leads ? leads[nodes[i]!]! : 1) * (leaves ? leaves[nodes[i]!]! : 1)
    const brought = broughtBy(front, { rows, given }, this.#addingTo(hop.to))
    const reaches = await this.#divisor(hop.taken, turned(hop), brought.nodes),
      scales = counts === undefined ? undefined : await this.#scales(hop.to, brought.nodes)
    const taken = (node: number) => (reaches ? reaches[node]! : 1) * (scales ? scales[node]! : 1) * (counts ?? 1)
    const { amounts } = brought
    for (let i = 0; i < amounts.length; i++) amounts[i]! *= taken(brought.nodes[i]!)
    return { walked: { hop, from: nodes, rows, given, taken }, brought }
  }

  /** What adds up what comes to nodes of a kind: all walks use the same, as none lets others run meanwhile. */
  #addingTo(kind: NodeKind): Adding {
    let adding = this.#adding.get(kind)
    if (!adding) {
      const count = this.reader.count(kind)
      this.#adding.set(kind, adding = { sums: new Float64Array(count), isMet: new Uint8Array(count) })
    }
    return adding
  }

  async incoming(number: number): Promise<Incoming[]> {
    const { waysInto } = await import('./ways-into.ts'), { reader } = this
    return waysInto({
      reader,
      ways: this.#ways,
      offset: this.#offset,
      node: each => this.node(each),
      scales: (...asked) => this.#scales(...asked),
      divisor: (...asked) => this.#divisor(...asked),
    }, number)
  }
}

/** What stands at some places. */
function picked<T extends Int32Array | Float64Array>(values: T, places: Int32Array, into: T): T {
  for (let i = 0; i < places.length; i++) into[i] = values[places[i]!]!
  return into
}

/** Nodes of the view that a step leaves, by their local numbers, too. */
interface Leaving extends Front {
  locals: Int32Array
}

/** What has a score that is worth walking from, of the nodes of a kind. */
function leavingOf(kind: NodeKind, x: Float64Array, { kinds, ids }: Numbering, least: number): Leaving {
  const locals = new Int32Array(x.length)
  let count = 0
  for (let local = 0; local < x.length; local++) {
    const amount = Math.abs(x[local]!)
    if (amount !== 0 && amount >= least && kinds[local] === kind) locals[count++] = local
  }
  const leaving = { locals: locals.subarray(0, count), nodes: new Int32Array(count), amounts: new Float64Array(count) }
  for (let i = 0; i < count; i++) {
    leaving.nodes[i] = ids[locals[i]!]!
    leaving.amounts[i] = x[locals[i]!]!
  }
  return leaving
}

/** What tells ways over some hops from others. */
const nameOf = (hops: readonly Walked[]): string =>
  hops.map(({ edge, direction, given, taken }) => [edge, direction, given, taken].join(' ')).join(', ')

/** The largest size of a number. */
function largest(x: Float64Array): number {
  let most = 0
  for (let i = 0; i < x.length; i++) if (Math.abs(x[i]!) > most) most = Math.abs(x[i]!)
  return most
}

/** The different columns of rows. @param isMet  zeros for all columns, left as zeros */
function distinct({ start, end, columns }: EdgeRows, isMet: Uint8Array): Int32Array {
  const found: number[] = []
  for (let i = 0; i < start.length; i++) {
    for (let e = start[i]!, last = end[i]!; e < last; e++) {
      const column = columns[e]!
      if (isMet[column] === 0) found.push(column)
      isMet[column] = 1
    }
  }
  for (const column of found) isMet[column] = 0
  return Int32Array.from(found)
}
