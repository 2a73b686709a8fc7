import type { GraphView } from '../../src/view/graph-view.ts'
import type { EdgeKind, NodeKind } from '../../src/core/kinds.ts'

/** What a view can be filtered by. */
export interface Facets {
  nodeKinds: Map<NodeKind, number>
  edgeKinds: Map<EdgeKind, number>
  /** Documents in the order of the view, with their titles. */
  documents: Map<string, string>
  /** The fields of metadata, each with its values as texts; sorted. */
  metadata: Map<string, string[]>
  /** The most edges of a node. */
  degree: number
}

/** Collects what a view can be filtered by. Values of metadata are compared as texts; of lists, each item is one. */
export function facetsOf({ nodes, edges }: GraphView): Facets {
  const facets: Facets = {
    nodeKinds: countBy(nodes),
    edgeKinds: countBy(edges),
    documents: new Map(),
    metadata: new Map(),
    degree: 0,
  }
  const values = new Map<string, Set<string>>()
  for (const { document, title, metadata, degree } of nodes) {
    facets.degree = Math.max(facets.degree, degree)
    if (document !== undefined && !facets.documents.has(document)) facets.documents.set(document, title || document)
    for (const [field, value] of Object.entries(metadata ?? {})) {
      const texts = values.get(field) ?? new Set()
      values.set(field, texts)
      for (const each of metadataTexts(value)) texts.add(each)
    }
  }
  const byText = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true })
  for (const [field, texts] of [...values].sort(([a], [b]) => (a < b ? -1 : 1)))
    facets.metadata.set(field, [...texts].sort(byText))
  return facets
}

/** A value of metadata as the texts that it is compared by. */
export const metadataTexts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).map(
    each => (typeof each === 'object' && each !== null ? JSON.stringify(each) : String(each))
  )

function countBy<Kind>(items: readonly { kind: Kind }[]): Map<Kind, number> {
  const counts = new Map<Kind, number>()
  for (const { kind } of items) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return counts
}
