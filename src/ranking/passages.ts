import { top } from '../core/top.ts'
import type { Bm25 } from '../features/bm25.ts'
import { SparseVector } from '../sparse/vector.ts'
import type { Ranking } from './options.ts'

/** What a passage's score is made of: `value` = Σ over terms of share · raw / scale. */
export interface Fused {
  scores: SparseVector
  terms: FusionTerm[]
}

/** One ranking that takes part in the fusion, scaled so that its best passage has 1. */
export interface FusionTerm {
  name: 'walk' | 'spread' | 'lexical'
  share: number
  /** The largest raw score, by which the others are divided. */
  scale: number
  raw: SparseVector
}

/**
 * Lexical scores decide among the passages that no seed reached, in the order of BM25, and among equals; the share is
 * too small to change any other order.
 */
const LEXICAL_SHARE = 1e-6

/** Adds up rankings, each divided by its best score. */
export function fuse(walk: SparseVector, spread: SparseVector | undefined, lexical: SparseVector, spreadShare: number): Fused {
  const terms: FusionTerm[] = [{ name: 'walk', share: 1, scale: walk.max(), raw: walk }]
  if (spread) terms.push({ name: 'spread', share: spreadShare, scale: spread.max(), raw: spread })
  terms.push({ name: 'lexical', share: LEXICAL_SHARE, scale: lexical.max(), raw: lexical })
  const present = terms.filter(term => term.scale > 0)
  const scores = new SparseVector(walk.length)
  for (const { share, scale, raw } of present) scores.addScaled(raw, share / scale)
  return { scores, terms: present }
}

/**
 * The token channel: the best passages give their heaviest tokens (BM25 weights, weighted by the passages' scores),
 * and the tokens light the passages that contain them. Pseudo-relevance feedback as two steps on the token graph.
 */
export function spreadOverTokens(lexical: SparseVector, bm25: Bm25, isWord: Uint8Array, { passages, tokens }: Ranking['spread']): SparseVector {
  const best = top(lexical.places, passages, passage => lexical.at(passage), (a, b) => a < b)
  const total = best.reduce((sum, passage) => sum + lexical.at(passage), 0)
  const heavy = new Map<number, number>()
  for (const passage of best) {
    const share = lexical.at(passage) / total
    bm25.eachToken(passage, (token, weight) => {
      if (isWord[token] === 1) heavy.set(token, (heavy.get(token) ?? 0) + share * weight)
    })
  }
  const kept = top(heavy.keys(), tokens, token => heavy.get(token)!, (a, b) => a < b)
  return bm25.scores(new Map(kept.map(token => [token, heavy.get(token)!])))
}
