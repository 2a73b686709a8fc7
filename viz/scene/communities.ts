import type { GraphView } from '../../src/view/graph-view.ts'
import { keyOf } from '../state.ts'

/**
 * Numbers the communities of a view anew: each gets the number, and with it the colour, of the one before with which it
 * has most nodes in common, those that have most in common first. What is left gets the numbers that are left, in
 * order; so do communities whose number would be beyond the last. Cost: nodes.
 */
export function likeBefore(view: GraphView, before: Pick<GraphView, 'nodes'>): GraphView {
  const former = new Map(before.nodes.map(node => [keyOf(node), node.community]))
  const count = view.communities.length, shared = new Map<number, number>()
  for (const node of view.nodes) {
    const was = former.get(keyOf(node))
    if (was === undefined || was >= count) continue
    const pair = node.community * count + was
    shared.set(pair, (shared.get(pair) ?? 0) + 1)
  }
  const numbers = new Map<number, number>(), left = new Set(view.communities.keys())
  for (const [pair] of [...shared].sort(([p, m], [q, n]) => n - m || p - q)) {
    const own = Math.floor(pair / count), was = pair % count
    if (!numbers.has(own) && left.delete(was)) numbers.set(own, was)
  }
  const others = left.values()
  for (const own of view.communities.keys()) if (!numbers.has(own)) numbers.set(own, others.next().value!)
  const communities = view.communities.slice()
  view.communities.forEach((community, own) => {
    communities[numbers.get(own)!] = community
  })
  return {
    ...view,
    communities,
    nodes: view.nodes.map(node => ({ ...node, community: numbers.get(node.community)! })),
    gaps: view.gaps.map(gap => {
      const [a, b] = [gap.a, gap.b].map(own => numbers.get(own)!) as [number, number]
      return { ...gap, a: Math.min(a, b), b: Math.max(a, b) }
    }),
  }
}
