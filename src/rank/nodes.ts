import { byCodeUnit } from '../core/order.ts'

/** The best of some nodes, best first; ties by id. @param ids  of each, in their order */
export function bestOf(
  nodes: readonly number[],
  count: number,
  score: (node: number) => number,
  ids: readonly string[],
): number[] {
  return nodes.map((node, i) => ({ node, id: ids[i]! }))
    .sort((a, b) => score(b.node) - score(a.node) || byCodeUnit(a.id, b.id)).slice(0, count).map(({ node }) => node)
}
