import { boosting } from './boost.ts'
import { fadeOf } from './decay.ts'
import type { FadedEvidence, Factors } from './evidence.ts'
import type { Ask, Found } from './stage.ts'
import { SparseVector } from '../math/sparse/vector.ts'

/** What passages have as they were ranked, faded with the ages of their documents, and boosted with these. */
export async function fadedOf(
  { graph, ranking: { decay, boostDocument } }: Ask,
  { crossed: { scores } }: Pick<Found, 'crossed'>,
): Promise<FadedEvidence> {
  const nodes = scores.places.filter(node => scores.at(node) !== 0 && !graph.isGone({ kind: 'passage', node })),
    entries = await graph.passages(nodes)
  const left = new SparseVector(scores.length), factors = new Map<number, { all: number, told: Factors }>()
  const at = decay && { ...decay, now: decay.now ?? Date.now() }
  const boostOf = boostDocument === undefined ? undefined : boosting(boostDocument)
  nodes.forEach((node, i) => {
    const { document } = entries[i]!, fade = at && fadeOf(document, at), boost = boostOf?.(document)
    const all = (fade ?? 1) * (boost ?? 1)
    factors.set(node, { all, told: { ...(fade !== undefined && { fade }), ...(boost !== undefined && { boost }) } })
    left.add(node, all * scores.at(node))
  })
  return { scores: left, factors }
}
