import { top } from '../core/top.ts'
import type { Bm25 } from '../graph/bm25.ts'
import { LayeredVector } from '../math/sparse/layered.ts'
import { SparseVector } from '../math/sparse/vector.ts'
import type { Graph } from '../graph/graph.ts'
import type { Ranking } from './options.ts'
import type { Relevance } from './relevance.ts'
import type { TermName } from './share.ts'

/** What a passage's score is made of: `value` = Σ over terms of share · raw / scale. */
export interface Fused {
  scores: SparseVector
  terms: FusionTerm[]
}

/**
 * One ranking that takes part in the fusion, scaled so that its best passage has 1; `held`, whose share is negative, as
 * the walk.
 */
export interface FusionTerm {
  name: Extract<TermName, 'walk' | 'held' | 'spread' | 'lexical' | 'mixed' | 'hop'>
  share: number
  /** The largest raw score, by which the others are divided. */
  scale: number
  raw: SparseVector
}

/**
 * Relevance decides among the passages that no seed reached, and among equals; the share is too small to change any
 * other order.
 */
const RELEVANCE_SHARE = 1e-6

/** Adds up rankings, each divided by its best score. @param held  what is taken back of the walk: see `held.ts` */
export function fuse(
  walk: SparseVector,
  spread: SparseVector | undefined,
  { scores: relevant, meaning }: Relevance,
  spreadShare: number,
  held = new SparseVector(walk.length),
): Fused {
  const most = new SparseVector(walk.length, walk.count).addScaled(walk, 1).addScaled(held, -1).max()
  const terms: FusionTerm[] = [{ name: 'walk', share: 1, scale: most, raw: walk }]
  if (held.count > 0) terms.push({ name: 'held', share: -1, scale: most, raw: held })
  if (spread) terms.push({ name: 'spread', share: spreadShare, scale: spread.max(), raw: spread })
  terms.push({ name: meaning ? 'mixed' : 'lexical', share: RELEVANCE_SHARE, scale: relevant.max(), raw: relevant })
  return sumOf(terms, walk.length)
}

/** The sum of terms; those that have nothing are left out. Cost: all but the last one, which many passages have. */
function sumOf(terms: readonly FusionTerm[], length: number): Fused {
  const present = terms.filter(term => term.scale > 0), last = present.at(-1)
  if (!last) return { scores: new SparseVector(length), terms: present }
  const scores = new LayeredVector(last.raw, last.share / last.scale)
  for (const { share, scale, raw } of present.slice(0, -1)) scores.addScaled(raw, share / scale)
  return { scores, terms: present }
}

/** Adds what came through entities, in shares of the best passage's score. */
export function withHop({ terms, scores }: Fused, hop: SparseVector, share: number): Fused {
  if (hop.count === 0) return { terms, scores }
  return {
    terms: [...terms, { name: 'hop', share, scale: 1, raw: hop }],
    scores: scores.scaled(1).addScaled(hop, share),
  }
}

/**
 * The token channel: the best passages give their heaviest tokens (BM25 weights, weighted by the passages' scores),
 * and the tokens light the passages that contain them. Pseudo-relevance feedback as two steps on the token graph.
 *
 * @returns  the tokens, with what each counts
 */
export async function heaviestTokens(
  graph: Graph,
  relevant: SparseVector,
  bm25: Bm25,
  { passages, tokens }: Ranking['spread'],
): Promise<Map<number, number>> {
  const best = relevant.best(passages)
  const total = best.reduce((sum, passage) => sum + relevant.at(passage), 0)
  const weights = await bm25.weights(best), found = [...new Set(weights.flatMap(each => [...each.keys()]))]
  const entries = await graph.tokens(found), isWord = new Map(found.map((token, i) => [token, entries[i]!.isWord]))
  const heavy = new Map<number, number>()
  best.forEach((passage, i) => {
    const share = relevant.at(passage) / total
    for (const [token, weight] of weights[i]!)
      if (isWord.get(token)) heavy.set(token, (heavy.get(token) ?? 0) + share * weight)
  })
  const kept = top(heavy.keys(), tokens, token => heavy.get(token)!, (a, b) => a < b)
  return new Map(kept.map(token => [token, heavy.get(token)!]))
}
