import { TokenGraphError } from '../core/errors.ts'
import type { Pace } from '../core/pace.ts'
import { top } from '../core/top.ts'
import { EDGE_KINDS, type EdgeKind, NODE_KIND_NAMES, type NodeKind, type NodeRef, EDGE_KIND_NAMES } from '../core/kinds.ts'
import { allNodes, nearby } from '../graph/neighbourhood.ts'
import { nodeCount, type TokenGraph } from '../graph/token-graph.ts'
import { rowLength, rowOf } from '../sparse/csr.ts'
import { drawnNode } from './cut-view.ts'
import type { GraphView, ViewEdge } from './graph-view.ts'
import { edgesAmong, unaskedView } from './view-structure.ts'

/** What of a graph an overview shows. */
export interface OverviewOptions {
  /** Nodes at most, 1 to 200,000. Default 2,000. */
  nodes?: number
  /** The kinds of nodes. Default all. */
  kinds?: NodeKind[]
  /** The kinds of edges. Default all. */
  edges?: EdgeKind[]
  /** Ends the work: the call is rejected with the code `aborted`. */
  signal?: AbortSignal
}

/** Edges for each node, at most: more of them hide each other. */
const EDGES_PER_NODE = 3

/** A passage's weighted in-degree in the walk. */
export type PassageDegree = (passage: number) => number

/** What is shown of a graph, all options given. */
export type Shown = Required<Omit<OverviewOptions, 'signal'>>

/**
 * The best linked nodes of each kind, which share the places among them as far as there are such nodes, and the edges
 * between these: of each node its strongest one, then of each its second, and so on, until there are three for each node.
 * Passages are those that bring the names shown together. Nodes without an edge to others shown are left out, unless no
 * node has one.
 */
export async function overview(graph: TokenGraph, { nodes, kinds, edges }: Shown, degree: PassageDegree, pace: Pace): Promise<GraphView> {
  const places = new Map<NodeKind, number>(), wanted = NODE_KIND_NAMES.filter(kind => kinds.includes(kind))
  const counts = new Map(wanted.map(kind => [kind, allNodes(graph, [kind]).length]))
  let left = nodes
  // the scarcest kinds first, so that what they leave goes to the others
  wanted.toSorted((a, b) => counts.get(a)! - counts.get(b)!).forEach((kind, i) => {
    places.set(kind, Math.min(counts.get(kind)!, Math.floor(left / (wanted.length - i))))
    left -= places.get(kind)!
  })
  const best = async (kind: NodeKind) => {
    if (pace.due) await pace.pause('nodes', 0)
    return bestLinked(graph, kind, places.get(kind) ?? 0)
  }
  const names = await best('name'), tokens = await best('token')
  const refs = [...passagesOf(graph, names, places.get('passage') ?? 0), ...names, ...tokens]
  const shown = linked(refs, (await edgesAmong(graph, placesOf(refs), pace)).filter(({ kind }) => edges.includes(kind)))
  return drawn(graph, shown.refs, shown.edges, degree, pace)
}

/**
 * The passages with the most of some names: first one for each name, then a second one, and so on; then those that are best
 * linked.
 */
function passagesOf(graph: TokenGraph, names: readonly NodeRef[], count: number): NodeRef[] {
  const about = graph.edges.get('names')?.out, mentions = graph.edges.get('mentions')?.in
  const named = names.map(({ node }) => [...new Set([...rowOf(about, node), ...rowOf(mentions, node)])])
  const links = new Map<number, number>()
  for (const passage of named.flat()) links.set(passage, (links.get(passage) ?? 0) + 1)
  for (const passages of named) passages.sort((a, b) => links.get(b)! - links.get(a)! || a - b)
  const taken = new Set<number>(), next = named.map(() => 0)
  for (let isLeft = true; isLeft && taken.size < count;) {
    isLeft = false
    named.forEach((passages, i) => {
      while (next[i]! < passages.length && taken.has(passages[next[i]!]!)) next[i]!++
      if (next[i]! >= passages.length || taken.size >= count) return
      taken.add(passages[next[i]!]!)
      isLeft = true
    })
  }
  for (const { node } of bestLinked(graph, 'passage', count)) if (taken.size < count) taken.add(node)
  return Array.from(taken, node => ({ kind: 'passage', node }))
}

