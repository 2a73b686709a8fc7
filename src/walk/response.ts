import { type WayEdges, type WalkEdges, type Scratch, scratch } from './kernel.ts'

/**
 * What a unit of seed on each node, and all that came in, gives to one node's last score: by the same recursion
 * backwards, so that score(node) = Σ over nodes of seed · response, + came.
 */
export function responseOf(
  { size, restart, steps, came }: WalkEdges,
  node: number,
): { seeds: Float64Array, came: number } {
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

/** factor · Sᵀ y. */
function carriedBack(
  size: number,
  ways: readonly WayEdges[],
  y: Float64Array,
  factor: number,
  between: Scratch,
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
