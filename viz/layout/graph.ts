import type { GraphView } from '../../src/view/graph-view.ts'
import { largestWeights } from '../scene/filter.ts'

/** What a layout needs of a graph, as plain arrays that can be sent to a worker. */
export interface LayoutGraph {
  /** The community of each node. */
  community: Uint32Array
  /** Edges between different nodes, each pair once. */
  source: Uint32Array
  target: Uint32Array
  /** How strong each edge is among those of its kind, 0 to 1; of several kinds the strongest. */
  weight: Float32Array
}

/** Takes what a layout needs out of a view. Cost: nodes + edges. */
export function layoutGraph(view: Pick<GraphView, 'nodes' | 'edges'>): LayoutGraph {
  const { nodes, edges } = view
  const largest = largestWeights(view)
  const pairs = new Map<number, number>()
  for (const { source, target, kind, weight } of edges) {
    if (source === target) continue
    const pair = Math.min(source, target) * nodes.length + Math.max(source, target)
    pairs.set(pair, Math.max(pairs.get(pair) ?? 0, weight / (largest.get(kind) || 1)))
  }
  const keys = [...pairs.keys()]
  return {
    community: Uint32Array.from(nodes, ({ community }) => community),
    source: Uint32Array.from(keys, key => Math.floor(key / nodes.length)),
    target: Uint32Array.from(keys, key => key % nodes.length),
    weight: Float32Array.from(pairs.values()),
  }
}

/** How many edges each node has. */
export function degreesOf({ community, source, target }: LayoutGraph): Uint32Array {
  const degrees = new Uint32Array(community.length)
  for (const ends of [source, target]) for (const node of ends) degrees[node]!++
  return degrees
}

/** The places of the nodes of each community. */
export function membersOf({ community }: Pick<LayoutGraph, 'community'>): number[][] {
  const members: number[][] = []
  community.forEach((each, node) => {
    ;(members[each] ??= []).push(node)
  })
  // a community without nodes has an empty list too
  return Array.from(members, own => own ?? [])
}
