/**
 * The arithmetic of the walk, without imports, so that the engine and a page run the same:
 *
 * x_0 = seeds, x_{t+1} = restart · seeds + (1 − restart) · S_t x_t + came_t
 *
 * where S_t is a sum over ways, each a product of hops. Nodes have numbers from 0; those in between on a way have such,
 * too.
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
export function stepOn(
  { size, restart, seeds }: Pick<WalkEdges, 'size' | 'restart' | 'seeds'>,
  ways: readonly WayEdges[],
  x: Float64Array,
  came?: Float64Array,
): Float64Array {
  const next = carried(size, ways, x, 1 - restart)
  for (let node = 0; node < seeds.length; node++) next[node]! += restart * seeds[node]!
  if (came) { for (let node = 0; node < came.length; node++) next[node]! += came[node]! }
  return next
}

/** All of x_0 … x_T. */
export function states(walk: WalkEdges): Float64Array[] {
  const { steps, seeds, came } = walk, found = [seeds]
  steps.forEach((ways, t) => found.push(stepOn(walk, ways, found[t]!, came?.[t])))
  return found
}

/** Zeros for what stands between the hops of a way: others for the next hop, the same again for the next way. */
export type Scratch = (hop: number) => Float64Array<ArrayBuffer>

export function scratch(size: number): Scratch {
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