/** Those of some nodes that have an edge to another one of them, and the edges between these; all where none has. */
function linked(refs: readonly NodeRef[], edges: readonly ViewEdge[]): { refs: readonly NodeRef[], edges: readonly ViewEdge[] } {
  const has = new Uint8Array(refs.length)
  for (const { source, target } of edges) if (source !== target) has[source] = has[target] = 1
  if (!has.includes(1)) return { refs, edges }
  let kept = 0
  const place = Array.from(has, is => (is === 1 ? kept++ : -1))
  return {
    refs: refs.filter((_, old) => has[old] === 1),
    edges: edges.filter(({ source }) => has[source] === 1)
      .map(edge => ({ ...edge, source: place[edge.source]!, target: place[edge.target]! })),
  }
}

/** What is near a node, it and its nearest first. */
export async function around(
  graph: TokenGraph, start: NodeRef, { radius, nodes }: { radius: number, nodes: number }, degree: PassageDegree, pace: Pace,
): Promise<GraphView> {
  const near = await pace.run('nodes', nearby(graph, NODE_KIND_NAMES, [...graph.edges.values()], [start], { radius, limit: nodes }))
  return drawn(graph, near, await edgesAmong(graph, placesOf(near), pace), degree, pace)
}

/** Words by the words that they stand with more often than by chance: those that stand everywhere say least. */
function bestLinked(graph: TokenGraph, kind: NodeKind, count: number): NodeRef[] {
  const telling: EdgeKind[] = kind === 'token' && graph.edges.has('co-occurs') ? ['co-occurs'] : EDGE_KIND_NAMES
  const degree = new Float64Array(nodeCount(graph, kind))
  for (const edge of telling) {
    const relation = graph.edges.get(edge)
    if (!relation) continue
    const { ends } = EDGE_KINDS[edge]
    for (const [rows, end] of relation.symmetric ? [[relation.out, ends[0]] as const] : [[relation.out, ends[0]], [relation.in, ends[1]]] as const) {
      if (end === kind) for (let node = 0; node < Math.min(degree.length, rows.rowStart.length - 1); node++) degree[node]! += rowLength(rows, node)
    }
  }
  return top(allNodes(graph, [kind]).map(({ node }) => node), count, node => degree[node]!, (a, b) => a < b).map(node => ({ kind, node }))
}

async function drawn(
  graph: TokenGraph, refs: readonly NodeRef[], edges: readonly ViewEdge[], degree: PassageDegree, pace: Pace,
): Promise<GraphView> {
  const nodes = refs.map(ref => ({ ...drawnNode(graph, ref), ...(ref.kind === 'passage' && { degree: degree(ref.node) }) }))
  return unaskedView(nodes, strongest(edges, nodes.length), pace, graph)
}

const placesOf = (refs: readonly NodeRef[]): Map<string, number> =>
  new Map(refs.map(({ kind, node }, place) => [`${kind} ${node}`, place]))

/** Weights of different kinds are compared as shares of the largest of their kind. */
function strongest(edges: readonly ViewEdge[], nodes: number): ViewEdge[] {
  const most = EDGES_PER_NODE * nodes
  if (edges.length <= most) return [...edges]
  const largest = new Map<EdgeKind, number>()
  for (const { kind, weight } of edges) largest.set(kind, Math.max(largest.get(kind) ?? 0, weight))
  const order = [...edges.keys()].sort((a, b) => edges[b]!.weight / largest.get(edges[b]!.kind)! - edges[a]!.weight / largest.get(edges[a]!.kind)! || a - b)
  const taken = new Uint32Array(nodes), rank = new Uint32Array(edges.length)
  for (const e of order) rank[e] = Math.min(taken[edges[e]!.source]!++, taken[edges[e]!.target]!++)
  // sorting keeps the order of equals: by rank, then by weight
  return order.sort((a, b) => rank[a]! - rank[b]!).slice(0, most).sort((a, b) => a - b).map(e => edges[e]!)
}

/** Refuses kinds of which nothing is left to show. @throws TokenGraphError `option` */
export function checkShown({ kinds }: Shown): void {
  if (kinds.length === 0) throw new TokenGraphError('option', { where: 'overview: option "kinds"', got: 'none', expected: 'at least one of token, name, passage' })
}
