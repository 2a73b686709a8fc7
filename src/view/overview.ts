import { TokenGraphError } from '../core/errors.ts'
import type { Pace } from '../core/pace.ts'
import { top } from '../core/top.ts'
import { type EdgeKind, NODE_KIND_NAMES, type NodeKind, type NodeRef, EDGE_KIND_NAMES } from '../core/kinds.ts'
import type { Graph } from '../graph/graph.ts'
import { nearby, wordsAmong } from '../graph/neighbourhood.ts'
import type { Carrier } from '../walk/carrier.ts'
import type { Direction } from '../tables/relation.ts'
import { directionsOf, endsOf, everyNumber, neighboursOf } from '../graph/rows.ts'
import { rowStarts } from '../math/sparse/csr.ts'
import { drawnNodes } from './cut-view.ts'
import type { GraphView, ViewEdge } from './graph-view.ts'
import { edgesAmong, Places, unaskedView } from './view-structure.ts'

/** What of a graph an overview shows. */
export interface OverviewOptions {
  /** Nodes at most, 1 to 200,000. Default 2,000. */
  nodes?: number | undefined
  /** The kinds of nodes. Default all. */
  kinds?: readonly NodeKind[] | undefined
  /** The kinds of edges. Default all. */
  edges?: readonly EdgeKind[] | undefined
  /** Ends the work: the call is rejected with the code `aborted`. */
  signal?: AbortSignal | undefined
}

/** Edges for each node, at most: more of them hide each other. */
const EDGES_PER_NODE = 3

/** What is shown of a graph, all options given. */
export type Shown = Required<Omit<OverviewOptions, 'signal'>>

/**
 * The best linked nodes, as {@link bestLinkedPart} finds them, and the edges between these: of each node its strongest
 * one, then of each its second, and so on, until there are three for each node.
 */
export async function overview(graph: Graph, shown: Shown, walker: Carrier, pace: Pace): Promise<GraphView> {
  const { refs, edges } = await bestLinkedPart(graph, shown, pace)
  return drawn(graph, refs, edges, walker, pace)
}

/** A part of a graph: nodes, and edges between the places of these. */
export interface GraphPart {
  refs: readonly NodeRef[]
  edges: readonly ViewEdge[]
}

/**
 * The best linked nodes of each kind, which share the places among them as far as there are such nodes, and all edges
 * between these. Passages are those that bring the names shown together. Nodes without an edge to others shown are left
 * out, unless no node has one.
 */
export async function bestLinkedPart(graph: Graph, { nodes, kinds, edges }: Shown, pace: Pace): Promise<GraphPart> {
  const places = new Map<NodeKind, number>(), wanted = NODE_KIND_NAMES.filter(kind => kinds.includes(kind))
  const { nodes: counts } = graph.stats()
  let left = nodes
  // the scarcest kinds first, so that what they leave goes to the others
  wanted.toSorted((a, b) => counts[a] - counts[b]).forEach((kind, i) => {
    places.set(kind, Math.min(counts[kind], Math.floor(left / (wanted.length - i))))
    left -= places.get(kind)!
  })
  const best = (kind: NodeKind) => bestLinked(graph, kind, places.get(kind) ?? 0, pace)
  const names = await best('name'), tokens = await best('token')
  const refs = [...await passagesOf(graph, names, places.get('passage') ?? 0, pace), ...names, ...tokens]
  return linked(
    refs,
    await edgesAmong(graph, new Places(refs), pace, EDGE_KIND_NAMES.filter(kind => edges.includes(kind))),
  )
}

/**
 * The passages with the most of some names: first one for each name, then a second one, and so on; then those that are
 * best linked.
 */
async function passagesOf(graph: Graph, names: readonly NodeRef[], count: number, pace: Pace): Promise<NodeRef[]> {
  const numbers = names.map(({ node }) => node)
  const [about, mentions] = await Promise.all([
    neighboursOf(graph, 'names', 'out', numbers),
    neighboursOf(graph, 'mentions', 'in', numbers),
  ])
  const links = new Uint32Array(graph.count('passage')), all: number[][] = [], named: number[][] = []
  for (const i of names.keys()) {
    if (pace.due) await pace.pause('nodes', i, names.length)
    all.push([...new Set([...about[i]!, ...mentions[i]!])])
    for (const passage of all[i]!) links[passage]!++
  }
  for (const passages of all) {
    if (pace.due) await pace.pause('nodes', named.length, names.length)
    // no more can be taken of one name
    named.push(top(passages, count, passage => links[passage]!, (a, b) => a < b))
  }
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
  for (const { node } of await bestLinked(graph, 'passage', count, pace)) if (taken.size < count) taken.add(node)
  return Array.from(taken, node => ({ kind: 'passage', node }))
}

