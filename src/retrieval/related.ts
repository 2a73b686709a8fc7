import * as v from 'valibot'
import { whole } from '../core/options.ts'
import { byCodeUnit } from '../core/order.ts'
import { linksOf } from '../graph/edges/links.ts'
import { EDGE_KIND_NAMES, EDGE_KINDS, type EdgeKind, type NodeRef } from '../core/kinds.ts'
import { hasNode } from '../graph/neighbourhood.ts'
import { nameNode, type NodeName } from '../graph/node-names.ts'
import type { Direction } from '../graph/relation.ts'
import { passageDocument, type TokenGraph } from '../graph/token-graph.ts'
import { weightAt } from '../sparse/csr.ts'

/** Which neighbours of a node are listed. */
export interface RelatedOptions {
  /** Over which kinds of edges. Default all but `contains`, which every word has. */
  edges?: EdgeKind[]
  /** `out`: what the node leads to. `in`: what leads to it: of `links`, its back-links. Default `both`. */
  direction?: Direction | 'both'
  /** How many at most. Default 20. */
  limit?: number
}

/** A node one edge away. */
export interface RelatedNode extends NodeName {
  edge: EdgeKind
  /** Whether the edge leads from the node that was asked about (`out`) or to it (`in`). */
  direction: Direction
  /** What the edge counts, raw: how many links, how often a word. */
  weight: number
  /** Passages: the document. */
  document?: string
  /** Of `links`: what the links say. */
  words?: string[]
}

/** The neighbours of a node, heaviest edges first within a kind; ties by id. */
export interface RelatedNodes {
  schema: 'tokengraph.related/1'
  node: NodeName
  related: RelatedNode[]
}


/** {@link RelatedOptions} with the defaults. */
export const relatedOptions = v.strictObject({
  edges: v.optional(v.array(v.picklist(EDGE_KIND_NAMES)), () => EDGE_KIND_NAMES.filter(kind => kind !== 'contains')),
  direction: v.optional(v.picklist(['out', 'in', 'both']), 'both'),
  limit: v.optional(whole(0), 20),
})

/** What stands one edge away from a node. */
export function relatedTo(graph: TokenGraph, { kind, node }: NodeRef, { edges, direction, limit }: v.InferOutput<typeof relatedOptions>): RelatedNodes {
  const related = edges.flatMap(edge => {
    const directions = (['out', 'in'] as const).filter(each => (direction === 'both' ? each === 'out' || !graph.edges.get(edge)?.symmetric : each === direction))
    return directions.flatMap(each => neighbours(graph, { kind, node }, edge, each))
      .sort((a, b) => b.weight - a.weight || byCodeUnit(a.id, b.id))
  })
  const listed = related.slice(0, limit).map(({ node: other, ...each }): RelatedNode => {
    const [source, target] = each.direction === 'out' ? [node, other] : [other, node]
    return each.edge === 'links' ? { ...each, words: wordsOf(graph, source, target) } : each
  })
  return { schema: 'tokengraph.related/1', node: nameNode(graph, kind, node), related: listed }
}

function neighbours(graph: TokenGraph, { kind, node }: NodeRef, edge: EdgeKind, direction: Direction): (RelatedNode & NodeRef)[] {
  const relation = graph.edges.get(edge), { ends } = EDGE_KINDS[edge]
  const [from, to] = direction === 'out' ? ends : [ends[1], ends[0]]
  if (!relation || from !== kind) return []
  const { rowStart, columns, weights } = relation.rows(direction)
  return Array.from(columns.subarray(rowStart[node], rowStart[node + 1]), (other, i) => ({
    ...nameNode(graph, to, other), node: other, edge, direction, weight: weightAt({ weights }, rowStart[node]! + i),
    ...(to === 'passage' && { document: passageDocument(graph, other).id }),
  })).filter(each => hasNode(graph, each))
}

/** How links find their targets, once for a graph, which never changes. */
const finders = new WeakMap<TokenGraph, ReturnType<typeof linksOf>>()

/** What the links from one passage to another say. */
function wordsOf(graph: TokenGraph, source: number, target: number): string[] {
  let links = finders.get(graph)
  if (!links) {
    const { document, start, end } = graph.passages
    finders.set(graph, links = linksOf(graph.documents, Array.from(document, (of, i) => ({ document: of, start: start[i]!, end: end[i]! }))))
  }
  const { text } = passageDocument(graph, source)
  const words = links(source).filter(link => 'passage' in link.target && link.target.passage === target).map(({ link }) => text.slice(link.start, link.end))
  return [...new Set(words)].filter(each => each !== '')
}
