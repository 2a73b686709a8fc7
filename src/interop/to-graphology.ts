import { MultiGraph } from 'graphology'
import type { AbstractGraph } from 'graphology-types'
import * as v from 'valibot'
import { TokenGraphError } from '../core/errors.ts'
import { whole } from '../core/options.ts'
import { readOptions } from '../core/read-options.ts'
import type { Metadata } from '../text/document.ts'
import {
  EDGE_KINDS,
  type EdgeKind,
  NODE_KIND_NAMES,
  type NodeKind,
  type NodeRef,
  EDGE_KIND_NAMES,
} from '../core/kinds.ts'
import type { Graph } from '../graph/graph.ts'
import { allNodes, nearby } from '../graph/neighbourhood.ts'
import { passageId } from '../graph/node-names.ts'
import { shownPassage } from '../graph/passage-text.ts'
import { relationsOfRows } from '../graph/relation-words.ts'
import { neighboursOf, weightOf } from '../graph/rows.ts'
import { isEntity } from '../text/tokens/tokenizer.ts'

/** What of a graph becomes a graphology graph. */
export interface GraphologyOptions {
  /** The kinds of nodes. Default all; edges that lead to other kinds are left out. */
  kinds?: readonly NodeKind[] | undefined
  /**
   * The kinds of edges. Default all but `has-entity`: where that is named, the entities of the passages that are taken
   * come along as tokens, beyond `limit`.
   */
  edges?: readonly EdgeKind[] | undefined
  /** Give passages their text. Default `false`: `document`, `start` and `end` say where it stands. */
  texts?: boolean | undefined
  /** Take only these nodes and what is near them, in place of the whole graph; of kinds that are asked for. */
  around?: readonly NodeRef[] | undefined
  /** How many edges away from `around` is near, along or against the edges. Default 1; 0 takes those nodes alone. */
  radius?: number | undefined
  /** The most nodes around `around`, itself included: nearest first, over the strongest edges. Default 500. */
  limit?: number | undefined
}

