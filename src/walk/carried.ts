import type { Flow } from './flow.ts'
import type { WalkedHop } from './walked-hop.ts'

/**
 * S_t x: what a step of the walk brings of other values, by local numbers; nothing where it has no such step. Cost:
 * the edges that leave what is not 0.
 */
export function carried(flow: Flow, x: Float64Array, step: number): Float64Array {
  const next = new Float64Array(flow.reached.ids.length)
  for (const { sources, hops, reached, targets } of flow.walked[step] ?? []) {
    let amounts = new Float64Array(sources.length)
    for (let i = 0; i < amounts.length; i++) amounts[i] = x[sources[i]!]!
    for (const [h, walked] of hops.entries())
      amounts = carriedOver(walked, amounts, hops[h + 1]?.from ?? reached.nodes, flow.zeros(walked.hop.to))
    for (let i = 0; i < amounts.length; i++) next[targets[i]!]! += amounts[i]!
  }
  return next
}

/** What amounts on those that a hop left bring to some nodes. */
function carriedOver(
  { rows: { start, end, columns, weights }, given, taken }: WalkedHop,
  amounts: Float64Array,
  nodes: Int32Array,
  sums: Float64Array,
): Float64Array<ArrayBuffer> {
  for (let i = 0; i < amounts.length; i++) {
    const amount = given[i]! * amounts[i]!, last = amount === 0 ? 0 : end[i]!
    for (let e = start[i]!; e < last; e++) sums[columns[e]!]! += weights ? weights[e]! * amount : amount
  }
  const brought = new Float64Array(nodes.length)
  for (let i = 0; i < nodes.length; i++) if (sums[nodes[i]!]! !== 0) brought[i] = sums[nodes[i]!]! * taken(nodes[i]!)
  for (let i = 0; i < amounts.length; i++) {
    const last = given[i]! * amounts[i]! === 0 ? 0 : end[i]!
    for (let e = start[i]!; e < last; e++) sums[columns[e]!] = 0
  }
  return brought
}
