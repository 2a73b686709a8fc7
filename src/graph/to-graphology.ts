import { MultiGraph } from 'graphology'
import type { AbstractGraph } from 'graphology-types'
import * as v from 'valibot'
import { TokenGraphError } from '../core/errors.ts'
import { readOptions, whole } from '../core/options.ts'
import { type Csr, weightAt } from '../sparse/csr.ts'
import type { Metadata } from '../text/document.ts'
import { EDGE_KINDS, type EdgeKind, NODE_KIND_NAMES, type NodeKind, type NodeRef, EDGE_KIND_NAMES } from '../core/kinds.ts'
import { allNodes, neighbourhood } from './neighbourhood.ts'
import type { Relation } from './relation.ts'
import { shownPassage, type TokenGraph } from './token-graph.ts'

/** What of a graph becomes a graphology graph. */
export interface GraphologyOptions {
  /** The kinds of nodes. Default all; edges that lead to other kinds are left out. */
  kinds?: NodeKind[]
  /** The kinds of edges. Default all. */
  edges?: EdgeKind[]
  /** Give passages their text. Default `false`: `document`, `start` and `end` say where it stands. */
  texts?: boolean
  /** Take only these nodes and what is near them, in place of the whole graph; of kinds that are asked for. */
  around?: NodeRef[]
  /** How many edges away from `around` is near, along or against the edges. Default 1; 0 takes those nodes alone. */
  radius?: number
  /** The most nodes around `around`, itself included: nearest first, over the strongest edges. Default 500. */
  limit?: number
}

/** The attributes of a node. */
export interface GraphologyNode {
  kind: NodeKind
  /** What to write beside it: a passage's title, or its document's id, with its number where the document has several; a name or word as it is written. */
  label: string
  /** Passages: the id of the document, and its title if it has one. */
  document?: string
  title?: string
  /** Passages: offsets into the document's text, UTF-16. */
  start?: number
  end?: number
  /** Passages: the text, if asked for. */
  text?: string
  /** Passages: a copy of the document's metadata, if it has any. */
  metadata?: Metadata
  /** Tokens: the number of passages that it stands in. */
  df?: number
  /** Names: the number of passages that mention it; absent if the graph has no such edges. */
  mentions?: number
  /** Names: the number of passages that are about it; absent if the graph has no such edges. */
  about?: number
}

/** The attributes of an edge. */
export interface GraphologyEdge {
  kind: EdgeKind
  /** What was counted or given, not normalised: above 0, and not comparable between kinds. */
  weight: number
}

/** The most nodes and edges that are handed over: graphology keeps 300 to 900 bytes for each. */
const MOST = 2_000_000

const nodeRef = v.strictObject({ kind: v.picklist(NODE_KIND_NAMES), node: whole(0) })

const graphologyOptions = v.strictObject({
  kinds: v.optional(v.pipe(v.array(v.picklist(NODE_KIND_NAMES)), v.minLength(1))),
  edges: v.optional(v.array(v.picklist(EDGE_KIND_NAMES))),
  texts: v.optional(v.boolean(), false),
  around: v.optional(v.array(nodeRef)),
  radius: v.optional(whole(0)),
  limit: v.optional(whole(1)),
})

/**
 * A copy of the graph, or of the neighbourhood of some nodes, for graphology and all that builds on it. The copy is a
 * multigraph with directed and undirected edges: two nodes may have edges of several kinds, and the kinds that run
 * both ways (`co-occurs`, `synonyms`) are undirected, once for each pair. Nodes are keyed as {@link nodeKeys} says,
 * edges `e0`, `e1` …; the same graph and options always give the same keys in the same order. Grams are no nodes.
 *
 * Of a neighbourhood, all edges between its nodes are there, not only those that it was found over. It is found
 * breadth first; where `limit` cuts, the strongest edges lead, every node and edge kind in its turn.
 *
 * Cost: the edges asked for; of a neighbourhood, those of the nodes that it walks through.
 *
 * @throws TokenGraphError `option` for an option that does not exist or does not fit; `not-found` for a node of
 * `around` that the graph does not have; `limit` for more than 2,000,000 nodes and edges
 */
export function toGraphology(graph: TokenGraph, options: GraphologyOptions = {}): AbstractGraph<GraphologyNode, GraphologyEdge> {
  const { kinds = NODE_KIND_NAMES, edges, texts, around, radius, limit } = readOptions(graphologyOptions, options, 'toGraphology')
  const relations = relationsOf(graph, kinds, edges)
  if (!around && (radius ?? limit) !== undefined) {
    throw new TokenGraphError('option', { where: 'toGraphology', got: `"${limit === undefined ? 'radius' : 'limit'}" without "around"`, hint: 'Name the nodes to stay around, or leave it out.' })
  }
  const nodes = around ? neighbourhood(graph, kinds, relations, around, { radius, limit }) : allNodes(graph, kinds)
  const keyed = keyNodes(graph, nodes)
  checkSize(nodes.length, relations, keyed)

  const result = new MultiGraph<GraphologyNode, GraphologyEdge>()
  const attributes = attributesOf(graph, texts)
  for (const ref of nodes) result.addNode(keyed.get(ref.kind)!.get(ref.node), attributes(ref))
  for (const relation of relations) {
    const from = keyed.get(relation.from)!, to = keyed.get(relation.to)!
    for (const [source, target, weight] of edgesAmong(relation, from, to)) {
      const edge = [`e${result.size}`, from.get(source), to.get(target), { kind: relation.kind, weight }] as const
      if (relation.symmetric) result.addUndirectedEdgeWithKey(...edge)
      else result.addDirectedEdgeWithKey(...edge)
    }
  }
  return result
}

