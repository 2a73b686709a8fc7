import type { SparseVector } from '../math/sparse/vector.ts'

/** How well passages fit the text of a question: by its words and, where there are vectors, by its meaning. */
export interface Relevance {
  scores: SparseVector
  /** BM25 alone. */
  lexical: SparseVector
  /** Of each score, the part that is there by meaning. */
  meaning?: SparseVector
  /** How far the words are evidence at all, from 0 to 1; 1 without vectors. */
  trust: number
}

/** Relevance by words alone. */
export const byWords = (lexical: SparseVector): Relevance => ({ scores: lexical, lexical, trust: 1 })
