import { EDGE_KINDS, type NodeKind } from '../graph/kinds.ts'
import type { TokenGraph } from '../graph/token-graph.ts'
import type { Hidden } from '../propagation/hidden-rows.ts'
import type { Without } from '../propagation/without.ts'
import { SparseVector } from '../sparse/vector.ts'

/**
 * What is taken away, by numbers; undefined where nothing is. An edge that the graph lacks takes nothing away.
 *
 * @throws TokenGraphError `not-found` for a node, or an end of an edge, that the graph lacks
 */
export function readHidden(graph: TokenGraph, { nodes = [], edges = [] }: Without, find: (kind: NodeKind, id: string) => number): Hidden | undefined {
  if (nodes.length === 0 && edges.length === 0) return undefined
  const gone = new Set(nodes.map(({ kind, id }) => `${kind} ${find(kind, id)}`))
  const cut = new Set(edges.flatMap(({ kind, source, target }) => {
    const [from, to] = EDGE_KINDS[kind]
    const [a, b] = [find(from, source), find(to, target)]
    return graph.edges.get(kind)?.symmetric ? [`${kind} ${a} ${b}`, `${kind} ${b} ${a}`] : [`${kind} ${a} ${b}`]
  }))
  return { node: ({ kind, node }) => gone.has(`${kind} ${node}`), edge: (kind, source, target) => cut.has(`${kind} ${source} ${target}`) }
}

/** Scores of passages, those that are taken away left out. */
export function visible(scores: SparseVector, hidden: Hidden | undefined): SparseVector {
  if (!hidden) return scores
  const left = new SparseVector(scores.length)
  for (const passage of scores.places) if (!hidden.node({ kind: 'passage', node: passage })) left.add(passage, scores.at(passage))
  return left
}
