import type { TokenGraph } from '../graph/token-graph.ts'
import { rowLength } from '../sparse/csr.ts'
import { idf } from './bm25.ts'

/** The numbers of the terms of graphs that were asked about; a graph never changes. */
const numbers = new WeakMap<TokenGraph, Map<string, number>>()

/**
 * How rare a token is among the passages of a graph: BM25's {@link idf}; of none, as of a word that stands in no passage.
 */
export const rarityOf = (graph: TokenGraph, token: number | undefined): number =>
  idf(graph.passages.size.length, token === undefined ? 0 : rowLength(graph.edges.get('contains')!.in, token))

/** The same of a word by its term, where no list of terms is at hand. */
export function rarity(graph: TokenGraph, term: string): number {
  let known = numbers.get(graph)
  if (!known) numbers.set(graph, known = new Map(graph.tokens.terms.map((each, token) => [each, token])))
  return rarityOf(graph, known.get(term))
}
