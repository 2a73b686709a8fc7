import type { Crossed } from '../rank/rerank/crossed.ts'
import type { CrossShare } from './explanation.ts'

/** Why a passage got its new place by a cross-encoder; nothing of what it did not read. */
export function crossTold(
  { encoder: { name }, passages, logits, read, beside, before, after }: Crossed,
  passage: number,
): CrossShare | undefined {
  const at = passages.indexOf(passage)
  if (at < 0) return undefined
  return {
    encoder: name,
    place: { before: before.indexOf(at) + 1, after: after.indexOf(at) + 1 },
    logit: logits[at]!,
    read: read[at]!,
    beside: beside[at]!,
  }
}
