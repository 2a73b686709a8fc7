import type { Candidates, Features } from './features.ts'
import type { Ranker } from './ranker.ts'
import type { Reordered } from './reordered.ts'

/** Candidates in the order that a network gives them. */
export interface Reranked extends Reordered {
  candidates: Candidates
  features: Features
  ranker: Ranker
  logits: Float64Array
}
