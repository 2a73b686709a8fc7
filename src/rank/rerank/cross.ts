import { show, TokenGraphError } from '../../core/errors.ts'
import { inOrder } from '../../core/order.ts'
import type { CrossEncoder } from '../../encoders/cross-encoder.ts'
import { encodedText } from '../../encoders/graph-vectors.ts'
import type { SparseVector } from '../../math/sparse/vector.ts'
import { logSumExp } from '../../math/attention/softmax.ts'
import { anyOf, bestPassages } from '../best-passages.ts'
import type { Ask } from '../stage.ts'
import type { Crossed } from './crossed.ts'

/**
 * Puts the best passages in another order: by s · ln p + (1 − s) · ln score, p being the share that the cross-encoder
 * gives each among them (softmax of its logits), s the option `cross.share`. Whatever is let through, the same are
 * read. Cost: one run of the model
 * for each, one after the other.
 *
 * @throws TokenGraphError `encoder` for a cross-encoder that gives other than a finite number for each
 */
export async function cross(ask: Ask, scores: SparseVector): Promise<Crossed> {
  const { graph, query, pace, ranking: { cross: { encoder, share, passages: most } } } = ask
  const passages = await bestPassages({ ...ask, wanted: anyOf(ask.wanted) }, scores, most)
  const texts = (await graph.passages(passages)).map(encodedText)
  const logits = await encoder!.score(query.text, texts, pace.signal ? { signal: pace.signal } : {})
  pace.check()
  check(encoder!, logits, texts.length)
  const total = logSumExp(logits)
  const read = Array.from(logits, logit => share * (logit - total))
  const beside = passages.map(passage => (1 - share) * Math.log(scores.at(passage)))
  const after = inOrder(read.map((value, place) => value + beside[place]!))
  return { encoder: encoder!, passages, logits, read, beside, before: passages.map((_, place) => place), after }
}

function check({ name }: CrossEncoder, logits: ArrayLike<number>, count: number): void {
  if (logits?.length === count && Array.from(logits).every(Number.isFinite)) return
  throw new TokenGraphError('encoder', {
    where: `the cross-encoder ${show(name)}`,
    got: logits?.length === count ? 'what is no finite number' : `${show(logits?.length)} numbers for ${count} texts`,
    expected: 'a finite number for each text',
  })
}
