import { idf } from '../features/bm25.ts'
import { rarityOf } from '../features/rarity.ts'
import type { TokenGraph } from '../graph/token-graph.ts'
import type { Hidden } from '../propagation/hidden-rows.ts'
import type { Span } from '../tokens/segment.ts'
import { GRAM, type Token } from '../tokens/tokenizer.ts'
import { expand } from './expansion.ts'
import { mentioning } from './hidden.ts'
import type { Ranking } from './options.ts'
import type { Asked, ReadQuery } from './query.ts'
import type { TermIndex } from './terms.ts'
import { unknownNode } from './unknown-node.ts'

/**
 * Finds what of a query the graph knows: tokens by term, their synonyms and neighbours, names by longest match.
 *
 * @throws TokenGraphError `not-found` for a given token that the graph lacks
 */
export function readAsked(graph: TokenGraph, terms: TermIndex, { text, nodes }: ReadQuery, { synonyms, similar, bigrams }: Ranking['seeds'], hidden?: Hidden): Asked {
  const tokens = new Map<number, number>()
  const asked = new Set<string>()
  const share = { word: 1, gram: bigrams, stop: 0 }
  const add = (token: number, weight: number) => { if (weight > 0 && !hidden?.node({ kind: 'token', node: token })) tokens.set(token, (tokens.get(token) ?? 0) + weight) }
  const masses: (Span & { token: number | undefined, mass: number })[] = []
  for (const { term, kind, start, end } of graph.tokenizer.tokenize(text)) {
    if (kind === 'word') asked.add(term)
    const token = terms.get(term)
    if (kind !== 'stop') masses.push({ start, end, token, mass: share[kind] * rarityOf(graph, token) })
    if (token !== undefined) add(token, share[kind])
  }
  for (const { kind, id, weight } of nodes) {
    if (kind === 'token') for (const token of tokensOfNode(graph, terms, id)) add(token.id, weight * share[token.kind])
  }
  const own = new Set(tokens.keys())
  const expanded = expand(graph, tokens, { synonyms, similar }).filter(({ token, from, edge }) => !hidden?.node({ kind: 'token', node: token }) && !hidden?.edge(edge, from, token))
  for (const { token, weight } of expanded) add(token, weight)
  const mass = sumOf(masses), knownMass = sumOf(masses.filter(({ token }) => token !== undefined))
  const found = text === '' ? [] : graph.finder.findAsked(text, hidden && (name => hidden.node({ kind: 'name', node: name })))
  const mentions = found.map(mention => {
    const within = masses.filter(({ start, end }) => start >= mention.start && end <= mention.end)
    return { ...mention, mass: sumOf(within) || idf(graph.passages.size.length, mentioning(graph, mention.name, hidden).length) }
  })
  return { tokens, mass, knownMass, own, expanded, wordOf: wordsOfGrams(graph, terms, tokens), terms: asked, mentions }
}

const sumOf = (parts: readonly { mass: number }[]): number => parts.reduce((sum, { mass }) => sum + mass, 0)

/** A token as results name it, by its term, which a stemmer may shorten once more; or else what the words are read as. */
function tokensOfNode({ tokenizer, tokens: { isWord } }: TokenGraph, terms: TermIndex, written: string): { id: number, kind: Token['kind'] }[] {
  const named = terms.get(written)
  const read = tokenizer.tokenize(written).flatMap(({ term, kind }) => (kind !== 'stop' && terms.has(term) ? [{ id: terms.get(term)!, kind }] : []))
  const isRead = named === undefined || isWord[named] === 0 || read.some(({ id }) => id === named)
  if (isRead && read.length === 0) throw unknownNode('token', written)
  return isRead ? read : [{ id: named, kind: 'word' }]
}

function wordsOfGrams({ tokens: { terms: written, isWord } }: TokenGraph, terms: TermIndex, tokens: ReadonlyMap<number, number>): Map<number, number> {
  return new Map([...tokens.keys()].filter(token => isWord[token] === 0).flatMap(token => {
    const word = terms.get(written[token]!.slice(GRAM.length))
    return word === undefined ? [] : [[token, word] as const]
  }))
}
