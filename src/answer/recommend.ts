import * as v from 'valibot'
import { show, TokenGraphError } from '../core/errors.ts'
import { byCodeUnit } from '../core/order.ts'
import { readOptions } from '../core/read-options.ts'
import { BM25, Bm25 } from '../graph/bm25.ts'
import type { Graph } from '../graph/graph.ts'
import { nameNodes } from '../graph/name-nodes.ts'
import { directionOf } from '../math/dense/packed.ts'
import type { QueryNode, QueryObject } from '../query/query.ts'
import type { Searcher } from '../rank/searcher.ts'
import { meantNodes } from './meant-nodes.ts'

/** What somebody likes, and what not: documents by their ids, or passages, `document#n`; hits will do. */
export interface Profile {
  /** What is liked. Default none. */
  liked?: readonly (string | { id: string })[] | undefined
  /** What is not; of what is liked, as much is taken away. Default none. */
  disliked?: readonly (string | { id: string })[] | undefined
}

/** What a profile asks for, and the passages that are known already. */
export interface Recommending {
  query: QueryObject
  known: ReadonlySet<number>
}

/**
 * So many words stand for what is liked, the heaviest by BM25. Measured, what a question's other passages are to one of
 * them, recall@10: HotpotQA, 994 passages: 75.0 by the walk alone, 81.5 with words; MuSiQue, 1,890: 24.9 and 42.2. The
 * walk alone has nothing for 8 and 40 % of them; 25 or 50 words find no more.
 */
const WORDS = 12

const given = v.union([v.string(), v.pipe(v.looseObject({ id: v.string() }), v.transform(({ id }) => id))])
const profileSchema = v.strictObject({
  liked: v.optional(v.array(given), []),
  disliked: v.optional(v.array(given), []),
})

/**
 * Reads a profile as a query: its passages, from which the walk starts, those that are not liked with a weight below 0;
 * and the words that tell what is liked from what is not, for where the walk ends.
 *
 * @throws TokenGraphError `query`, `not-found`
 */
export async function recommending(searcher: Searcher, profile: unknown): Promise<Recommending> {
  const { liked, disliked } = readOptions(profileSchema, profile, 'recommend: profile', 'query')
  const both = liked.find(id => disliked.includes(id))
  if (both !== undefined)
    throw refused(`${show(both)} among both`, 'what is liked and what is not')
  if (liked.length === 0) throw refused('nothing that is liked', 'ids of documents or passages in "liked"')
  const [likes, dislikes] = await Promise.all([passagesOf(searcher, liked), passagesOf(searcher, disliked)])
  const weights = new Map([...likes, ...Array.from(dislikes, ([passage, weight]) => [passage, -weight] as const)])
  const [nodes, words] = await Promise.all([nodesOf(searcher.graph, weights), wordsOf(searcher.graph, weights)])
  // towards what is liked, away from what is not; nowhere, where they are nowhere apart
  const vector = searcher.vectors && directionOf(searcher.vectors.passages, weights), isNear = vector?.some(Boolean)
  return { query: { nodes: [...nodes, ...words], ...(isNear && { vector }) }, known: new Set(weights.keys()) }
}

const refused = (got: string, expected: string) =>
  new TokenGraphError('query', { where: 'recommend: profile', got, expected })

/** The passages that are meant, each with its weight: all documents count the same. */
async function passagesOf(searcher: Searcher, ids: readonly string[]): Promise<Map<number, number>> {
  const weights = new Map<number, number>()
  for (const id of ids) {
    const { nodes } = await meantNodes(searcher, { kind: 'passage', id }, 'recommend: profile')
    for (const node of nodes) weights.set(node, (weights.get(node) ?? 0) + 1 / nodes.length)
  }
  return weights
}

async function nodesOf(graph: Graph, weights: ReadonlyMap<number, number>): Promise<QueryNode[]> {
  const refs = Array.from(weights.keys(), node => ({ kind: 'passage' as const, node })),
    name = await nameNodes(graph, refs)
  return refs.map(ref => ({ kind: 'passage', id: name(ref).id, weight: weights.get(ref.node)! }))
}

/** The words that weigh most in what is liked, less what they weigh in what is not. */
async function wordsOf(graph: Graph, weights: ReadonlyMap<number, number>): Promise<QueryNode[]> {
  const bm25 = await Bm25.over(graph, BM25), sums = new Map<number, number>()
  const passages = [...weights.keys()], found = await bm25.weights(passages)
  found.forEach((words, i) => {
    for (const [token, weight] of words)
      sums.set(token, (sums.get(token) ?? 0) + weights.get(passages[i]!)! * weight)
  })
  const tokens = [...sums.keys()], entries = await graph.tokens(tokens)
  const words = tokens.flatMap((token, i) => {
    const { isWord, term } = entries[i]!, weight = sums.get(token)!
    return isWord && weight > 0 ? [{ kind: 'token' as const, id: term, weight }] : []
  })
  return words.sort((a, b) => b.weight - a.weight || byCodeUnit(a.id, b.id)).slice(0, WORDS)
}
