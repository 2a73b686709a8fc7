import * as v from 'valibot'
import { whole } from '../core/options.ts'
import { TokenGraphError } from '../core/errors.ts'
import { readOptions } from '../core/read-options.ts'
import { byCodeUnit } from '../core/order.ts'
import { EDGE_KIND_NAMES, type EdgeKind, type NodeKind } from '../core/kinds.ts'
import type { Graph, LinkEntry } from '../graph/graph.ts'
import { wordsAmong } from '../graph/neighbourhood.ts'
import type { NodeName } from '../graph/node-names.ts'
import { nameNodes } from '../graph/name-nodes.ts'
import { relationsBetween } from '../graph/relation-words.ts'
import type { Direction } from '../tables/relation.ts'
import { directionsOf, endsOf, weightOf } from '../graph/rows.ts'
import type { Searcher } from '../rank/searcher.ts'
import { meantNodes } from './meant-nodes.ts'
import { type NodeAsked, nodeAsked } from './node-asked.ts'
import type { NearNodes } from './near-nodes.ts'

/** Which neighbours of a node are listed. */
export interface RelatedOptions {
  /**
   * `edges`: nodes one edge away. `vectors`: of the same kind, by the cosine of their vectors. `walk`: of the same
   * kind, by a walk that starts at the node, as a search from it does. The last two take neither `edges` nor
   * `direction`. Words that stand together are `edges` of the kind `co-occurs`. Default `edges`.
   */
  by?: 'edges' | 'vectors' | 'walk' | undefined
  /** Over which kinds of edges. Default all but `contains`, `has-entity`: what stands in texts. */
  edges?: readonly EdgeKind[] | undefined
  /** `out`: what the node leads to. `in`: what leads to it: of `links`, its back-links. Default `both`. */
  direction?: Direction | 'both' | undefined
  /** How many at most; `total` tells how many there are. Default 20. */
  limit?: number | undefined
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
  /** Of `knows`: what the triples say, read along the edge: "born in"; each wording once. Absent where nothing. */
  relations?: string[]
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

/** What these lead to stands in a passage's text, much of it. */
const IN_TEXTS: readonly EdgeKind[] = ['contains', 'has-entity']

/** {@link RelatedOptions} with the defaults. */
export const relatedOptions = v.strictObject({
  by: v.optional(v.picklist(['edges', 'vectors', 'walk']), 'edges'),
  edges: v.optional(v.array(v.picklist(EDGE_KIND_NAMES))),
  direction: v.optional(v.picklist(['out', 'in', 'both'])),
  limit: v.optional(whole(0), 20),
})

/** What {@link TokenIndex.related} does. A document's own id means all its passages. */
export async function relatedTo(
  searcher: Searcher,
  node: NodeAsked,
  options: RelatedOptions,
): Promise<RelatedNodes | NearNodes> {
  const { by, edges: asked, direction = 'both', limit } = readOptions(relatedOptions, options, 'related')
  const { graph } = searcher, named = await nodeAsked(searcher, node, 'related: node')
  const meant = await meantNodes(searcher, named, 'related: node'), { kind } = meant.name
  if (by !== 'edges') {
    refuseBeside(by, options)
    return (await import('./near-nodes.ts')).nearNodes(searcher, meant, by, limit)
  }
  const edges = asked ?? EDGE_KIND_NAMES.filter(each => !IN_TEXTS.includes(each))
  const nodes = new Set(meant.nodes)
  const related: Neighbour[] = []
  for (const edge of edges.filter(each => graph.has(each))) {
    const found: Neighbour[] = []
    for (const each of direction === 'both' ? directionsOf(edge) : [direction])
      found.push(...await neighbours(graph, kind, nodes, edge, each))
    related.push(...found.sort((a, b) => b.weight - a.weight || byCodeUnit(a.id, b.id)))
  }
  const listed = await Promise.all(related.slice(0, limit).map(async ({ ends, ...each }): Promise<RelatedNode> => {
    const words = await wordsOf(graph, each.edge, ends)
    const relations = each.edge === 'knows' ? (await relationsBetween(graph, ends)).flat() : []
    return { ...each, ...(words && { words }), ...(relations.length > 0 && { relations }) }
  }))
  return {
    schema: 'tokengraph.related/1',
    node: meant.name,
    total: related.length,
    related: listed,
  }
}

/** Refuses what says of edges which are meant, where none are. @throws TokenGraphError `option` */
function refuseBeside(by: string, { edges, direction }: RelatedOptions): void {
  const said = edges !== undefined ? 'edges' : direction !== undefined ? 'direction' : undefined
  if (said === undefined) return
  throw new TokenGraphError('option', {
    where: `related: option "${said}"`,
    got: `it beside "by" of "${by}"`,
    expected: 'one of them',
  })
}

/** A neighbour with the edges that lead to it, as their two ends. */
type Neighbour = RelatedNode & { ends: Ends[] }
type Ends = readonly [source: number, target: number]

/** The neighbours of nodes, each once; nodes that are asked about are none of them. */
async function neighbours(
  graph: Graph,
  kind: NodeKind,
  nodes: ReadonlySet<number>,
  edge: EdgeKind,
  direction: Direction,
): Promise<Neighbour[]> {
  const [from, to] = endsOf(edge, direction), asked = [...nodes]
  if (from !== kind) return []
  const rows = await graph.rows(edge, direction, asked), found = new Map<number, { weight: number, ends: Ends[] }>()
  asked.forEach((node, i) => {
    for (let e = rows.start[i]!; e < rows.end[i]!; e++) {
      const other = rows.columns[e]!
      if (to === kind && nodes.has(other)) continue
      const { weight, ends } = found.get(other) ?? { weight: 0, ends: [] }
      ends.push(direction === 'out' ? [node, other] : [other, node])
      found.set(other, { weight: weight + weightOf(rows, e), ends })
    }
  })
  return described(graph, to, found, edge, direction)
}

async function described(
  graph: Graph,
  kind: NodeKind,
  found: ReadonlyMap<number, { weight: number, ends: Ends[] }>,
  edge: EdgeKind,
  direction: Direction,
): Promise<Neighbour[]> {
  // of what is no word, only entities are neighbours
  const words = kind === 'token' && edge !== 'has-entity' ? await wordsAmong(graph, [...found.keys()]) : undefined
  const nodes = [...found.keys()].filter(node => words?.has(node) ?? true)
  const name = await nameNodes(graph, nodes.map(node => ({ kind, node })))
  const documents = kind === 'passage'
    ? (await graph.passages(nodes)).map(({ document }) => ({ document: document.id }))
    : []
  return nodes.map((node, i) => ({ ...name({ kind, node }), edge, direction, ...found.get(node)!, ...documents[i] }))
}

/**
 * What the links say that edges come from, as `mentions` of a page may that is not there yet; undefined where none
 * does.
 */
async function wordsOf(graph: Graph, edge: EdgeKind, ends: readonly Ends[]): Promise<string[] | undefined> {
  if (edge !== 'links' && edge !== 'mentions') return undefined
  const [links, names] = await Promise.all([
    graph.links(ends.map(([source]) => source)),
    edge === 'mentions' ? graph.names(ends.map(([, name]) => name)) : [],
  ])
  const leadsTo = ({ target }: LinkEntry, i: number) => ('missing' in target
    ? edge === 'mentions' && target.missing === names[i]!.key
    : edge === 'links' && target.passage === ends[i]![1])
  const words = links.flatMap((each, i) => each.filter(link => leadsTo(link, i)).map(({ words }) => words))
  return words.length === 0 ? undefined : [...new Set(words)].filter(each => each !== '')
}
