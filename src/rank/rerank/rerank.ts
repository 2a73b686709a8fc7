import type { Ask, Found } from '../stage.ts'
import { inOrder } from '../../core/order.ts'
import { readCandidates } from './candidates.ts'
import { featuresOf } from './features.ts'
import type { Ranker } from './ranker.ts'
import type { Reranked } from './reranked.ts'

/** What the ranking by walk and hop counts beside the network. */
export const BESIDE = 0.5

/**
 * Puts the best passages in another order: by ln p + ½ ln(W + 1.5 H), p the network's share of each among them.
 *
 * @param isLed  whether the best one stays
 */
export async function rerank(
  ask: Ask,
  found: Omit<Found, 'reranked'>,
  { ranker, isLed }: { ranker: Ranker, isLed: boolean },
): Promise<Reranked> {
  const candidates = await readCandidates(ask, found), features = featuresOf(candidates, ranker.seesVectors)
  const logits = ranker.logits(features), { passages, scores } = candidates
  const before = inOrder(passages.map(passage => found.passages.scores.at(passage)))
  const after = orderOf(scores, logits, isLed ? before[0] : undefined)
  return { passages, candidates, features, ranker, logits, before, after }
}

/**
 * Places of candidates, best first, by what they rank by and what the network says.
 * @param leader  who stays the first
 */
export function orderOf(scores: readonly number[], logits: ArrayLike<number>, leader: number | undefined): number[] {
  const order = inOrder(scores.map((score, i) => logits[i]! + BESIDE * Math.log(score)))
  return leader === undefined ? order : [leader, ...order.filter(place => place !== leader)]
}
