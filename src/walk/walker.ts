import type { NodeKind, NodeRef } from '../core/kinds.ts'
import type { Pace } from '../core/pace.ts'
import { type EdgeRows, endsOf, type RowReader, weightOf } from '../graph/rows.ts'
import { SparseVector } from '../math/sparse/vector.ts'
import { Carrier, type Incoming, type WalkOptions } from './carrier.ts'
import { Flow, type FlowHop } from './flow.ts'
import { type Division, turned, type Walked, walked, type Way } from './hops.ts'
import { stepOn } from './kernel.ts'
import { NodeTable } from './node-table.ts'
import { Numbering } from './numbering.ts'
import type { View } from './view.ts'
import type { WholeWalk } from './whole-walk.ts'

/** Carries scores over a view of a graph, by the weights that the view gives its edges: S is as {@link View} has it. */
export class Walker extends Carrier {
  readonly #offset = new Map<NodeKind, number>()
  readonly #ways: readonly Way[]
  /** What was read of nodes so far: degrees, and what is made of them. */
  readonly #tables = new Map<string, NodeTable>()
  /** Numberings that no walk uses now. */
  readonly #numberings: Numbering[] = []
  #whole: WholeWalk | undefined
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
        missing.forEach((node, i) => {
          sums[i]! += weight * inflow[node]!
        })
      }
      return sums
    })
  }

  /** By node of a kind, 1 / √(in-degree); 1 where nothing leads in. */
  #scales(kind: NodeKind, nodes: ArrayLike<number>): Promise<Float64Array> {
    return this.#table('scale', kind, nodes, async missing => {
      const degrees = await this.#degreesOf(kind, missing)
      return missing.map(node => (degrees[node]! > 0 ? 1 / Math.sqrt(degrees[node]!) : 1))
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
    const { to } = hops.at(-1)!,
      name = hops.map(({ edge, direction, given, taken }) => [edge, direction, given, taken].join(' ')).join(', ')
    return this.#table(`inflow over ${name}`, to, nodes, missing => this.#inflowOf(hops, missing))
  }

  /** Where the only hop counts nothing but edges, degrees are enough. */
  async #inflowOf(hops: readonly Walked[], nodes: readonly number[]): Promise<Float64Array> {
    const hop = hops.at(-1)!, back = turned(hop), before = hops.slice(0, -1)
    const reaches = await this.#divisor(hop.taken, back, nodes)
    const isCounted = before.length === 0 && !hop.given && !(await this.#isWeighted(hop))
    if (isCounted)
      return Float64Array.from(
        await this.reader.degrees(hop.edge, back.direction, nodes),
        (degree, i) => degree * (reaches ? reaches[nodes[i]!]! : 1),
      )
    const rows = await this.reader.rows(hop.edge, back.direction, nodes), { start, end, columns } = rows
    const sources = distinct(rows)
    const inflow = before.length > 0 ? await this.#inflow(before, sources) : undefined,
      leaves = await this.#divisor(hop.given, hop, sources)
    return Float64Array.from(nodes, (node, i) => {
      let sum = 0
      for (let e = start[i]!; e < end[i]!; e++)
        sum += weightOf(rows, e) * (leaves ? leaves[columns[e]!]! : 1) * (inflow ? inflow[columns[e]!]! : 1)
      return sum * (reaches ? reaches[node]! : 1)
    })
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
    const numbering = this.#numberings.pop() ?? new Numbering()
    const { places } = seeds,
      start = new Float64Array(places.length),
      states: Float64Array[] = [start],
      recorded: FlowHop[][][] = []
    places.forEach((place, i) => {
      const { kind, node } = this.node(place)
      numbering.of(kind, node, this.reader.count(kind))
      start[i] = seeds.at(place)
    })
    for (let t = 0; t < steps; t++) {
      const x = states[t]!, least = (precision * largest(x)) / (1 - restart)
      const ways: FlowHop[][] = [], leaving = new Map<NodeKind, Front>()
      for (const way of this.#ways) {
        const { from } = way.hops[0]!, front = leaving.get(from) ?? frontOf(from, x, numbering, least)
        leaving.set(from, front)
        const hops = await this.#over(way, front, numbering, least, pace)
        if (hops) ways.push(hops)
      }
      if (pace?.due) await pace.pause('walk', t, steps)
      recorded.push(ways)
      states.push(stepOn({ size: numbering.size, restart, seeds: start }, ways, x))
    }
    const kinds = numbering.kinds.slice(), ids = numbering.ids.slice()
    numbering.clear()
    this.#numberings.push(numbering)
    return new Flow(
      this.size,
      {
        kinds,
        ids,
        numbers: ids.map((node, local) => node + (this.#offset.get(kinds[local]!) ?? -1 - node)),
      },
      restart,
      states,
      recorded,
    )
  }

  /** The edges of a way that leave what has a score; none where there are none. */
  async #over(
    { hops, weight: counts }: Way,
    leaving: Front,
    numbering: Numbering,
    least: number,
    pace?: Pace,
  ): Promise<FlowHop[] | undefined> {
    const recorded: FlowHop[] = []
    let front = leaving, leads: Float64Array | undefined = await this.#scales(hops[0]!.from, front.nodes)
    for (const [h, hop] of hops.entries()) {
      if (pace?.due) await pace.pause('walk', h, hops.length)
      const isLast = h === hops.length - 1
      if (isLast && least > 0) front = await this.#worthWalking(front, hops, counts, least, leads)
      const edges = await this.#edgesOf(hop, front, numbering, leads, isLast ? counts : undefined)
      if (!edges) return undefined
      recorded.push(edges.hop)
      if (isLast) break
      front = reachedBy(edges.hop, front, edges.reached, numbering)
      leads = undefined
    }
    return recorded
  }

  /**
   * Those on the last hop of a way that can bring any node enough.
   * @param leads  the scales of the first nodes, where they are these
   */
  async #worthWalking(
    { locals, nodes, amounts }: Front,
    hops: readonly Walked[],
    counts: number,
    least: number,
    leads: Float64Array | undefined,
  ): Promise<Front> {
    const last = hops.at(-1)!, before = hops.slice(0, -1), kept: Front = { locals: [], nodes: [], amounts: [] }
    // the bound is one of edges that all weigh 1
    if (await this.#isWeighted(last)) return { locals, nodes, amounts }
    const leaves = await this.#divisor(last.given, last, nodes),
      inflow = before.length > 0 ? await this.#inflow(before, nodes) : undefined
    const enough = (least * least) / counts
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i]!, amount = amounts[i]! * (leads ? leads[node]! : 1)
      if (amount * amount * (leaves ? leaves[node]! : 1) < enough * (inflow ? inflow[node]! : 1)) continue
      kept.locals.push(locals[i]!)
      kept.nodes.push(node)
      kept.amounts.push(amounts[i]!)
    }
    return kept
  }

  /**
   * The edges of a hop, by local numbers, with their weights; and what they lead to, each once.
   *
   * @param counts  of a way, on its last hop
   */
  async #edgesOf(
    hop: Walked,
    { locals, nodes }: Front,
    numbering: Numbering,
    leads: Float64Array | undefined,
    counts: number | undefined,
  ) {
    const { start, end, columns, weights } = await this.reader.rows(hop.edge, hop.direction, nodes),
      leaves = await this.#divisor(hop.given, hop, nodes)
    let size = 0
    for (let i = 0; i < nodes.length; i++) size += end[i]! - start[i]!
    if (size === 0) return undefined
    const source = new Int32Array(size), target = new Int32Array(size), weight = new Float64Array(size)
    const reached = numbering.gather(hop.to, this.reader.count(hop.to), columns, start, end, target),
      { ids } = numbering
    const ends = reached.map(local => ids[local]!)
    const reaches = await this.#divisor(hop.taken, turned(hop), ends),
      scales = counts === undefined ? undefined : await this.#scales(hop.to, ends)
    for (let i = 0, at = 0; i < nodes.length; i++) {
      const given = (leads ? leads[nodes[i]!]! : 1) * (leaves ? leaves[nodes[i]!]! : 1) * (counts ?? 1),
        local = locals[i]!
      for (let e = start[i]!, last = end[i]!; e < last; e++, at++) {
        const node = columns[e]!
        source[at] = local
        weight[at] = given * (weights ? weights[e]! : 1) * (reaches ? reaches[node]! : 1) * (scales ? scales[node]! : 1)
      }
    }
    return { hop: { source, target, weight, edge: { edge: hop.edge, reversed: hop.direction === 'in' } }, reached }
  }

  async step(x: SparseVector, transposed = false): Promise<SparseVector> {
    return (await this.#loadWhole()).step(x, transposed)
  }

  async stepRows(x: Float64Array, width: number, into: NodeKind): Promise<Float64Array> {
    return (await this.#loadWhole()).stepRows(x, width, into)
  }

  async incoming(number: number): Promise<Incoming[]> {
    return (await this.#loadWhole()).incoming(number)
  }

  async #loadWhole(): Promise<WholeWalk> {
    const { WholeWalk } = await import('./whole-walk.ts'), { reader, size } = this
    return (this.#whole ??= new WholeWalk({
      reader,
      size,
      ways: this.#ways,
      offset: this.#offset,
      node: number => this.node(number),
      scales: (...asked) => this.#scales(...asked),
      divisor: (...asked) => this.#divisor(...asked),
    }))
  }

  /** Of each of some nodes, the ways into it from others of them. Cost: the edges that leave them. */
  override async waysAmong(numbers: readonly number[], pace?: Pace): Promise<Incoming[][]> {
    const ones = new SparseVector(this.size)
    for (const number of numbers) ones.add(number, 1)
    const { backOf } = await import('./flow-back.ts')
    const back = backOf(await this.flow(ones, { restart: 0, steps: 1 }, pace)), ways: Incoming[][] = []
    for (const number of numbers) {
      if (pace?.due) await pace.pause('walk', ways.length, numbers.length)
      ways.push(back.incoming(number, 1))
    }
    return ways
  }
}

