import { byCodeUnit } from '../core/order.ts'
import { top } from '../core/top.ts'
import type { Bm25 } from '../features/bm25.ts'
import type { NodeKind } from '../core/kinds.ts'
import { passageId } from '../graph/node-names.ts'
import { passageDocument, type TokenGraph } from '../graph/token-graph.ts'
import type { Document } from '../text/document.ts'
import type { TermIndex } from './terms.ts'
import { type RankedName, rankNames } from './names.ts'
import type { RankedPassages } from './ranker.ts'
import { type RankedToken, rankTokens } from './tokens.ts'

/** Which nodes are wanted of a ranking. */
export interface NodeSelection {
  /** How many of each kind; 0 leaves a kind out. */
  limit: Record<NodeKind, number>
  passes: (document: Document) => boolean
  tokensFrom: number
  namesFrom: number
  includeAsked: boolean
}

/** The best nodes of each kind, best first; scores of names and tokens are raw, `scale` is the best one's. */
export interface RankedNodes {
  passages: number[]
  names: { ranked: RankedName[], scale: number }
  tokens: { ranked: RankedToken[], scale: number }
}

/** Takes a ranking of passages a step further, to names and tokens, and picks the best of each kind; ties by id. */
export function rankNodes(graph: TokenGraph, terms: TermIndex, bm25: Bm25, ranked: RankedPassages, wanted: NodeSelection): RankedNodes {
  const { scores } = ranked
  const candidates = scores.places.filter(passage => scores.at(passage) > 0 && wanted.passes(passageDocument(graph, passage)))
  const best = (count: number) => top(candidates, count, passage => scores.at(passage), (a, b) => byCodeUnit(passageId(graph, a), passageId(graph, b)) < 0)
  const names = wanted.limit.name === 0 ? [] : namesOf(graph, ranked, best(wanted.namesFrom), wanted.includeAsked)
  const tokens = wanted.limit.token === 0 ? [] : tokensOf(graph, terms, bm25, ranked, best(wanted.tokensFrom), wanted.includeAsked)
  return {
    passages: best(wanted.limit.passage),
    names: bestOf(names, wanted.limit.name, ({ name }) => graph.names.keys[name]!),
    tokens: bestOf(tokens, wanted.limit.token, ({ token }) => graph.tokens.terms[token]!),
  }
}

/** Names go by what the walk brought to passages, so that their scores stay linear in the seeds. */
function namesOf(graph: TokenGraph, { terms, asked, hidden }: RankedPassages, passages: readonly number[], includeAsked: boolean): RankedName[] {
  const walk = terms.find(term => term.name === 'walk')
  if (!walk) return []
  const leaveOut = new Set(includeAsked ? [] : asked.mentions.map(({ name }) => name))
  const reached = passages.filter(passage => walk.raw.at(passage) > 0)
  return rankNames(graph, reached.map(passage => [passage, walk.raw.at(passage) / walk.scale]), leaveOut, hidden)
}

function tokensOf(graph: TokenGraph, terms: TermIndex, bm25: Bm25, { scores, asked, hidden }: RankedPassages, passages: readonly number[], includeAsked: boolean): RankedToken[] {
  const total = passages.reduce((sum, passage) => sum + scores.at(passage), 0)
  return rankTokens(graph, terms, bm25, asked, passages.map(passage => [passage, scores.at(passage) / total]), includeAsked, hidden)
}

function bestOf<T extends { score: number }>(all: readonly T[], count: number, id: (each: T) => string): { ranked: T[], scale: number } {
  const ranked = [...all].sort((a, b) => b.score - a.score || byCodeUnit(id(a), id(b)))
  return { ranked: ranked.slice(0, count), scale: ranked[0]?.score ?? 0 }
}
