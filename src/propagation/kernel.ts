/**
 * The arithmetic of the walk, without imports, so that the engine and a page run the same:
 *
 * x_0 = seeds, x_{t+1} = restart · seeds + (1 − restart) · S_t x_t + came_t
 *
 * where S_t is a sum over ways, each a product of hops. Nodes have numbers from 0; those in between on a way have such, too.
 */

/** Edges of one hop: what is at a source goes to its target, times the weight. */
export interface HopEdges {
  readonly source: ArrayLike<number>
  readonly target: ArrayLike<number>
  readonly weight: ArrayLike<number>
}

/** A way of a step: its hops, one after another. */
export type WayEdges = readonly HopEdges[]

/** A walk that can be gone. */
export interface WalkEdges {
  /** How many nodes have numbers. */
  readonly size: number
  readonly restart: number
  readonly seeds: Float64Array
  /** Of each step its ways. */
  readonly steps: readonly (readonly WayEdges[])[]
  /** Of each step what comes in from elsewhere. */
  readonly came?: readonly Float64Array[]
}

/** One step on from a state. */
export function stepOn({ size, restart, seeds }: Pick<WalkEdges, 'size' | 'restart' | 'seeds'>, ways: readonly WayEdges[], x: Float64Array, came?: Float64Array): Float64Array {
  const next = carried(size, ways, x, 1 - restart)
  for (let node = 0; node < seeds.length; node++) next[node]! += restart * seeds[node]!
  if (came) for (let node = 0; node < came.length; node++) next[node]! += came[node]!
  return next
}

/** All of x_0 … x_T. */
export function states(walk: WalkEdges): Float64Array[] {
  const { steps, seeds, came } = walk, found = [seeds]
  steps.forEach((ways, t) => found.push(stepOn(walk, ways, found[t]!, came?.[t])))
  return found
}

/**
 * What a unit of seed on each node, and all that came in, gives to one node's last score: by the same recursion backwards,
 * so that score(node) = Σ over nodes of seed · response, + came.
 */
export function responseOf({ size, restart, steps, came }: WalkEdges, node: number): { seeds: Float64Array, came: number } {
  const seeds = new Float64Array(size)
  let q = new Float64Array(size), all = 0
  const between = scratch(size)
  q[node] = 1
  for (let t = steps.length - 1; t >= 0; t--) {
    const from = came?.[t]
    for (let each = 0; each < size; each++) {
      if (q[each] === 0) continue
      seeds[each]! += restart * q[each]!
      if (from) all += q[each]! * from[each]!
    }
    q = carriedBack(size, steps[t]!, q, 1 - restart, between)
  }
  for (let each = 0; each < size; each++) seeds[each]! += q[each]!
  return { seeds, came: all }
}

/** Zeros for what stands between the hops of a way: others for the next hop, the same again for the next way. */
type Scratch = (hop: number) => Float64Array<ArrayBuffer>

function scratch(size: number): Scratch {
  const kept: Float64Array<ArrayBuffer>[] = []
  return hop => (kept[hop % 2] ??= new Float64Array(size)).fill(0)
}

/** factor · S x. */
function carried(size: number, ways: readonly WayEdges[], x: Float64Array, factor: number): Float64Array {
  const sum = new Float64Array(size), between = scratch(size)
  for (const hops of ways) {
    let mass = x
    hops.forEach(({ source, target, weight }, i) => {
      const isLast = i === hops.length - 1, next = isLast ? sum : between(i), share = isLast ? factor : 1
      for (let e = 0; e < source.length; e++) next[target[e]!]! += share * weight[e]! * mass[source[e]!]!
      mass = next
    })
  }
  return sum
}

/** factor · Sᵀ y. */
function carriedBack(
  size: number, ways: readonly WayEdges[], y: Float64Array, factor: number, between: Scratch,
): Float64Array<ArrayBuffer> {
  const sum = new Float64Array(size)
  for (const hops of ways) {
    let mass = y
    for (let i = hops.length - 1; i >= 0; i--) {
      const { source, target, weight } = hops[i]!, next = i === 0 ? sum : between(i), share = i === 0 ? factor : 1
      for (let e = 0; e < source.length; e++) {
        const amount = mass[target[e]!]!
        // of one node's score most is 0
        if (amount !== 0) next[source[e]!]! += share * weight[e]! * amount
      }
      mass = next
    }
  }
  return sum
}

