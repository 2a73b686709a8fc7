import * as v from 'valibot'
import { number } from '../core/options.ts'
import type { Relation } from '../graph/relation.ts'
import { rowCount, weightAt } from '../sparse/csr.ts'
import { SparseVector } from '../sparse/vector.ts'

/** The two constants of BM25. */
export interface Bm25Options {
  /** How fast a repeated word stops adding; 0 counts presence only. Default 0.9. */
  k1?: number
  /** How much long passages are held back, from 0 to 1. Default 0.75. */
  b?: number
}

/** {@link Bm25Options} with the defaults. */
export const bm25Options = v.strictObject({ k1: v.optional(number(0, 100), 0.9), b: v.optional(number(0, 1), 0.75) })

/** How rare a word is that `df` of N passages have: ln(1 + (N − df + 0.5) / (df + 0.5)), an idf that is never negative. */
export const idf = (passages: number, df: number): number => Math.log(1 + (passages - df + 0.5) / (df + 0.5))

/**
 * BM25 as Lucene computes it (Robertson & Zaragoza 2009, "The Probabilistic Relevance Framework", eq. 3.15, with an
 * idf that is never negative), read from the counts of *contains* edges:
 *
 * weight(p, t) = idf(t) · tf / (tf + k1 (1 − b + b · |p| / average)),  idf(t) = ln(1 + (N − df + 0.5) / (df + 0.5))
 *
 * Counts and sizes are stored, weights are not: a passage more or less changes every idf, and no edge.
 */
export class Bm25 {
  readonly idf: Float64Array
  /** Per passage, what a count is weighed against: k1 (1 − b + b · |p| / average). */
  readonly #bar: Float64Array

  /** @param isCut  counts that are passed over; how rare words are stays as it is. Default none */
  constructor(
    readonly contains: Relation, readonly size: Uint32Array, { k1, b }: Required<Bm25Options>, readonly isCut?: (passage: number, token: number) => boolean,
  ) {
    const passages = rowCount(contains.out)
    const average = size.reduce((sum, each) => sum + each, 0) / Math.max(1, passages)
    this.#bar = Float64Array.from(size, each => k1 * (1 - b + (b * each) / (average || 1)))
    const { rowStart } = contains.in
    this.idf = new Float64Array(rowStart.length - 1)
    for (let t = 0; t < this.idf.length; t++) {
      this.idf[t] = idf(passages, rowStart[t + 1]! - rowStart[t]!)
    }
  }

  /** The weight of a token that stands `count` times in a passage. */
  weight(passage: number, token: number, count: number): number {
    return (this.idf[token]! * count) / (count + this.#bar[passage]!)
  }

  /** Σ over tokens of their weight in the query times their weight in each passage. Cost: the tokens' postings. */
  scores(query: ReadonlyMap<number, number>): SparseVector {
    const { rowStart, columns, weights } = this.contains.in
    const scores = new SparseVector(this.size.length)
    for (const [token, asked] of query) {
      for (let e = rowStart[token]!; e < rowStart[token + 1]!; e++) {
        const passage = columns[e]!
        if (this.isCut?.(passage, token)) continue
        scores.add(passage, asked * this.weight(passage, token, weightAt({ weights }, e)))
      }
    }
    return scores
  }

  /** What each token of a query gave to a passage's score. */
  parts(passage: number, query: ReadonlyMap<number, number>): Map<number, number> {
    const parts = new Map<number, number>()
    this.eachToken(passage, (token, weight) => {
      const asked = query.get(token)
      if (asked !== undefined) parts.set(token, asked * weight)
    })
    return parts
  }

  /** Calls back with every token of a passage and its weight there. */
  eachToken(passage: number, visit: (token: number, weight: number) => void): void {
    const { rowStart, columns, weights } = this.contains.out
    for (let e = rowStart[passage]!; e < rowStart[passage + 1]!; e++) {
      const token = columns[e]!
      if (!this.isCut?.(passage, token)) visit(token, this.weight(passage, token, weightAt({ weights }, e)))
    }
  }
}
