import { reasonsOf } from './reasons/all.ts'
import { fadeOf } from './decay.ts'
import type { FadedEvidence } from './evidence.ts'
import type { Ask, Found, LastStage } from './stage.ts'
import { SparseVector } from '../math/sparse/vector.ts'

/** What passages have as another stage ranked them, faded with the ages of their documents. */
export async function faded(
  { graph }: Ask,
  found: Found,
  before: LastStage,
  decay: NonNullable<Ask['ranking']['decay']>,
): Promise<FadedEvidence> {
  const { scores } = found[before.name], { score } = reasonsOf(before)
  const nodes = scores.places.filter(node => scores.at(node) !== 0 && !graph.isGone({ kind: 'passage', node })),
    entries = await graph.passages(nodes)
  const left = new SparseVector(scores.length),
    fades = new Map<number, number>(),
    at = { ...decay, now: decay.now ?? Date.now() }
  nodes.forEach((node, i) => {
    const factor = fadeOf(entries[i]!.document, at)
    fades.set(node, factor)
    left.add(node, factor * score(found, node))
  })
  return { scores: left, fades }
}
