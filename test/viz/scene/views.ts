import type { GraphView, ViewEdge, ViewNode } from '../../../src/view/graph-view.ts'
import { createRandom } from '../../../src/core/random.ts'

/** A node with what a test does not speak of left at nothing. */
export const node = (kind: ViewNode['kind'], id: string, community = 0, more: Partial<ViewNode> = {}): ViewNode =>
  ({ kind, id, label: id, degree: 1, community, betweenness: 0, ...more })

export const edge = (source: number, target: number, kind: ViewEdge['kind'] = 'mentions', weight = 1): ViewEdge => ({ source, target, kind, weight })

export function viewOf(nodes: ViewNode[], edges: ViewEdge[], more: Partial<GraphView> = {}): GraphView {
  const communities = nodes.reduce<GraphView['communities']>((known, { community, label }) => {
    known[community] = { label: known[community]?.label ?? label, size: (known[community]?.size ?? 0) + 1 }
    return known
  }, [])
  return {
    schema: 'tokengraph.graph-view/2', query: '', nodes, edges, transitions: [], results: [], origins: [], communities: Array.from(communities, each => each ?? { label: '', size: 0 }),
    gaps: [], rest: { passages: 0, seed: 0, scores: [] }, ...more,
  }
}

/** A graph with communities, most edges within them. */
export function clusteredView(nodeCount: number, edgeCount: number, communityCount: number, seed = 1): GraphView {
  const random = createRandom(seed), below = (n: number) => Math.floor(random() * n)
  const kinds = ['passage', 'name', 'token'] as const
  const nodes = Array.from({ length: nodeCount }, (_, i) => node(kinds[below(3)]!, `node ${i}`, i % communityCount, { degree: below(20) }))
  const edges = Array.from({ length: edgeCount }, () => {
    const source = below(nodeCount), near = source + communityCount * (1 + below(5))
    return edge(source, random() < 0.85 ? near % nodeCount : below(nodeCount), random() < 0.5 ? 'mentions' : 'co-occurs', 0.1 + random())
  })
  return viewOf(nodes, edges)
}
