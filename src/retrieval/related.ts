import * as v from 'valibot'
import { whole } from '../core/options.ts'
import { byCodeUnit } from '../core/order.ts'
import { linksOf, type LinkTarget } from '../graph/edges/links.ts'
import { EDGE_KIND_NAMES, EDGE_KINDS, type EdgeKind, type NodeKind, type NodeRef } from '../core/kinds.ts'
import { hasNode } from '../graph/neighbourhood.ts'
import { nameNode, type NodeName } from '../graph/node-names.ts'
import type { Direction } from '../graph/relation.ts'
import { passageDocument, type TokenGraph } from '../graph/token-graph.ts'
import { weightAt } from '../sparse/csr.ts'
import { nameKey, wholeName } from '../tokens/names.ts'

/** Which neighbours of a node are listed. */
export interface RelatedOptions {
  /** Over which kinds of edges. Default all but `contains`, which every word has. */
  edges?: EdgeKind[]
  /** `out`: what the node leads to. `in`: what leads to it: of `links`, its back-links. Default `both`. */
  direction?: Direction | 'both'
  /** How many at most; `total` tells how many there are. Default 20. */
  limit?: number
}

/** A node one edge away. */
export interface RelatedNode extends NodeName {
  edge: EdgeKind
  /** Whether the edge leads from the node that was asked about (`out`) or to it (`in`). */
  direction: Direction
  /** What the edge counts, raw: how many links, how often a word; of a document, its passages' added up. */
  weight: number
  /** Passages: the document. */
  document?: string
  /**
   * Of `links`: what the links say, each wording once; those that show nothing add none. Of `mentions` too, where a
   * link to a page that is not there yet is what mentions the name; absent where only the text does.
   */
  words?: string[]
}

/** The neighbours of a node, each once for an edge kind and direction, the heaviest first within a kind; ties by id. */
export interface RelatedNodes {
  schema: 'tokengraph.related/1'
  /** What was asked about; of a whole document, its own id. */
  node: NodeName
  /** How many neighbours there are, beyond `limit` too. */
  total: number
  related: RelatedNode[]
}


/** {@link RelatedOptions} with the defaults. */
export const relatedOptions = v.strictObject({
  edges: v.optional(v.array(v.picklist(EDGE_KIND_NAMES)), () => EDGE_KIND_NAMES.filter(kind => kind !== 'contains')),
  direction: v.optional(v.picklist(['out', 'in', 'both']), 'both'),
  limit: v.optional(whole(0), 20),
})

/**
 * What stands one edge away from a node.
 *
 * @param id  as the node was asked for: a document's own id means all its passages
 */
export function relatedTo(
  graph: TokenGraph, { kind, node }: NodeRef, id: string, options: v.InferOutput<typeof relatedOptions>,
): RelatedNodes {
  const { edges, direction, limit } = options
  const name = nameNode(graph, kind, node), isDocument = kind === 'passage' && id !== name.id
  const nodes = new Set(isDocument ? passagesFrom(graph, node) : [node])
  const related = edges.flatMap(edge => {
    const directions = (['out', 'in'] as const).filter(each => (
      direction === 'both' ? each === 'out' || !graph.edges.get(edge)?.symmetric : each === direction))
    return directions.flatMap(each => neighbours(graph, kind, nodes, edge, each))
      .sort((a, b) => b.weight - a.weight || byCodeUnit(a.id, b.id))
  })
  const listed = related.slice(0, limit).map(({ ends, ...each }): RelatedNode => {
    const words = wordsOf(graph, each.edge, ends)
    return words ? { ...each, words } : each
  })
  const asked = isDocument ? { ...name, id } : name
  return { schema: 'tokengraph.related/1', node: asked, total: related.length, related: listed }
}

/** The passages of a document, from its first one. */
const passagesFrom = ({ passages: { document } }: TokenGraph, first: number): number[] =>
  Array.from({ length: document.lastIndexOf(document[first]!) + 1 - first }, (_, i) => first + i)

/** A neighbour with the edges that lead to it, as their two ends. */
type Neighbour = RelatedNode & { ends: Ends[] }
type Ends = readonly [source: number, target: number]

/** The neighbours of nodes, each once; nodes that are asked about are none of them. */
function neighbours(
  graph: TokenGraph, kind: NodeKind, nodes: ReadonlySet<number>, edge: EdgeKind, direction: Direction,
): Neighbour[] {
  const relation = graph.edges.get(edge), { ends } = EDGE_KINDS[edge]
  const [from, to] = direction === 'out' ? ends : [ends[1], ends[0]]
  if (!relation || from !== kind) return []
  const rows = relation.rows(direction), found = new Map<number, { weight: number, ends: Ends[] }>()
  for (const node of nodes) {
    for (let e = rows.rowStart[node]!; e < rows.rowStart[node + 1]!; e++) {
      const other = rows.columns[e]!
      if ((to === kind && nodes.has(other)) || !hasNode(graph, { kind: to, node: other })) continue
      const { weight, ends } = found.get(other) ?? { weight: 0, ends: [] }
      ends.push(direction === 'out' ? [node, other] : [other, node])
      found.set(other, { weight: weight + weightAt(rows, e), ends })
    }
  }
  return Array.from(found, ([other, each]) => ({
    ...nameNode(graph, to, other), edge, direction, ...each,
    ...(to === 'passage' && { document: passageDocument(graph, other).id }),
  }))
}

/** How links find their targets, once for a graph, which never changes. */
const finders = new WeakMap<TokenGraph, ReturnType<typeof linksOf>>()

/** What the links say that edges come from, as `mentions` of a page may that is not there yet; undefined where none does. */
function wordsOf(graph: TokenGraph, edge: EdgeKind, ends: readonly Ends[]): string[] | undefined {
  if (edge !== 'links' && edge !== 'mentions') return undefined
  let linksIn = finders.get(graph)
  if (!linksIn) {
    const { document, start, end } = graph.passages
    const cut = Array.from(document, (of, i) => ({ document: of, start: start[i]!, end: end[i]! }))
    finders.set(graph, linksIn = linksOf(graph.documents, cut))
  }
  const leadsTo = (target: LinkTarget, node: number) => ('missing' in target
    ? edge === 'mentions' && nameKey(wholeName(target.missing, graph.finder.folding).units) === graph.names.keys[node]
    : edge === 'links' && target.passage === node)
  const words = ends.flatMap(([source, node]) => linksIn(source).filter(({ target }) => leadsTo(target, node))
    .map(({ link }) => passageDocument(graph, source).text.slice(link.start, link.end)))
  return words.length === 0 ? undefined : [...new Set(words)].filter(each => each !== '')
}