/**
 * The keys of nodes in graphology: `passage:<document id>#<n>`, n counting a document's passages from 0;
 * `name:<as it was first written>`; `token:<term>`. No two nodes have the same key: a name's label alone decides what
 * it is compared by, so two names never have the same one.
 *
 * Cost: a step over the passages, once; then nothing to speak of.
 */
export function nodeKeys({ documents, passages, tokens, names }: TokenGraph): (ref: NodeRef) => string {
  const first = firstPassages(passages.document, documents.length)
  return ({ kind, node }) => {
    if (kind === 'name') return `name:${names.labels[node]!}`
    if (kind === 'token') return `token:${tokens.terms[node]!}`
    const document = passages.document[node]!
    return `passage:${documents[document]!.id}#${node - first[document]!}`
  }
}

/** Of each document, its first passage; after the last one, the number of passages. */
function firstPassages(document: Uint32Array, documents: number): Uint32Array {
  const first = new Uint32Array(documents + 1)
  for (const each of document) first[each + 1]!++
  for (let i = 0; i < documents; i++) first[i + 1]! += first[i]!
  return first
}

/** The relations asked for, in the order of the kinds of edges. */
function relationsOf(graph: TokenGraph, kinds: readonly NodeKind[], edges: readonly EdgeKind[] | undefined): Relation[] {
  return EDGE_KIND_NAMES
    .filter(kind => (edges?.includes(kind) ?? true) && EDGE_KINDS[kind].ends.every(end => kinds.includes(end)))
    .flatMap(kind => graph.edges.get(kind) ?? [])
}

/** By kind: the numbers of the nodes that are taken, with their keys. */
type KeyedNodes = ReadonlyMap<NodeKind, ReadonlyMap<number, string>>

function keyNodes(graph: TokenGraph, nodes: readonly NodeRef[]): KeyedNodes {
  const key = nodeKeys(graph)
  const keyed = new Map(NODE_KIND_NAMES.map(kind => [kind, new Map<number, string>()]))
  for (const ref of nodes) keyed.get(ref.kind)!.set(ref.node, key(ref))
  return keyed
}

/** Every edge of a relation whose ends are taken; one that runs both ways, once. */
function* edgesAmong(
  { out, symmetric }: Relation, from: ReadonlyMap<number, string>, to: ReadonlyMap<number, string>,
): Generator<readonly [source: number, target: number, weight: number]> {
  for (const source of from.keys()) {
    for (let e = out.rowStart[source]!; e < out.rowStart[source + 1]!; e++) {
      const target = out.columns[e]!
      if (to.has(target) && !(symmetric && target < source)) yield [source, target, weightAt(out, e)]
    }
  }
}

function checkSize(nodes: number, relations: readonly Relation[], keyed: KeyedNodes): void {
  let size = nodes
  for (const relation of relations) for (const _ of edgesAmong(relation, keyed.get(relation.from)!, keyed.get(relation.to)!)) size++
  if (size <= MOST) return
  throw new TokenGraphError('limit', {
    where: 'toGraphology', got: `${size} nodes and edges`, expected: `at most ${MOST}`,
    hint: 'Name the "kinds" of nodes and "edges" that you need, or the nodes to stay "around", with a "limit".',
  })
}

function attributesOf(graph: TokenGraph, texts: boolean): (ref: NodeRef) => GraphologyNode {
  const { documents, passages, tokens, names, edges } = graph
  const first = firstPassages(passages.document, documents.length)
  const count = (rows: Csr | undefined, node: number) => rows && rows.rowStart[node + 1]! - rows.rowStart[node]!
  const mentions = edges.get('mentions')?.in, about = edges.get('names')?.out, contained = edges.get('contains')?.in

  return ({ kind, node }) => {
    if (kind === 'token') return defined({ kind, label: tokens.labels[node]!, df: count(contained, node) })
    if (kind === 'name') return defined({ kind, label: names.labels[node]!, mentions: count(mentions, node), about: count(about, node) })
    const place = passages.document[node]!
    const { id, title, metadata } = documents[place]!
    const several = first[place + 1]! - first[place]! > 1
    return defined({
      kind, label: (title || id) + (several ? `#${node - first[place]!}` : ''), document: id, title: title || undefined,
      start: passages.start[node]!, end: passages.end[node]!, text: texts ? shownPassage(graph, node) : undefined,
      // a copy: what a user does to a graphology graph must not reach the index
      metadata: metadata && structuredClone(metadata),
    })
  }
}

/** Without the fields that are undefined: graphology would keep them, and writers stumble over them. */
const defined = (attributes: GraphologyNode): GraphologyNode =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined)) as unknown as GraphologyNode
