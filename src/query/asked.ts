import { idf, raritiesOf } from '../graph/bm25.ts'
import type { Graph } from '../graph/graph.ts'
import type { Span } from '../text/tokens/segment.ts'
import { GRAM, type Token } from '../text/tokens/tokenizer.ts'
import { expand } from './expansion.ts'
import type { Asked, AskedMention, ReadQuery } from './query.ts'
import { unknownNode } from './unknown-node.ts'

/** What synonyms, neighbours and bigrams count beside the words of a question. */
interface SeedShares {
  synonyms: number
  similar: number
  bigrams: number
}

/** A token of a question's text: where it stands, its number if the graph has it, and what it can add to a score. */
interface AskedToken extends Span {
  term: string
  kind: Token['kind']
  token: number | undefined
  mass: number
}

/**
 * Finds what of a query the graph knows: tokens by term, their synonyms and neighbours, names by longest match.
 *
 * @throws TokenGraphError `not-found` for a given token that the graph lacks
 */
export async function readAsked(
  graph: Graph,
  { text, nodes }: ReadQuery,
  { synonyms, similar, bigrams }: SeedShares,
): Promise<Asked> {
  const share = { word: 1, gram: bigrams, stop: 0 }
  const read = await readText(graph, text, share)
  const tokens = new Map<number, number>()
  const add = (token: number, weight: number) => {
    if (weight > 0 && !graph.isGone({ kind: 'token', node: token }))
      tokens.set(token, (tokens.get(token) ?? 0) + weight)
  }
  for (const { token, kind } of read) if (token !== undefined) add(token, share[kind])
  for (const { kind, id, weight } of nodes) {
    if (kind === 'token') {
      for (const token of await tokensOfNode(graph, id))
        add(token.id, weight * share[token.kind])
    }
  }
  const own = new Set(tokens.keys())
  const expanded = (await expand(graph, tokens, { synonyms, similar })).filter(({ token }) =>
    !graph.isGone({ kind: 'token', node: token })
  )
  for (const { token, weight } of expanded) add(token, weight)
  const masses = read.filter(({ kind }) => kind !== 'stop')
  return {
    tokens,
    own,
    expanded,
    mass: sumOf(masses),
    knownMass: sumOf(masses.filter(({ token }) => token !== undefined)),
    wordOf: await wordsOfGrams(graph, tokens),
    terms: new Set(read.flatMap(({ kind, term }) => (kind === 'word' ? [term] : []))),
    mentions: text === '' ? [] : await mentionsIn(graph, text, masses),
  }
}

async function readText(graph: Graph, text: string, share: Record<Token['kind'], number>): Promise<AskedToken[]> {
  const read = graph.tokenizer.tokenize(text), numbers = await graph.terms(read.map(({ term }) => term))
  const rarities = await raritiesOf(graph, numbers)
  return read.map(({ term, kind, start, end }, i) => ({
    term,
    kind,
    start,
    end,
    token: numbers[i],
    mass: share[kind] * rarities[i]!,
  }))
}

/**
 * The names in a question, each with its part of the question's mass; or, of one made of stop words, how rare its
 * mentions are.
 */
async function mentionsIn(graph: Graph, text: string, masses: readonly AskedToken[]): Promise<AskedMention[]> {
  const found = await graph.namesIn(text, 'question')
  const [{ passages }, mentioned] = await Promise.all([
    graph.statistics(),
    graph.degrees('mentions', 'in', found.map(({ name }) => name)),
  ])
  return found.map((mention, i) => {
    const within = masses.filter(({ start, end }) => start >= mention.start && end <= mention.end)
    return { ...mention, mass: sumOf(within) || idf(passages, mentioned[i]!) }
  })
}

const sumOf = (parts: readonly { mass: number }[]): number => parts.reduce((sum, { mass }) => sum + mass, 0)

/**
 * A token as results name it, by its term, which a stemmer may shorten once more; or else what the words are read as.
 */
async function tokensOfNode(graph: Graph, written: string): Promise<{ id: number, kind: Token['kind'] }[]> {
  const tokens = graph.tokenizer.tokenize(written)
  const [named, ...numbers] = await graph.terms([written, ...tokens.map(({ term }) => term)])
  const read = tokens.flatMap(({ kind }, i) => {
    const id = numbers[i]
    return kind !== 'stop' && id !== undefined ? [{ id, kind }] : []
  })
  const isRead = named === undefined || !(await graph.tokens([named]))[0]!.isWord || read.some(({ id }) => id === named)
  if (isRead && read.length === 0) throw unknownNode('token', written)
  return isRead ? read : [{ id: named, kind: 'word' }]
}

async function wordsOfGrams(graph: Graph, asked: ReadonlyMap<number, number>): Promise<Map<number, number>> {
  const tokens = [...asked.keys()], entries = await graph.tokens(tokens)
  const grams = tokens.flatMap((token, i) => {
    const { isWord, term } = entries[i]!
    return isWord ? [] : [{ token, word: term.slice(GRAM.length) }]
  })
  const words = await graph.terms(grams.map(({ word }) => word))
  return new Map(grams.flatMap(({ token }, i) => (words[i] === undefined ? [] : [[token, words[i]] as const])))
}