/** A way into a node in one step: from where, over which nodes, and the entry of S. */
export interface Into {
  readonly from: number
  readonly via: readonly number[]
  readonly weight: number
}

/** What the search for the strongest paths wants to know next: the ways into a node, in a step from 1 on. */
export interface Wanted { readonly node: number, readonly step: number }

/** A path from a seed to a node: the numbers on it, those in between included, and which part of its first one's seed it starts with. */
export interface KernelPath {
  readonly nodes: readonly number[]
  /** The place among the parts of the seed; absent where it came in from elsewhere. */
  readonly part?: number
  readonly amount: number
}

/** A stretch of a path, read from its end: so much of what `node` has after `step` steps goes along it. */
interface Stretch {
  readonly node: number
  readonly step: number
  readonly factor: number
  readonly nodes: readonly number[]
  /** The most that can still come: for a finished path its size, for others all that its first node can have. */
  readonly bound: number
  readonly found?: KernelPath
}

/** How many stretches are looked at before the search is content with what it has. */
const PATIENCE = 20_000

/**
 * The paths that carried most, exactly and in order of their sizes: best-first search from the node back to the seeds,
 * bounded by what each node can have had at that step, which no path through it can exceed. Asks for the ways into nodes
 * as it comes to them.
 *
 * @param bounds  the states from the sizes of all parts of the seeds, and of all that came: the walk's own where none is below 0
 * @param parts  what gave a node its seed, by parts
 */
export function* strongestPaths(
  target: number, { restart, steps }: { restart: number, steps: number }, bounds: readonly ((node: number) => number)[],
  parts: (node: number) => readonly { amount: number }[], count: number, came?: (node: number, step: number) => number,
): Generator<Wanted, KernelPath[], readonly Into[]> {
  const queue = new Queue(), found: KernelPath[] = []
  queue.push({ node: target, step: steps, factor: 1, nodes: [target], bound: bounds[steps]!(target) })
  for (let looked = 0, next = queue.pop(); next && found.length < count && looked < PATIENCE; looked++, next = queue.pop()) {
    const { node, step, factor, nodes, bound } = next
    if (bound <= 0) break
    if (next.found) {
      found.push(next.found)
      continue
    }
    const finish = (amount: number, part?: number) => {
      const path = { nodes, amount, ...(part !== undefined && { part }) }
      queue.push({ node, step: 0, factor, nodes, bound: Math.abs(amount), found: path })
    }
    const stays = factor * (step === 0 ? 1 : restart)
    parts(node).forEach(({ amount }, part) => finish(stays * amount, part))
    if (step === 0) continue
    const elsewhere = factor * (came?.(node, step) ?? 0)
    if (elsewhere !== 0) finish(elsewhere)
    for (const { from, via, weight } of merged(yield { node, step })) {
      const carried = factor * (1 - restart) * weight, reach = carried * bounds[step - 1]!(from)
      if (reach > 0) queue.push({ node: from, step: step - 1, factor: carried, nodes: [from, ...via, ...nodes], bound: reach })
    }
  }
  // bounds are rounded: of two paths that differ in the last digit, the lesser may be found first
  return found.sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount))
}

/** Edges of several kinds over the same nodes are one way, weights added: two names that each know the other. */
function merged(ways: readonly Into[]): Iterable<Into> {
  const over = new Map<string, Into>()
  for (const way of ways) {
    const key = [way.from, ...way.via].join(' '), known = over.get(key)
    over.set(key, known ? { ...known, weight: known.weight + way.weight } : way)
  }
  return over.values()
}

/** Stretches by their bounds, the largest first: a binary heap. */
class Queue {
  readonly #heap: Stretch[] = []

  push(stretch: Stretch): void {
    const heap = this.#heap
    let at = heap.push(stretch) - 1
    for (let above = (at - 1) >> 1; at > 0 && heap[above]!.bound < stretch.bound; at = above, above = (at - 1) >> 1) heap[at] = heap[above]!
    heap[at] = stretch
  }

  pop(): Stretch | undefined {
    const heap = this.#heap, [first] = heap, last = heap.pop()
    if (heap.length === 0 || !last) return first
    let at = 0
    for (let below = 1; below < heap.length; below = 2 * at + 1) {
      if (below + 1 < heap.length && heap[below + 1]!.bound > heap[below]!.bound) below++
      if (heap[below]!.bound <= last.bound) break
      heap[at] = heap[below]!
      at = below
    }
    heap[at] = last
    return first
  }
}
