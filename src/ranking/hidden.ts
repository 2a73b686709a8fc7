import { EDGE_KINDS, type EdgeKind, type NodeKind } from '../core/kinds.ts'
import type { TokenGraph } from '../graph/token-graph.ts'
import type { Hidden } from '../propagation/hidden-rows.ts'
import type { Without } from '../propagation/without.ts'
import { rowOf } from '../sparse/csr.ts'
import { SparseVector } from '../sparse/vector.ts'
import { GRAM } from '../tokens/tokenizer.ts'
import type { TermIndex } from './terms.ts'

/**
 * What is taken away, by numbers; undefined where nothing is. With a word goes the bigram that stands for it. An edge that the
 * graph lacks takes nothing away.
 *
 * @throws TokenGraphError `not-found` for a node, or an end of an edge, that the graph lacks
 */
export function readHidden(
  graph: TokenGraph, terms: TermIndex, { nodes = [], edges = [], edgeKinds = [] }: Without, find: (kind: NodeKind, id: string, whose: string) => number,
): Hidden | undefined {
  if (nodes.length + edges.length + edgeKinds.length === 0) return undefined
  const withGram = (token: number) => [token, terms.get(GRAM + graph.tokens.terms[token]!)].filter(each => each !== undefined)
  const gone: Record<NodeKind, Set<number>> = { passage: new Set(), name: new Set(), token: new Set() }
  for (const { kind, id } of nodes) {
    const node = find(kind, id, 'search: option "without": node')
    for (const each of kind === 'token' ? withGram(node) : [node]) gone[kind].add(each)
  }
  const cut = new Map<EdgeKind, Map<number, Set<number>>>()
  const add = (kind: EdgeKind, source: number, target: number) => {
    const rows = cut.get(kind) ?? new Map<number, Set<number>>()
    cut.set(kind, rows.set(source, (rows.get(source) ?? new Set()).add(target)))
  }
  for (const { kind, source, target } of edges) {
    const { ends: [from, to], symmetric } = EDGE_KINDS[kind], whose = `search: option "without": end of an edge "${kind}",`
    const [a, b] = [find(from, source, whose), find(to, target, whose)]
    for (const each of kind === 'contains' ? withGram(b) : [b]) add(kind, a, each)
    if (symmetric) add(kind, b, a)
  }
  const kinds = new Set(edgeKinds)
  return {
    node: ({ kind, node }) => gone[kind].has(node), cuts: kind => kinds.has(kind) || cut.has(kind),
    edge: (kind, source, target) => kinds.has(kind) || (cut.get(kind)?.get(source)?.has(target) ?? false),
  }
}

/** Scores of passages, those that are taken away left out. */
export function visible(scores: SparseVector, hidden: Hidden | undefined): SparseVector {
  if (!hidden) return scores
  const left = new SparseVector(scores.length)
  for (const passage of scores.places) if (!hidden.node({ kind: 'passage', node: passage })) left.add(passage, scores.at(passage))
  return left
}

/** Cosines of passages, where those that are taken away are no more than the least of the others: they stretch no scale. */
export function visibleCosines(cosines: Float64Array, hidden: Hidden | undefined): Float64Array {
  if (!hidden) return cosines
  const isGone = (passage: number) => hidden.node({ kind: 'passage', node: passage })
  const least = cosines.reduce((low, cosine, passage) => (isGone(passage) ? low : Math.min(low, cosine)), 1)
  return cosines.map((cosine, passage) => (isGone(passage) ? least : cosine))
}

/** The passages that mention a name, without what is taken away. */
export function mentioning(graph: TokenGraph, name: number, hidden: Hidden | undefined): ArrayLike<number> {
  const passages = rowOf(graph.edges.get('mentions')?.in, name)
  return hidden ? [...passages].filter(passage => !hidden.node({ kind: 'passage', node: passage }) && !hidden.edge('mentions', passage, name)) : passages
}
