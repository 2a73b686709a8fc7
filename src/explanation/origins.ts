import type { Bm25 } from '../features/bm25.ts'
import type { NodeKind } from '../core/kinds.ts'
import type { RankedPassages } from '../ranking/ranker.ts'
import type { SparseVector } from '../sparse/vector.ts'

/** What of a question gives seeds: a node of the graph that it names, or its meaning as a whole. */
export interface Origin {
  kind: NodeKind | 'meaning'
  /** The number of the node; 0 for the meaning. */
  node: number
}

/** What one node of the question, or its meaning, put on one passage as a seed. */
export interface SeedPart {
  origin: Origin
  amount: number
}

/**
 * Splits a passage's seed by what of the question gave it. Names and given nodes are exact by construction; the text's
 * part, which the sharpening makes one number, is shared out as meaning and words shared in the mixed score, and among
 * the words as they shared in BM25.
 */
export function seedParts({ seeds, asked, relevance }: RankedPassages, bm25: Bm25, passage: number): SeedPart[] {
  const parts: SeedPart[] = []
  const score = relevance.scores.at(passage), meaning = relevance.meaning?.at(passage) ?? 0
  const partOf = (share: number) => (score > 0 ? seeds.text.at(passage) * (share / score) : 0)
  if (partOf(meaning) > 0) parts.push({ origin: { kind: 'meaning', node: 0 }, amount: partOf(meaning) })
  const lexical = partOf(score - meaning)
  if (lexical > 0) {
    const words = new Map<number, number>()
    let total = 0
    for (const [token, weight] of bm25.parts(passage, asked.tokens)) {
      const word = asked.wordOf.get(token) ?? token
      words.set(word, (words.get(word) ?? 0) + weight)
      total += weight
    }
    for (const [token, weight] of words) parts.push({ origin: { kind: 'token', node: token }, amount: (lexical * weight) / total })
  }
  for (const { node, passages } of seeds.origins) {
    for (const [lit, amount] of passages) {
      if (lit !== passage || amount === 0) continue
      // a name may be in the text and given, too
      const known = parts.find(({ origin }) => origin.kind === node.kind && origin.node === node.node)
      if (known) known.amount += amount
      else parts.push({ origin: node, amount })
    }
  }
  return parts
}

/**
 * What each node of the question gave to a score that responds linearly to the seeds: Σ over passages of
 * seed part · response. Largest first; the sum is the score.
 */
export function shareBySeed(ranked: RankedPassages, bm25: Bm25, response: SparseVector, offset: number): SeedPart[] {
  const shares = new Map<string, SeedPart>()
  for (const passage of ranked.seeds.vector.places) {
    const factor = response.at(offset + passage)
    if (factor === 0) continue
    for (const { origin, amount } of seedParts(ranked, bm25, passage)) {
      const key = `${origin.kind} ${origin.node}`
      const share = shares.get(key)
      if (share) share.amount += amount * factor
      else shares.set(key, { origin, amount: amount * factor })
    }
  }
  return [...shares.values()].sort((a, b) => b.amount - a.amount || a.origin.node - b.origin.node)
}
