import type { Pace } from '../core/pace.ts'

/** What leads from a node to others. A step costs at least 1, and as much the other way. */
export interface Steps {
  readonly to: ArrayLike<number>
  readonly cost: ArrayLike<number>
}

/** Where ways lead along: read a batch at a time, and kept. */
export interface Roads {
  /** Reads what leads from nodes; of some of them only, or none, where no more may be read. */
  read(nodes: readonly number[]): Promise<void>
  /** What leads from a node; undefined for one that was not read. */
  from(node: number): Steps | undefined
}

/** A way without loops. */
export interface Way {
  readonly nodes: readonly number[]
  readonly cost: number
}

/** Ends of ways, and where these must not lead: nodes, and a first step. */
interface Search {
  starts: ReadonlySet<number>
  ends: ReadonlySet<number>
  isClosed: (node: number) => boolean
  isShut: (node: number, next: number) => boolean
}

/** A way that was found, and at which of its nodes it leaves the one that it was made of. */
type Candidate = Way & { leaves: number }

/** So many nodes are read at once, at most: enough that the graph is seldom asked, few enough to end in time. */
const BATCH = 128

/** All steps cost at least this: what is nearer than the nearest node and this cannot come nearer. */
const LEAST = 1

/**
 * The ways without loops from one of some nodes to one of others, the best first, as many as are asked for: Yen's
 * algorithm (1971) with Lawler's rule (1972), by which none is looked for twice, over Dijkstra's from both ends, so
 * that only what is near either is read. No way leads through a start or an end.
 */
export async function* bestWays(
  roads: Roads,
  starts: ReadonlySet<number>,
  ends: ReadonlySet<number>,
  pace: Pace,
): AsyncGenerator<Way> {
  const told: Way[] = [], waiting: Candidate[] = []
  // at −1 a way leaves before its first node: it begins at another start
  const leave = async (begun: readonly number[]) => {
    const nexts = new Set(told.filter(({ nodes }) => begun.every((node, i) => nodes[i] === node))
      .map(({ nodes }) => nodes[begun.length]!))
    const last = begun.at(-1), closed = new Set(begun.slice(0, -1))
    const from = last === undefined ? [...starts].filter(start => !nexts.has(start)) : [last], begins = new Set(from)
    const isNext = (node: number, next: number) => node === last && nexts.has(next)
    const found = await bestWay(roads, {
      starts: begins,
      ends,
      isClosed: node => closed.has(node) || starts.has(node) && !begins.has(node),
      isShut: (node, next) => isNext(node, next) || isNext(next, node),
    }, pace)
    if (!found) return
    const nodes = [...begun.slice(0, -1), ...found]
    waiting.push({ nodes, cost: costOf(roads, nodes), leaves: begun.length - 1 })
  }
  await leave([])
  for (;;) {
    const next = waiting.sort(byCost).shift()
    if (!next) return
    told.push(next)
    yield { nodes: next.nodes, cost: next.cost }
    for (let at = next.leaves; at < next.nodes.length - 1; at++) await leave(next.nodes.slice(0, at + 1))
  }
}

/** The cheaper first; equal ones by the numbers of their nodes. */
function byCost(a: Candidate, b: Candidate): number {
  if (a.cost !== b.cost) return a.cost - b.cost
  const at = a.nodes.findIndex((node, i) => node !== b.nodes[i])
  return (a.nodes[at] ?? 0) - (b.nodes[at] ?? -1)
}

/** From the first to the last, so that the same way always has the same cost. */
function costOf(roads: Roads, nodes: readonly number[]): number {
  let cost = 0
  for (let i = 1; i < nodes.length; i++) cost += stepCost(roads, nodes[i - 1]!, nodes[i]!)
  return cost
}

/** Of several steps to the same node the cheapest counts. One end may not have been read. */
export function stepCost(roads: Roads, node: number, next: number): number {
  let least = Infinity
  const known = roads.from(node), { to, cost } = known ?? roads.from(next)!, other = known ? next : node
  for (let i = 0; i < to.length; i++) if (to[i] === other && cost[i]! < least) least = cost[i]!
  return least
}

/** What is known from one end of a search. */
class Side {
  readonly cost = new Map<number, number>()
  readonly before = new Map<number, number>()
  readonly #done = new Set<number>()
  readonly #queue = new Queue()

  constructor(from: Iterable<number>) {
    for (const node of from) this.put(node, 0)
  }

  put(node: number, cost: number, before?: number): void {
    this.cost.set(node, cost)
    if (before !== undefined) this.before.set(node, before)
    this.#queue.push(node, cost)
  }