/** The attributes of a node. */
export interface GraphologyNode {
  kind: NodeKind
  /**
   * What to write beside it: a passage's title, or its document's id, with its number where the document has several; a
   * name or word as it is written.
   */
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
  /** Tokens: the number of passages that it stands in, or, of an entity, that have it. */
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
  /** Of `knows`: what the triples say, "born in"; several parted by commas. Absent where they say nothing. */
  relation?: string
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
 * both ways (`co-occurs`, `synonyms`) are undirected, once for each pair. Nodes are keyed as {@link KeyedNodes} says,
 * edges `e0`, `e1` …; the same graph and options always give the same keys in the same order. Grams are no nodes.
 *
 * Of a neighbourhood, all edges between its nodes are there, not only those that it was found over. It is found
 * breadth first; where `limit` cuts, the strongest edges lead, every node and edge kind in its turn.
 *
 * Cost: the edges asked for; of a neighbourhood, those of the nodes that it walks through.
 *
 * @throws TokenGraphError `option` for an option that does not exist or does not fit; `limit` for more than 2,000,000
 *   nodes and edges
 */
export async function toGraphology(
  graph: Graph,
  options: GraphologyOptions = {},
): Promise<AbstractGraph<GraphologyNode, GraphologyEdge>> {
  const { kinds = NODE_KIND_NAMES, edges = EDGE_KIND_NAMES, texts, around, radius, limit } = readOptions(
    graphologyOptions,
    options,
    'toGraphology',
  )
  if (!around && (radius ?? limit) !== undefined) {
    throw new TokenGraphError('option', {
      where: 'toGraphology',
      got: `"${limit === undefined ? 'radius' : 'limit'}" without "around"`,
      hint: 'Name the nodes to stay around, or leave it out.',
    })
  }
  // in the order of the kinds of edges
  const relations = EDGE_KIND_NAMES.filter(kind =>
    edges.includes(kind) && graph.has(kind) && EDGE_KINDS[kind].ends.every(end => kinds.includes(end))
  )
  const nodes = around ? await nearby(graph, kinds, relations, around, { radius, limit }) : await allNodes(graph, kinds)
  if (options.edges && relations.includes('has-entity')) nodes.push(...await entitiesOf(graph, nodes))
  const keyed = await keyNodes(graph, nodes, texts)
  const edgesOf = await Promise.all(relations.map(kind => edgesAmong(graph, kind, keyed)))
  checkSize(nodes.length, edgesOf)
  const result = new MultiGraph<GraphologyNode, GraphologyEdge>()
  for (const { kind, node } of nodes) {
    const { key, attributes } = keyed.get(kind)!.get(node)!
    result.addNode(key, attributes)
  }
  relations.forEach((kind, i) => {
    for (const { source, target, weight, relation } of edgesOf[i]!()) {
      const edge = [`e${result.size}`, source, target, { kind, weight, ...(relation && { relation }) }] as const
      if (EDGE_KINDS[kind].symmetric) result.addUndirectedEdgeWithKey(...edge)
      else result.addDirectedEdgeWithKey(...edge)
    }
  })
  return result
}

/** The entities of passages: they have numbers among the tokens, and are no nodes unless they are asked for. */
async function entitiesOf(graph: Graph, nodes: readonly NodeRef[]): Promise<NodeRef[]> {
  const passages = nodes.flatMap(({ kind, node }) => (kind === 'passage' ? [node] : []))
  const rows = await neighboursOf(graph, 'has-entity', 'out', passages)
  const found = new Set(rows.flatMap(row => Array.from(row)))
  return Array.from(found, (node): NodeRef => ({ kind: 'token', node })).filter(ref => !graph.isGone(ref))
    .sort((a, b) => a.node - b.node)
}

/**
 * The nodes that are taken, by kind and number, with their keys in graphology: `passage:<document id>#<n>`, n counting
 * a document's passages from 0; `name:<as it was first written>`; `token:<term>`. No two nodes have the same key: a
 * name's label alone decides what it is compared by, so two names never have the same one.
 */
type KeyedNodes = ReadonlyMap<NodeKind, ReadonlyMap<number, { key: string, attributes: GraphologyNode }>>

async function keyNodes(graph: Graph, nodes: readonly NodeRef[], texts: boolean): Promise<KeyedNodes> {
  const keyed = new Map<NodeKind, Map<number, { key: string, attributes: GraphologyNode }>>()
  for (const kind of NODE_KIND_NAMES) {
    const numbers = nodes.flatMap(ref => (ref.kind === kind ? [ref.node] : [])),
      described = await DESCRIBED[kind](graph, numbers, texts)
    keyed.set(kind, new Map(numbers.map((node, i) => [node, described[i]!])))
  }
  return keyed
}

/** By kind: the keys and attributes of some nodes. */
const DESCRIBED: Record<
  NodeKind,
  (graph: Graph, nodes: readonly number[], texts: boolean) => Promise<{ key: string, attributes: GraphologyNode }[]>
> = {
  async token(graph, nodes) {
    const [entries, df, having] = await Promise.all([
      graph.tokens(nodes),
      graph.degrees('contains', 'in', nodes),
      graph.degrees('has-entity', 'in', nodes),
    ])
    return entries.map(({ term, label }, i) => ({
      key: `token:${term}`,
      attributes: { kind: 'token', label, df: (isEntity(term) ? having : df)[i]! },
    }))
  },
  async name(graph, nodes) {
    const [entries, mentions, about] = await Promise.all([
      graph.names(nodes),
      graph.degrees('mentions', 'in', nodes),
      graph.degrees('names', 'out', nodes),
    ])
    return entries.map(({ label }, i) => ({
      key: `name:${label}`,
      attributes: {
        kind: 'name',
        label,
        ...(graph.has('mentions') && { mentions: mentions[i]! }),
        ...(graph.has('names') && { about: about[i]! }),
      },
    }))
  },
  async passage(graph, nodes, texts) {
    return (await graph.passages(nodes)).map(entry => {
      const { document: { id, title, metadata }, start, end, part } = entry
      return {
        key: `passage:${passageId(entry)}`,
        attributes: {
          kind: 'passage',
          label: (title || id) + (part.of > 1 ? `#${part.number - 1}` : ''),
          document: id,
          ...(title && { title }),
          start,
          end,
          ...(texts && { text: shownPassage(entry) }),
          // a copy: what a user does to a graphology graph must not reach the index
          ...(metadata && { metadata: structuredClone(metadata) }),
        },
      }
    })
  },
}

interface KeyedEdge {
  source: string
  target: string
  weight: number
  relation?: string | undefined
}

/**
 * Every edge of a kind whose ends are taken; one that runs both ways, once. The rows are read at once, and gone through
 * as often as need be.
 */
async function edgesAmong(graph: Graph, kind: EdgeKind, keyed: KeyedNodes): Promise<() => Generator<KeyedEdge>> {
  const { ends: [from, to], symmetric } = EDGE_KINDS[kind], sources = [...keyed.get(from)!], targets = keyed.get(to)!
  const rows = await graph.rows(kind, 'out', sources.map(([node]) => node)), { start, end, columns } = rows
  const relationOf = kind === 'knows' ? await relationsOfRows(graph, sources.map(([node]) => node), rows) : undefined
  return function*() {
    for (const [i, [source, { key }]] of sources.entries()) {
      for (let e = start[i]!; e < end[i]!; e++) {
        const target = targets.get(columns[e]!)
        if (target && !(symmetric && columns[e]! < source))
          yield { source: key, target: target.key, weight: weightOf(rows, e), relation: relationOf?.(e) }
      }
    }
  }
}

function checkSize(nodes: number, edges: readonly (() => Generator<KeyedEdge>)[]): void {
  let size = nodes
  for (const each of edges) for (const _ of each()) size++
  if (size <= MOST) return
  throw new TokenGraphError('limit', {
    where: 'toGraphology',
    got: `${size} nodes and edges`,
    expected: `at most ${MOST}`,
    hint: 'Name the "kinds" of nodes and "edges" that you need, or the nodes to stay "around", with a "limit".',
  })
}
