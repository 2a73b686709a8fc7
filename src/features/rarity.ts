import type { TokenGraph } from '../graph/token-graph.ts'
import { rowLength } from '../sparse/csr.ts'

/** The numbers of the terms of graphs that were asked about; a graph never changes. */
const numbers = new WeakMap<TokenGraph, Map<string, number>>()

/**
 * How rare a word is among the passages of a graph: ln(1 + (N − df + 0.5) / (df + 0.5)), BM25's idf; of a word that
 * stands in none, as of df 0.
 */
export function rarity(graph: TokenGraph, term: string): number {
  let known = numbers.get(graph)
  if (!known) numbers.set(graph, known = new Map(graph.tokens.terms.map((each, token) => [each, token])))
  const token = known.get(term), passages = graph.passages.size.length
  const df = token === undefined ? 0 : rowLength(graph.edges.get('contains')!.in, token)
  return Math.log(1 + (passages - df + 0.5) / (df + 0.5))
}
