import type { GraphView, ViewNode } from '../../src/view/graph-view.ts'
import type { EdgeKind } from '../../src/core/kinds.ts'
import { metadataTexts } from '../panels/facets.ts'
import type { Filters } from '../state.ts'

/** What filters leave of a view: 1 for what is shown, by place. */
export interface Filtered {
  nodes: Uint8Array
  /** Edges that pass and have both ends shown. */
  edges: Uint8Array
}

/** The largest weight of each kind of edge. */
export function largestWeights({ edges }: Pick<GraphView, 'edges'>): Map<EdgeKind, number> {
  const largest = new Map<EdgeKind, number>()
  for (const { kind, weight } of edges) if (weight > (largest.get(kind) ?? 0)) largest.set(kind, weight)
  return largest
}

/**
 * Applies filters. One by document or metadata keeps the passages that match, and nodes that are next to one of them by
 * an edge that passes.
 *
 * Cost: nodes + edges.
 */
export function applyFilters({ nodes, edges }: Pick<GraphView, 'nodes' | 'edges'>, filters: Filters): Filtered {
  const { nodeKinds, edgeKinds, weight, degree } = filters
  const largest = largestWeights({ edges })
  const passes = Uint8Array.from(
    edges,
    edge =>
      Number(!edgeKinds.includes(edge.kind) && (weight <= 0 || edge.weight >= weight * (largest.get(edge.kind) ?? 0))),
  )
  const matching = matcher(filters)
  const near = matching && Uint8Array.from(nodes, node => Number(matching(node)))
  if (near) {
    const matches = near.slice()
    edges.forEach(({ source, target }, i) => {
      if (passes[i] && matches[source]) near[target] = 1
      if (passes[i] && matches[target]) near[source] = 1
    })
  }
  const shown = Uint8Array.from(
    nodes,
    (node, place) => Number(!nodeKinds.includes(node.kind) && node.degree >= degree && (!near || near[place] === 1)),
  )
  edges.forEach(({ source, target }, i) => {
    if (!shown[source] || !shown[target]) passes[i] = 0
  })
  return { nodes: shown, edges: passes }
}

/** Whether a node is one that the filters by document and metadata look for; undefined without such a filter. */
function matcher({ document, metadata }: Filters): ((node: ViewNode) => boolean) | undefined {
  if (document === undefined && !metadata) return undefined
  return node =>
    node.kind === 'passage' && (document === undefined || node.document === document)
    && (!metadata
      || (node.metadata !== undefined && Object.hasOwn(node.metadata, metadata.field)
        && metadataTexts(node.metadata[metadata.field]).includes(metadata.value)))
}
