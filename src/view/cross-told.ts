import type { Crossed } from '../rank/rerank/crossed.ts'
import { placesOf } from '../rank/rerank/reordered.ts'
import type { CrossShare } from './explanation.ts'

/** Why a passage got its new place by a cross-encoder; nothing of what it did not read. */
export function crossTold(crossed: Crossed, passage: number): CrossShare | undefined {
  const { encoder: { name }, passages, logits, read, beside } = crossed, at = passages.indexOf(passage)
  if (at < 0) return undefined
  return {
    encoder: name,
    place: placesOf(crossed, at),
    logit: logits[at]!,
    read: read[at]!,
    beside: beside[at]!,
  }
}
