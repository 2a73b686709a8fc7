import { EDGE_KINDS, type EdgeKind, type NodeKind, type NodeRef } from '../graph/kinds.ts'
import { nameNode } from '../graph/node-names.ts'
import { passageDocument, passageText, type TokenGraph } from '../graph/token-graph.ts'
import type { View } from '../propagation/view.ts'
import type { WalkOptions } from '../propagation/walker.ts'
import type { RankedPassages } from '../ranking/ranker.ts'
import { rowCount, rowOf, weightAt } from '../sparse/csr.ts'
import type { SparseVector } from '../sparse/vector.ts'
import { top } from '../core/top.ts'

/** A node of a {@link GraphView}. */
export interface ViewNode {
  kind: NodeKind
  id: string
  label: string
  /** Edges of the whole graph at the node, before any cut: a passage's weighted in-degree in the walk, a name's mentions, a word's passages. */
  degree: number
  /** Passages: what it has as a seed; where vectors are carried, the product of its own with the question's. */
  seed?: number
  /** Passages: its score after 0, 1, … steps; the last one is the walk's raw value. */
  scores?: number[]
  /** Passages: what came in from nodes that are not shown, in step 1, 2, …. */
  fromRest?: number[]
  /** Passages: the document, the text and where in the document it starts. */
  document?: string
  text?: string
  start?: number
}

/** A raw edge of the graph. `source` and `target` are places in the list of nodes. */
export interface ViewEdge {
  source: number
  target: number
  kind: EdgeKind
  /** As stored: a count, 1, mutual information, or the weight a user gave. */
  weight: number
}

/** An edge of the walk: an entry of S by one path, the names on it contracted. */
export interface ViewTransition {
  source: number
  target: number
  via: number[]
  weight: number
}

/**
 * The part of a graph that a question touched, as versioned JSON: all that a viewer needs to draw it, and to replay
 * the walk. For every passage shown and every step t:
 *
 * scores[t + 1] = restart · seed + (1 − restart) · Σ transitions weight · scores[t] of the source + fromRest[t]
 */
export interface GraphView {
  schema: 'tokengraph.graph-view/1'
  query: string
  settings: WalkOptions & { view: View }
  nodes: ViewNode[]
  edges: ViewEdge[]
  transitions: ViewTransition[]
  /** All passages that are not shown, as one node. */
  rest: { passages: number, seed: number, scores: number[] }
}

/** The walk over passages that a view shows. */
export type WalkShown = Pick<RankedPassages, 'walker' | 'walk' | 'asked'> & { seeds: Pick<RankedPassages['seeds'], 'vector'> }

/**
 * Cuts the drawable part out of a ranking.
 *
 * @param wanted  nodes that must be in it: the results
 * @param limit  how many nodes at most; what is left after the wanted ones goes to the passages with the best scores
 */
export async function cutGraphView(
  graph: TokenGraph, ranked: WalkShown, trace: readonly SparseVector[], query: string, wanted: readonly NodeRef[], limit: number,
): Promise<GraphView> {
  const { walker, walk, asked, seeds } = ranked
  const places = new Map<string, number>()
  const nodes: ViewNode[] = []
  const show = (ref: NodeRef): number => {
    const key = `${ref.kind} ${ref.node}`
    let place = places.get(key)
    if (place === undefined) {
      places.set(key, place = nodes.length)
      nodes.push(viewNode(graph, ranked, trace, ref))
    }
    return place
  }
  for (const ref of wanted.slice(0, limit)) show(ref)
  for (const token of asked.tokens.keys()) if (graph.tokens.isWord[token] === 1 && nodes.length < limit) show({ kind: 'token', node: token })
  for (const { name } of asked.mentions) if (nodes.length < limit) show({ kind: 'name', node: name })
  const last = trace.at(-1)!
  const room = Math.max(0, Math.floor((limit - nodes.length) / 2))
  for (const passage of top(last.places, room, place => last.at(place), (a, b) => a < b)) show({ kind: 'passage', node: passage })

  const shown = [...places].flatMap(([key, place]) => (key.startsWith('passage ') ? [[Number(key.slice(8)), place] as const] : []))
  const transitions: ViewTransition[] = []
  for (const [passage, place] of shown) {
    const fromRest = Array.from({ length: walk.steps }, () => 0)
    for (const { from, via, weight } of await walker.incoming(passage)) {
      const source = places.get(`passage ${from}`)
      const drawn = source !== undefined && (via.every(({ kind, node }) => places.has(`${kind} ${node}`)) || nodes.length + via.length <= limit)
      if (drawn) transitions.push({ source, target: place, via: via.map(show), weight })
      else for (let t = 0; t < walk.steps; t++) fromRest[t]! += (1 - walk.restart) * weight * trace[t]!.at(from)
    }
    nodes[place]!.fromRest = fromRest
  }
  const outside = (x: SparseVector) => x.sum() - shown.reduce((sum, [passage]) => sum + x.at(passage), 0)
  return {
    schema: 'tokengraph.graph-view/1', query, settings: { restart: walk.restart, steps: walk.steps, view: walker.view },
    nodes, edges: edgesAmong(graph, places), transitions,
    rest: { passages: last.length - shown.length, seed: outside(seeds.vector), scores: trace.map(outside) },
  }
}

function viewNode(graph: TokenGraph, { walker, seeds }: WalkShown, trace: readonly SparseVector[], { kind, node }: NodeRef): ViewNode {
  const named = nameNode(graph, kind, node)
  if (kind !== 'passage') return { ...named, degree: rowOf(graph.edges.get(kind === 'name' ? 'mentions' : 'contains')?.in, node).length }
  return {
    ...named, degree: walker.degree(node), seed: seeds.vector.at(node), scores: trace.map(x => x.at(node)),
    document: passageDocument(graph, node).id, text: passageText(graph, node), start: graph.passages.start[node]!,
  }
}

/** Every raw edge between two shown nodes; edges that run both ways once. */
function edgesAmong(graph: TokenGraph, places: ReadonlyMap<string, number>): ViewEdge[] {
  const edges: ViewEdge[] = []
  for (const [kind, { out, symmetric }] of graph.edges) {
    const [from, to] = EDGE_KINDS[kind]
    for (const [key, source] of places) {
      const node = Number(key.slice(key.indexOf(' ') + 1))
      if (!key.startsWith(`${from} `) || node >= rowCount(out)) continue
      for (let e = out.rowStart[node]!; e < out.rowStart[node + 1]!; e++) {
        const target = places.get(`${to} ${out.columns[e]}`)
        if (target !== undefined && !(symmetric && target < source)) edges.push({ source, target, kind, weight: weightAt(out, e) })
      }
    }
  }
  return edges
}
