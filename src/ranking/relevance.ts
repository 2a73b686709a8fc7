import { SparseVector } from '../sparse/vector.ts'

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

/**
 * The share of what a question's words could score at most that full trust takes. Questions in the language of the texts
 * have more; those in another meet by accident, on a number or a single character.
 */
const TRUSTED = 0.15

/** How far the words of a question are evidence at all, from 0 to 1: trust below. */
export const trustIn = (lexical: SparseVector, mass: number): number => (mass > 0 ? Math.min(1, lexical.max() / (TRUSTED * mass)) : 0)

/**
 * Words and meaning as one score, without labels: the convex combination of both after min-max scaling over the
 * collection (Bruch, Gai & Ingber 2023, "An Analysis of Fusion Functions for Hybrid Retrieval", eq. 3):
 *
 * score(p) = (1 − share) · trust · L(p) / max L + share · (D(p) − min D) / (max D − min D),  trust = min(1, max L / (0.15 · mass))
 *
 * Where all passages are alike, min D is 0; if they are not above it, meaning says nothing.
 *
 * @param cosines  D: of every passage, the cosine with the question; −1 to 1
 * @param share  what meaning counts, from 0 to 1
 * @param mass  what L cannot exceed: Σ weight · idf of all the question's words
 */
export function mixRelevance(lexical: SparseVector, cosines: ArrayLike<number>, share: number, mass: number): Relevance {
  let low = Infinity, high = -Infinity
  for (let p = 0; p < cosines.length; p++) {
    if (cosines[p]! < low) low = cosines[p]!
    if (cosines[p]! > high) high = cosines[p]!
  }
  // where all are alike, one alone included, there is no least one: they are as far above 0, which says nothing, as can be
  if (low === high) low = 0
  if (!(high > low)) return byWords(lexical)
  const meaning = SparseVector.of(Float64Array.from(cosines, cosine => share * ((cosine - low) / (high - low))))
  const best = lexical.max(), trust = trustIn(lexical, mass)
  const scores = best > 0 ? meaning.scaled(1).addScaled(lexical, ((1 - share) * trust) / best) : meaning
  return { scores, lexical, meaning, trust }
}
