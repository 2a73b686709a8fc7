import { idf } from '../graph/bm25.ts'
import type { Graph } from '../graph/graph.ts'
import type { Mention } from '../text/tokens/names.ts'
import { GRAM } from '../text/tokens/tokenizer.ts'
import { type AskedToken, isWithin, readTokens, type TokenShares } from './asked-tokens.ts'
import { expand } from './expansion.ts'
import { phrasesAsked } from './phrases-asked.ts'
import { isOpened, type LikeSettings } from './opened.ts'
import type { Asked, AskedMention, ReadQuery } from './query.ts'
import type { Understood } from './demands.ts'
import { standingFor } from './standing-for.ts'

/** What counts beside the words of a question. */
interface SeedShares extends TokenShares {
  synonyms: number
  similar: number
}

/** How words are read: by the operators among them, and which others are looked for beside them. */
interface Reading extends Omit<Understood, 'query' | 'demand'>, LikeSettings {}

const MERE_WORDS: Reading = { parts: [], notes: [], opened: [], phrases: [], prefix: false, typos: 'off' }

/**
 * Finds what of a query the graph knows: tokens by term, their synonyms and neighbours, names by longest match.
 *
 * @throws TokenGraphError `not-found` for a given token that the graph lacks
 */
export async function readAsked(
  graph: Graph,
  { text, nodes }: ReadQuery,
  { synonyms, similar, ...shares }: SeedShares,
  { parts, notes, opened, phrases: whole, ...like }: Reading = MERE_WORDS,
): Promise<Asked> {
  const mentions = text === '' ? [] : await graph.namesIn(text, 'question')
  const read = await readTokens(graph, text, whole.length > 0 ? [...mentions, ...whole] : mentions, shares)
  const tokens = new Map<number, number>()
  const add = (token: number, weight: number) => {
    if (weight > 0 && !graph.isGone({ kind: 'token', node: token }))
      tokens.set(token, (tokens.get(token) ?? 0) + weight)
  }
  const beside = new Map<number, number>()
  for (const { token, share, finds } of read) {
    if (token === undefined) continue
    if (finds) add(token, share)
    else beside.set(token, share + (beside.get(token) ?? 0))
  }
  for (const { kind, id, weight } of nodes) {
    if (kind !== 'token') continue
    const { tokensOfNode } = await import('./given-tokens.ts')
    for (const token of await tokensOfNode(graph, id))
      add(token.id, token.kind === 'gram' ? weight * shares.bigrams : weight)
  }
  const own = new Set(tokens.keys()), phrases = synonyms > 0 ? await phrasesAsked(graph, text, read) : []
  const expanded = (await expand(graph, new Map([...tokens, ...phrases]), { synonyms, similar })).filter(({ token }) =>
    !graph.isGone({ kind: 'token', node: token })
  )
  if (isOpened(read, like, opened)) {
    const { likeAsked } = await import('./like-asked.ts')
    expanded.push(...await likeAsked(graph, text, read, like, opened, own))
  }
  for (const { token, weight } of expanded) add(token, weight)
  const asked = read.filter(({ instead }) => !instead), content = asked.filter(({ kind }) => kind !== 'stop')
  const counted = (content.length > 0 ? content : asked).toSorted((a, b) => a.start - b.start)
  const standing = standingFor(counted, read)
  return {
    tokens,
    beside,
    own,
    expanded,
    counted: counted.map(({ token, mass, start, end }, i) => ({
      tokens: token === undefined ? standing[i]! : [token, ...standing[i]!],
      mass,
      word: text.slice(start, end),
    })),
    mass: sumOf(counted),
    knownMass: sumOf(counted.filter(({ token }) => token !== undefined)),
    wordOf: await wordsOfGrams(graph, tokens),
    terms: new Set(asked.flatMap(({ kind, term }) => (kind === 'word' ? [term] : []))),
    mentions: await weighed(graph, mentions, content),
    parts,
    notes,
  }
}

/**
 * Names in a question, each with its part of the question's mass; or, of one made of stop words, how rare its mentions
 * are.
 */
async function weighed(
  graph: Graph,
  found: readonly Mention[],
  masses: readonly AskedToken[],
): Promise<AskedMention[]> {
  const [{ passages }, mentioned] = await Promise.all([
    graph.statistics(),
    graph.degrees('mentions', 'in', found.map(({ name }) => name)),
  ])
  return found.map((mention, i) => {
    const within = masses.filter(token => isWithin(mention, token))
    return { ...mention, mass: sumOf(within) || idf(passages, mentioned[i]!) }
  })
}

const sumOf = (parts: readonly { mass: number }[]): number => parts.reduce((sum, { mass }) => sum + mass, 0)

async function wordsOfGrams(graph: Graph, asked: ReadonlyMap<number, number>): Promise<Map<number, number>> {
  const tokens = [...asked.keys()], entries = await graph.tokens(tokens)
  const grams = tokens.flatMap((token, i) => {
    const { isWord, term } = entries[i]!
    return isWord ? [] : [{ token, word: term.slice(GRAM.length) }]
  })
  const words = await graph.terms(grams.map(({ word }) => word))
  return new Map(grams.flatMap(({ token }, i) => (words[i] === undefined ? [] : [[token, words[i]] as const])))
}