/** Where a way has come to: nodes by their local numbers and their own, and what is on them. */
interface Front {
  locals: number[]
  nodes: number[]
  amounts: number[]
}

/** What has a score that is worth walking from, of the nodes of a kind. */
function frontOf(kind: NodeKind, x: Float64Array, { kinds, ids }: Numbering, least: number): Front {
  const front: Front = { locals: [], nodes: [], amounts: [] }
  for (let local = 0; local < x.length; local++) {
    const amount = Math.abs(x[local]!)
    if (amount === 0 || amount < least || kinds[local] !== kind) continue
    front.locals.push(local)
    front.nodes.push(ids[local]!)
    front.amounts.push(x[local]!)
  }
  return front
}

/** What edges lead to, with what they bring it. @param from  what they leave, in their order */
function reachedBy({ source, target, weight }: FlowHop, from: Front, reached: number[], numbering: Numbering): Front {
  const { ids } = numbering, brought = numbering.scratch
  const length = source.length
  for (let e = 0, i = 0; e < length; i++) {
    const local = from.locals[i]!, amount = from.amounts[i]!
    for (; e < length && source[e] === local; e++) brought[target[e]!]! += weight[e]! * amount
  }
  const amounts = reached.map(local => brought[local]!)
  for (const local of reached) brought[local] = 0
  return { locals: reached, nodes: reached.map(local => ids[local]!), amounts }
}

/** The largest size of a number. */
function largest(x: Float64Array): number {
  let most = 0
  for (let i = 0; i < x.length; i++) if (Math.abs(x[i]!) > most) most = Math.abs(x[i]!)
  return most
}

/** The different columns of rows. */
function distinct({ start, end, columns }: EdgeRows): number[] {
  const found = new Set<number>()
  for (let i = 0; i < start.length; i++) for (let e = start[i]!; e < end[i]!; e++) found.add(columns[e]!)
  return [...found]
}
