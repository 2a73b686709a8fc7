/** The strongest paths of a walk, without imports, so that the engine and a page find the same. */

/** A way into a node in one step: from where, over which nodes, and the entry of S. */
export interface Into {
  readonly from: number
  readonly via: readonly number[]
  readonly weight: number
}

/** What the search for the strongest paths wants to know next: the ways into a node, in a step from 1 on. */
export interface Wanted {
  readonly node: number
  readonly step: number
}

/**
 * A path from a seed to a node: the numbers on it, those in between included, and which part of its first one's seed it
 * starts with.
 */
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
 * bounded by what each node can have had at that step, which no path through it can exceed. Asks for the ways into
 * nodes as it comes to them.
 *
 * @param bounds  the states from the sizes of all parts of the seeds, and of all that came: the walk's own where none
 *   is below 0
 * @param parts  what gave a node its seed, by parts
 */
export function* strongestPaths(
  target: number,
  { restart, steps }: { restart: number, steps: number },
  bounds: readonly ((node: number) => number)[],
  parts: (node: number) => readonly { amount: number }[],
  count: number,
  came?: (node: number, step: number) => number,
): Generator<Wanted, KernelPath[], readonly Into[]> {
  const queue = new Queue(), found: KernelPath[] = []
  queue.push({ node: target, step: steps, factor: 1, nodes: [target], bound: bounds[steps]!(target) })
  for (
    let looked = 0, next = queue.pop();
    next && found.length < count && looked < PATIENCE;
    looked++, next = queue.pop()
  ) {
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
      if (reach > 0)
        queue.push({ node: from, step: step - 1, factor: carried, nodes: [from, ...via, ...nodes], bound: reach })
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
    for (let above = (at - 1) >> 1; at > 0 && heap[above]!.bound < stretch.bound; at = above, above = (at - 1) >> 1)
      heap[at] = heap[above]!
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
