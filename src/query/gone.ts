import { EDGE_KINDS, type EdgeKind, type NodeKind } from '../core/kinds.ts'
import type { Gone, Graph } from '../graph/graph.ts'
import { SparseVector } from '../math/sparse/vector.ts'
import { GRAM } from '../text/tokens/tokenizer.ts'
import type { Without } from './without.ts'

/**
 * What is taken away, by numbers; undefined where nothing is. With a word goes the bigram that stands for it. An edge
 * that the graph lacks takes nothing away.
 *
 * @param find  the number of a node by its id; `whose` says what names it, for the message
 * @throws TokenGraphError `not-found` for a node, or an end of an edge, that the graph lacks
 */
export async function readGone(
  graph: Graph,
  { nodes = [], edges = [], edgeKinds = [] }: Without,
  find: (kind: NodeKind, id: string, whose: string) => Promise<number>,
): Promise<Gone | undefined> {
  if (nodes.length + edges.length + edgeKinds.length === 0) return undefined
  const taken: Record<NodeKind, Set<number>> = { passage: new Set(), name: new Set(), token: new Set() }
  for (const { kind, id } of nodes) {
    const node = await find(kind, id, 'search: option "without": node')
    for (const each of kind === 'token' ? await withGram(graph, node) : [node]) taken[kind].add(each)
  }
  const cut = new Map<EdgeKind, Map<number, Set<number>>>()
  const add = (kind: EdgeKind, source: number, target: number) => {
    const rows = cut.get(kind) ?? new Map<number, Set<number>>()
    cut.set(kind, rows.set(source, (rows.get(source) ?? new Set()).add(target)))
  }
  for (const { kind, source, target } of edges) {
    const { ends: [from, to], symmetric } = EDGE_KINDS[kind],
      whose = `search: option "without": end of an edge "${kind}",`
    const [a, b] = [await find(from, source, whose), await find(to, target, whose)]
    for (const each of kind === 'contains' ? await withGram(graph, b) : [b]) add(kind, a, each)
    if (symmetric) add(kind, b, a)
  }
  return { nodes: taken, edges: cut, edgeKinds: new Set(edgeKinds) }
}

async function withGram(graph: Graph, token: number): Promise<number[]> {
  const { term } = (await graph.tokens([token]))[0]!
  const [gram] = await graph.terms([GRAM + term])
  return gram === undefined ? [token] : [token, gram]
}

/** Scores of passages, those that are taken away left out. */
export function visible(scores: SparseVector, isGone: (passage: number) => boolean): SparseVector {
  const places = scores.places.filter(passage => !isGone(passage))
  const left = new SparseVector(scores.length, places.length)
  for (const passage of places) left.add(passage, scores.at(passage))
  return left
}

/**
 * Cosines of passages, where those that are taken away are no more than the least of the others: they stretch no scale.
 */
export function visibleCosines(cosines: Float64Array, isGone: (passage: number) => boolean): Float64Array {
  const least = cosines.reduce((low, cosine, passage) => (isGone(passage) ? low : Math.min(low, cosine)), 1)
  return cosines.map((cosine, passage) => (isGone(passage) ? least : cosine))
}
