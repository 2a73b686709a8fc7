import type { TokenGraph } from '../graph/token-graph.ts'
import { rowCount } from '../sparse/csr.ts'
import { GRAM } from '../tokens/tokenizer.ts'
import type { Asked, ReadQuery } from './query.ts'

/** The numbers of terms; made once for a graph. */
export type TermIndex = ReadonlyMap<string, number>

/** Finds what of a query the graph knows: tokens by term, their synonyms, names by longest match. */
export function readAsked(graph: TokenGraph, terms: TermIndex, { text, nodes }: ReadQuery, synonymShare: number): Asked {
  const tokens = new Map<number, number>()
  const asked = new Set<string>()
  const add = (token: number, weight: number) => tokens.set(token, (tokens.get(token) ?? 0) + weight)
  for (const { term, kind } of graph.tokenizer.tokenize(text)) {
    if (kind === 'word') asked.add(term)
    const token = kind === 'stop' ? undefined : terms.get(term)
    if (token !== undefined) add(token, 1)
  }
  for (const { kind, id, weight } of nodes) {
    if (kind !== 'token') continue
    for (const { term } of graph.tokenizer.tokenize(id)) {
      const token = terms.get(term)
      if (token !== undefined) add(token, weight)
    }
  }
  for (const [token, weight] of synonymsOf(graph, tokens, synonymShare)) add(token, weight)
  return { tokens, wordOf: wordsOfGrams(graph, terms, tokens), terms: asked, mentions: text === '' ? [] : graph.finder.find(text) }
}

function wordsOfGrams({ tokens: { terms: written, isWord } }: TokenGraph, terms: TermIndex, tokens: ReadonlyMap<number, number>): Map<number, number> {
  return new Map([...tokens.keys()].filter(token => isWord[token] === 0).flatMap(token => {
    const word = terms.get(written[token]!.slice(GRAM.length))
    return word === undefined ? [] : [[token, word] as const]
  }))
}

function synonymsOf(graph: TokenGraph, tokens: ReadonlyMap<number, number>, share: number): [number, number][] {
  const synonyms = graph.edges.get('synonyms')?.out
  if (!synonyms || share === 0) return []
  return [...tokens].filter(([token]) => token < rowCount(synonyms)).flatMap(([token, weight]) =>
    Array.from(synonyms.columns.subarray(synonyms.rowStart[token], synonyms.rowStart[token + 1]), (other): [number, number] => [other, share * weight]))
}
