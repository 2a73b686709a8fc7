import type { Bm25 } from '../features/bm25.ts'
import { passageText, type TokenGraph } from '../graph/token-graph.ts'
import type { Hidden } from '../propagation/hidden-rows.ts'
import type { Asked } from './query.ts'
import type { TermIndex } from './terms.ts'

/** A token that stands near what was asked. */
export interface RankedToken {
  token: number
  score: number
  /** The place that gave most: offsets into the passage's text. */
  passage: number
  start: number
  end: number
  /** What the places in each passage gave, largest first. */
  from: { passage: number, amount: number }[]
  /** What each asked word gave, all places together, largest first. */
  near: { token: number, amount: number }[]
}

/**
 * Tokens answer when they stand near what was asked: in the best passages, a token's score is
 *
 * Σ over its places Σ over the places h of asked words of share(passage) · idf(h) / (1 + |distance|) · idf(token)^½
 *
 * with distances in words. What the question itself says is left out, unless `includeAsked`.
 */
export function rankTokens(
  graph: TokenGraph, terms: TermIndex, bm25: Bm25, asked: Asked, passages: readonly (readonly [passage: number, share: number])[], includeAsked = false, hidden?: Hidden,
): RankedToken[] {
  const ranked = new Map<number, Omit<RankedToken, 'from' | 'near'> & { best: number, passages: Map<number, number>, parts: Map<number, number> }>()
  for (const [passage, share] of passages) {
    const words = graph.tokenizer.tokenize(passageText(graph, passage)).filter(token => token.kind !== 'gram')
    const isHidden = (token: number | undefined) => token !== undefined && (hidden?.node({ kind: 'token', node: token }) || hidden?.edge('contains', passage, token))
    const ids = words.map(({ kind, term }) => (kind === 'word' ? terms.get(term) : undefined)).map(id => (isHidden(id) ? undefined : id))
    const places = ids.flatMap((id, place) => (id !== undefined && asked.tokens.has(id) ? [place] : []))
    words.forEach((word, place) => {
      const token = ids[place]
      if (token === undefined || (!includeAsked && asked.terms.has(word.term))) return
      let found = ranked.get(token)
      if (!found) ranked.set(token, found = { token, score: 0, passage, start: word.start, end: word.end, best: 0, passages: new Map(), parts: new Map() })
      let here = 0
      for (const other of places) {
        if (other === place) continue
        const amount = (share * bm25.idf[ids[other]!]! * Math.sqrt(bm25.idf[token]!)) / (1 + Math.abs(other - place))
        here += amount
        found.parts.set(ids[other]!, (found.parts.get(ids[other]!) ?? 0) + amount)
      }
      found.score += here
      if (here > 0) found.passages.set(passage, (found.passages.get(passage) ?? 0) + here)
      if (here > found.best) Object.assign(found, { best: here, passage, start: word.start, end: word.end })
    })
  }
  return Array.from(ranked.values(), ({ token, score, passage, start, end, passages, parts }) => ({
    token, score, passage, start, end,
    from: Array.from(passages, ([each, amount]) => ({ passage: each, amount })).sort((a, b) => b.amount - a.amount || a.passage - b.passage),
    near: Array.from(parts, ([each, amount]) => ({ token: each, amount })).sort((a, b) => b.amount - a.amount || a.token - b.token),
  })).filter(each => each.score > 0)
}
