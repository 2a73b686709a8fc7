import { SparseVector } from '../sparse/vector.ts'

/** How well passages fit the text of a question: by its words and, where there are vectors, by its meaning. */
export interface Relevance {
  scores: SparseVector
  /** BM25 alone. */
  lexical: SparseVector
  /** Of each score, the part that is there by meaning. */
  meaning?: SparseVector
}

/** Relevance by words alone. */
export const byWords = (lexical: SparseVector): Relevance => ({ scores: lexical, lexical })

/**
 * Words and meaning as one score, without labels: the convex combination of both after min-max scaling over the
 * collection (Bruch, Gai & Ingber 2023, "An Analysis of Fusion Functions for Hybrid Retrieval", eq. 3):
 *
 * score(p) = (1 − share) · L(p) / max L + share · (D(p) − min D) / (max D − min D)
 *
 * @param cosines  D: of every passage, the cosine with the question; −1 to 1
 * @param share  what meaning counts, from 0 to 1
 */
export function mixRelevance(lexical: SparseVector, cosines: ArrayLike<number>, share: number): Relevance {
  let low = Infinity, high = -Infinity
  for (let p = 0; p < cosines.length; p++) {
    if (cosines[p]! < low) low = cosines[p]!
    if (cosines[p]! > high) high = cosines[p]!
  }
  if (!(high > low)) return byWords(lexical)
  const meaning = SparseVector.of(Float64Array.from(cosines, cosine => share * ((cosine - low) / (high - low))))
  const best = lexical.max()
  const scores = best > 0 ? meaning.scaled(1).addScaled(lexical, (1 - share) / best) : meaning
  return { scores, lexical, meaning }
}
