import type { Candidates, Features } from './features.ts'
import type { Ranker } from './ranker.ts'

/** Candidates in another order. */
export interface Reranked {
  candidates: Candidates
  features: Features
  ranker: Ranker
  /** Of each candidate, by place: ln of its odds as the network has it, but for a constant. */
  logits: Float64Array
  /** Places of candidates, best first, before and after. */
  before: readonly number[]
  after: readonly number[]
}
