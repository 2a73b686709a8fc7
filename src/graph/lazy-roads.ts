import type { EdgeKind, NodeKind, NodeRef } from '../core/kinds.ts'
import type { Direction } from '../tables/relation.ts'
import type { Roads, Steps } from './best-ways.ts'
import { directionsOf, endsOf, type RowReader } from './rows.ts'

/** An edge as it is walked: its kind, and whether along it or against it. */
export interface Going {
  edge: EdgeKind
  direction: Direction
}

/** Steps with the edge that each goes by, as a place among the goings. */
interface GoneSteps extends Steps {
  readonly going: Uint8Array
}

/** The kinds of nodes in the order of their numbers in one line. */
const LINE: readonly NodeKind[] = ['name', 'passage', 'token']

/** How ways are limited. */
export interface RoadLimits {
  /** Of how many nodes the edges are read, at most. */
  reach: number
  /** Whether a token may stand on a way, by the kind of edge that leads to it. */
  admits: (edge: EdgeKind, token: number) => boolean
}

/**
 * Edges of some kinds as steps both ways between nodes in one line of numbers, a batch at a time. A step along an edge
 * from u to v costs 1 + ln √(d(u) · d(v)), d being how many edges of that kind leave u in that direction, and how many
 * come to v: −ln of the edge's part of its matrix as graph layers normalise it, and 1. So a name that half the
 * collection mentions joins two texts at a cost of many rare steps.
 */
export class LazyRoads implements Roads {
  readonly #begins: ReadonlyMap<NodeKind, number>
  readonly #goings: readonly Going[]
  readonly #read = new Map<number, GoneSteps>()
  #isBounded = false

  constructor(readonly graph: RowReader, edges: readonly EdgeKind[], readonly limits: RoadLimits) {
    let begin = 0
    this.#begins = new Map(LINE.map(kind => [kind, (begin += graph.count(kind)) - graph.count(kind)]))
    this.#goings = edges.filter(edge => graph.has(edge))
      .flatMap(edge => directionsOf(edge).map(direction => ({ edge, direction })))
  }

  /** Whether there was more to read than may be. */
  get isBounded(): boolean {
    return this.#isBounded
  }

  numberOf({ kind, node }: NodeRef): number {
    return this.#begins.get(kind)! + node
  }

  nodeOf(number: number): NodeRef {
    const kind = LINE.findLast(each => this.#begins.get(each)! <= number && this.graph.count(each) > 0)!
    return { kind, node: number - this.#begins.get(kind)! }
  }

  from(node: number): GoneSteps | undefined {
    return this.#read.get(node)
  }

  /** The edge by which the cheapest step between two nodes goes, one of which was read; of equal ones the first. */
  goingOf(node: number, next: number): Going {
    const known = this.from(node), { to, cost, going } = known ?? this.from(next)!, other = known ? next : node
    let best = -1
    for (let i = 0; i < to.length; i++) if (to[i] === other && (best < 0 || cost[i]! < cost[best]!)) best = i
    const { edge, direction } = this.#goings[going[best]!]!
    return { edge, direction: known || directionsOf(edge).length === 1 ? direction : turned(direction) }
  }

  async read(nodes: readonly number[]): Promise<void> {
    const unknown = nodes.filter(node => !this.#read.has(node)), left = this.limits.reach - this.#read.size
    if (unknown.length > left) this.#isBounded = true
    const wanted = unknown.slice(0, left), lists = new Map(wanted.map(node => [node, new StepList()]))
    for (const [place, { edge, direction }] of this.#goings.entries()) {
      const [from] = endsOf(edge, direction), begin = this.#begins.get(from)!
      const own = wanted.filter(node => node >= begin && node < begin + this.graph.count(from))
      if (own.length > 0) await this.#follow(own, place, lists)
    }
    for (const [node, list] of lists) this.#read.set(node, list.steps)
  }

  /** Adds the steps from nodes of the kind that a going starts at. */
  async #follow(nodes: readonly number[], place: number, lists: ReadonlyMap<number, StepList>): Promise<void> {
    const { edge, direction } = this.#goings[place]!, [from, to] = endsOf(edge, direction)
    const begin = this.#begins.get(from)!, toBegin = this.#begins.get(to)!
    const { start, end, columns } = await this.graph.rows(edge, direction, nodes.map(node => node - begin))
    const come = new Map<number, number>()
    for (let i = 0; i < nodes.length; i++) for (let e = start[i]!; e < end[i]!; e++) come.set(columns[e]!, 0)
    const others = [...come.keys()].filter(node => to !== 'token' || this.limits.admits(edge, node))
    const back = directionsOf(edge).length === 1 ? direction : turned(direction)
    const degrees = await this.graph.degrees(edge, back, others)
    come.clear()
    others.forEach((node, i) => come.set(node, degrees[i]!))
    nodes.forEach((node, i) => {
      const list = lists.get(node)!, own = end[i]! - start[i]!
      for (let e = start[i]!; e < end[i]!; e++) {
        const degree = come.get(columns[e]!)
        if (degree !== undefined) list.push(toBegin + columns[e]!, 1 + Math.log(own * Math.max(1, degree)) / 2, place)
      }
    })
  }
}

const turned = (direction: Direction): Direction => (direction === 'out' ? 'in' : 'out')

/** Steps that are being read. */
class StepList {
  readonly #to: number[] = []
  readonly #cost: number[] = []
  readonly #going: number[] = []

  push(to: number, cost: number, going: number): void {
    this.#to.push(to)
    this.#cost.push(cost)
    this.#going.push(going)
  }

  get steps(): GoneSteps {
    return { to: this.#to, cost: this.#cost, going: Uint8Array.from(this.#going) }
  }
}