/** Those of some nodes that have an edge to another one of them, and the edges between these; all where none has. */
function linked(refs: readonly NodeRef[], edges: readonly ViewEdge[]): GraphPart {
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
  graph: Graph,
  start: NodeRef,
  { radius, nodes }: { radius: number, nodes: number },
  walker: Carrier,
  pace: Pace,
): Promise<GraphView> {
  const near = await nearby(graph, NODE_KIND_NAMES, EDGE_KIND_NAMES, [start], { radius, limit: nodes }, pace)
  return drawn(graph, near, await edgesAmong(graph, new Places(near), pace), walker, pace)
}

/** So many nodes are read at once: enough that the graph is seldom asked, few enough that a pause is never far. */
const BATCH = 4096

/** Words by the words that they stand with more often than by chance: those that stand everywhere say least. */
async function bestLinked(graph: Graph, kind: NodeKind, count: number, pace: Pace): Promise<NodeRef[]> {
  // what words stand with is made when it is asked for
  if (count === 0) return []
  const telling: readonly EdgeKind[] = kind === 'token' && graph.has('co-occurs') ? ['co-occurs'] : EDGE_KIND_NAMES
  const ways = telling.flatMap(edge => directionsFrom(edge, kind).map(direction => [edge, direction] as const))
  const all = everyNumber(graph, kind), degree = new Float64Array(all.length), nodes: number[] = []
  for (let from = 0; from < all.length; from += BATCH) {
    if (pace.due) await pace.pause('nodes', from, all.length)
    const numbers = all.subarray(from, from + BATCH)
    for (const [edge, direction] of ways) {
      ;(await graph.degrees(edge, direction, numbers)).forEach((each, i) => {
        degree[from + i]! += each
      })
    }
    for (const node of kind === 'token' ? await wordsAmong(graph, numbers) : numbers) nodes.push(node)
  }
  return top(nodes, count, node => degree[node]!, (a, b) => a < b).map(node => ({ kind, node }))
}

/** In which directions edges lead away from a kind of node; those that run both ways once. */
const directionsFrom = (edge: EdgeKind, kind: NodeKind): Direction[] =>
  directionsOf(edge).filter(direction => endsOf(edge, direction)[0] === kind)

async function drawn(
  graph: Graph,
  refs: readonly NodeRef[],
  edges: readonly ViewEdge[],
  walker: Carrier,
  pace: Pace,
): Promise<GraphView> {
  if (pace.due) await pace.pause('nodes', refs.length)
  const nodes = await drawnNodes(graph, refs),
    passages = [...refs.keys()].filter(place => refs[place]!.kind === 'passage')
  const degrees = await walker.degrees(passages.map(place => walker.number(refs[place]!)!))
  passages.forEach((place, i) => {
    nodes[place]!.degree = degrees[i]!
  })
  if (pace.due) await pace.pause('edges', edges.length)
  return unaskedView(nodes, strongest(edges, nodes.length), pace, graph)
}

/** Weights of different kinds are compared as shares of the largest of their kind. */
function strongest(edges: readonly ViewEdge[], nodes: number): ViewEdge[] {
  const most = EDGES_PER_NODE * nodes
  if (edges.length <= most) return [...edges]
  const largest = new Map<EdgeKind, number>()
  for (const { kind, weight } of edges) largest.set(kind, Math.max(largest.get(kind) ?? 0, weight))
  const share = Float64Array.from(edges, ({ kind, weight }) => weight / largest.get(kind)!)
  const order = Uint32Array.from(edges.keys()).sort((a, b) => share[b]! - share[a]! || a - b)
  const taken = new Uint32Array(nodes), rank = new Uint32Array(edges.length)
  for (const e of order) rank[e] = Math.min(taken[edges[e]!.source]!++, taken[edges[e]!.target]!++)
  // by rank, then by weight: as the order is, where it ends
  const starts = rowStarts(edges.length, rank), isTaken = order.map(e => (starts[rank[e]!]!++ < most ? 1 : 0))
  return Array.from(order.filter((_, i) => isTaken[i] === 1).sort(), e => edges[e]!)
}

/** Refuses kinds of which nothing is left to show. @throws TokenGraphError `option` */
export function checkShown({ kinds }: Shown): void {
  if (kinds.length === 0)
    throw new TokenGraphError('option', {
      where: 'overview: option "kinds"',
      got: 'none',
      expected: 'at least one of token, name, passage',
    })
}