  /** What the nearest node costs that is not done; infinite where all are. */
  get nearest(): number {
    for (;;) {
      const first = this.#queue.first
      if (!first) return Infinity
      if (!this.#done.has(first.node)) return first.cost
      this.#queue.pop()
    }
  }

  /** Nodes that cannot come nearer, the nearest first. */
  take(below: number): number[] {
    const taken: number[] = [], most = Math.min(this.nearest + LEAST, below)
    while (taken.length < BATCH && this.nearest < most) {
      const { node } = this.#queue.pop()!
      this.#done.add(node)
      taken.push(node)
    }
    return taken
  }

  /** From the end that this began with to a node. */
  wayTo(node: number): number[] {
    const way = [node]
    for (let at = this.before.get(node); at !== undefined; at = this.before.get(at)) way.push(at)
    return way.reverse()
  }

  get waits(): number {
    return this.#queue.size
  }
}

/** The cheapest way of all that a search allows; undefined where there is none, as far as could be read. */
async function bestWay(roads: Roads, search: Search, pace: Pace): Promise<number[] | undefined> {
  const { starts, ends, isClosed, isShut } = search
  const ahead = new Side(starts), back = new Side(ends)
  let best = Infinity, meets: [last: number, next: number] | undefined
  for (;;) {
    if (pace.due) await pace.pause('ways', ahead.cost.size + back.cost.size)
    const near = ahead.nearest, far = back.nearest
    // one side with nothing left to see knows of every way that there is
    if (near === Infinity || far === Infinity || near + far >= best) break
    const [side, other, rest] = ahead.waits <= back.waits ? [ahead, back, far] : [back, ahead, near]
    const beyond = side === ahead ? ends : starts
    const taken = side.take(best - rest).filter(node => !beyond.has(node))
    await roads.read(taken)
    for (const node of taken) {
      const { to, cost } = roads.from(node) ?? { to: [], cost: [] }, own = side.cost.get(node)!
      for (let i = 0; i < to.length; i++) {
        const next = to[i]!, come = own + cost[i]!
        if (come >= (side.cost.get(next) ?? Infinity) || isClosed(next) || isShut(node, next)) continue
        const whole = come + (other.cost.get(next) ?? Infinity)
        // what the other end has not seen is at least as far from it as what it sees next
        if (Math.min(whole, come + rest) < best) side.put(next, come, node)
        if (whole >= best) continue
        best = whole
        meets = side === ahead ? [node, next] : [next, node]
      }
    }
  }
  if (!meets) return undefined
  return joined(ahead.wayTo(meets[0]), back.wayTo(meets[1]))
}

/** A way from both its ends. Where no more could be read it may be another than the best, and must not cross itself. */
function joined(begins: readonly number[], ends: readonly number[]): number[] | undefined {
  const nodes = [...begins, ...ends.toReversed()]
  return new Set(nodes).size === nodes.length ? nodes : undefined
}

/** Nodes by what they cost, the cheapest first, equal ones by number: a binary heap. */
class Queue {
  readonly #nodes: number[] = []
  readonly #costs: number[] = []

  get size(): number {
    return this.#nodes.length
  }

  get first(): { node: number, cost: number } | undefined {
    return this.#nodes.length === 0 ? undefined : { node: this.#nodes[0]!, cost: this.#costs[0]! }
  }

  push(node: number, cost: number): void {
    let at = this.#nodes.length
    for (let above = (at - 1) >> 1; at > 0 && this.#isAfter(above, node, cost); at = above, above = (at - 1) >> 1)
      this.#set(at, this.#nodes[above]!, this.#costs[above]!)
    this.#set(at, node, cost)
  }

  pop(): { node: number, cost: number } | undefined {
    const { first } = this, node = this.#nodes.pop(), cost = this.#costs.pop(), { size } = this
    if (node === undefined || cost === undefined || size === 0) return first
    let at = 0
    for (let below = 1; below < size; below = 2 * at + 1) {
      if (below + 1 < size && this.#isAfter(below, this.#nodes[below + 1]!, this.#costs[below + 1]!)) below++
      if (!(this.#costs[below]! < cost || this.#costs[below] === cost && this.#nodes[below]! < node)) break
      this.#set(at, this.#nodes[below]!, this.#costs[below]!)
      at = below
    }
    this.#set(at, node, cost)
    return first
  }

  #set(at: number, node: number, cost: number): void {
    this.#nodes[at] = node
    this.#costs[at] = cost
  }

  #isAfter(at: number, node: number, cost: number): boolean {
    return this.#costs[at]! > cost || this.#costs[at] === cost && this.#nodes[at]! > node
  }
}
