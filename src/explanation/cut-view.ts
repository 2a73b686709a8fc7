import type { Pace } from '../core/pace.ts'
import type { EdgeKind, NodeRef } from '../core/kinds.ts'
import { nameNode, passagePart } from '../graph/node-names.ts'
import { passageDocument, shownPassage, type TokenGraph } from '../graph/token-graph.ts'
import type { Carrier, WalkOptions } from '../propagation/carrier.ts'
import type { Asked } from '../ranking/query.ts'
import { rowOf } from '../sparse/csr.ts'
import type { SparseVector } from '../sparse/vector.ts'
import { top } from '../core/top.ts'
import type { TermShare } from './explanation.ts'
import type { GraphView, ViewNode, ViewTransition } from './graph-view.ts'
import { originName } from './names.ts'
import type { Origin, SeedPart } from './origins.ts'
import { snippetsFor } from './snippet.ts'
import { edgesAmong, wholeOf, withStructure } from './view-structure.ts'

/** The walk over passages that a view shows. */
export interface WalkShown {
  walker: Carrier
  walk: WalkOptions
  asked: Asked
  /** x_0 … x_T. */
  trace: readonly SparseVector[]
  /** What gave a passage its seed, by parts. */
  seedParts: (passage: number) => SeedPart[]
}

/** How many passages have a snippet: the results, up to so many, and what comes next in a list; each costs some 1 ms of Chinese. */
const SNIPPETS = { results: 100, least: 30 }

/** A result with what its score is made of. */
export interface ShownResult {
  ref: NodeRef
  score: number
  terms: TermShare[]
  /** Names and tokens: what each passage gave. */
  from?: { passage: number, edge: EdgeKind, amount: number }[]
}

/**
 * Cuts the drawable part out of a ranking.
 *
 * @param results  the ranked list, whose nodes must be in it
 * @param limit  how many nodes at most; what is left after the results goes to the passages with the best scores
 * @param pace  lets others run, and ends the work
 */
export async function cutGraphView(
  graph: TokenGraph, shown: WalkShown, query: string, results: readonly ShownResult[], limit: number, pace: Pace,
): Promise<GraphView> {
  const { walker, walk, asked, trace, seedParts } = shown
  const places = new Map<string, number>(), origins = new Map<string, { place: number, origin: Origin }>()
  const nodes: ViewNode[] = [], snippetIn = snippetsFor(graph, asked)
  const found = results.slice(0, limit).filter(({ ref }) => ref.kind === 'passage').length
  let snippets = Math.max(SNIPPETS.least, Math.min(SNIPPETS.results, found))
  const originPlace = (origin: Origin): number => {
    const key = keyOf(origin), known = origins.get(key) ?? { place: origins.size, origin }
    origins.set(key, known)
    return known.place
  }
  const show = (ref: NodeRef): number => {
    let place = places.get(keyOf(ref))
    if (place === undefined) {
      places.set(keyOf(ref), place = nodes.length)
      const drawn = drawnNode(graph, ref)
      const snippet = drawn.text !== undefined && snippets-- > 0 ? snippetIn(drawn.text) : undefined
      nodes.push(ref.kind === 'passage' ? { ...drawn, ...(snippet && { snippet }), ...walked(ref.node) } : drawn)
    }
    return place
  }
  const walked = (passage: number): Partial<ViewNode> => ({
    degree: walker.degree(passage), seed: trace[0]!.at(passage), scores: trace.map(x => x.at(passage)),
    seeds: seedParts(passage).map(({ origin, amount }) => ({ origin: originPlace(origin), amount })),
  })
  for (const { ref } of results.slice(0, limit)) show(ref)
  for (const token of asked.tokens.keys()) if (graph.tokens.isWord[token] === 1 && nodes.length < limit) show({ kind: 'token', node: token })
  for (const { name } of asked.mentions) if (nodes.length < limit) show({ kind: 'name', node: name })
  const last = trace.at(-1)!
  const room = Math.max(0, Math.floor((limit - nodes.length) / 2))
  for (const passage of top(last.places, room, place => last.at(place), (a, b) => a < b)) show({ kind: 'passage', node: passage })

  const passages = [...places].flatMap(([key, place]) => (key.startsWith('passage ') ? [[Number(key.slice(8)), place] as const] : []))
  const transitions: ViewTransition[] = []
  for (const [passage, place] of passages) {
    if (pace.due) await pace.pause('transitions', transitions.length)
    const fromRest = Array.from({ length: walk.steps }, () => 0)
    for (const { from, via, edges, weight } of await walker.incoming(passage)) {
      const source = places.get(`passage ${from}`)
      const drawn = source !== undefined && (via.every(node => places.has(keyOf(node))) || nodes.length + via.length <= limit)
      if (drawn) transitions.push({ source, target: place, via: via.map(show), edges, weight })
      else for (let t = 0; t < walk.steps; t++) fromRest[t]! += (1 - walk.restart) * weight * trace[t]!.at(from)
    }
    nodes[place]!.fromRest = fromRest
  }
  const outside = (x: SparseVector) => x.sum() - passages.reduce((sum, [passage]) => sum + x.at(passage), 0)
  return withStructure({
    query, settings: { restart: walk.restart, steps: walk.steps, view: walker.view },
    nodes, edges: await edgesAmong(graph, places, pace), transitions,
    results: results.slice(0, limit).map(({ ref, score, terms, from }) => ({
      node: places.get(keyOf(ref))!, score, terms,
      ...(from && { from: from.map(({ passage, edge, amount }) => ({ ...sourceOf(places.get(`passage ${passage}`)), edge, amount })) }),
    })),
    origins: Array.from(origins.values(), ({ origin }) => originName(graph, origin)),
    rest: { passages: last.length - passages.length, seed: outside(trace[0]!), scores: trace.map(outside) },
    whole: wholeOf(graph),
  }, pace)
}

const sourceOf = (source: number | undefined) => (source === undefined ? {} : { source })

const keyOf = ({ kind, node }: Origin): string => `${kind} ${node}`

/** A node of the graph as a view has it, outside of any walk; communities and betweenness come in later. */
export function drawnNode(graph: TokenGraph, { kind, node }: NodeRef): ViewNode {
  const drawn = { ...nameNode(graph, kind, node), community: 0, betweenness: 0 }
  if (kind !== 'passage') return { ...drawn, degree: rowOf(graph.edges.get(kind === 'name' ? 'mentions' : 'contains')?.in, node).length }
  const { id, title, metadata } = passageDocument(graph, node)
  return {
    ...drawn, degree: 0, document: id, ...(title && { title }), ...(metadata && { metadata: structuredClone(metadata) }),
    text: shownPassage(graph, node), start: graph.passages.start[node]!, part: passagePart(graph, node),
  }
}
