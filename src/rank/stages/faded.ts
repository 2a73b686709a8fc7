import { bestPassages } from '../best-passages.ts'
import { fadeOf } from '../decay.ts'
import type { FadedEvidence } from '../evidence.ts'
import { sumOfShares } from '../share.ts'
import type { Ask, Found, LastStage } from '../stage.ts'
import { SparseVector } from '../../math/sparse/vector.ts'

type Name = 'faded' | 'faded-vectors'

/**
 * Passages as another stage ranked them, what each has faded with the age of its document: see {@link fadeOf}. It is
 * all of the ranking that is fading, before the best are taken; names and tokens are then taken from the passages as
 * they are now. Without the option `decay` the scores are those of the stage before.
 */
export function fadedOf<N extends Name>(name: N, before: LastStage): LastStage<N> {
  const kept = (found: Found, node: number) => found[name].fades?.get(node) ?? 1
  const stage: LastStage<Name> = {
    ...before,
    name,
    takes: [before.name],
    run: (ask, found) => fade(ask, found, before),
    async explain(ask, found, nodes) {
      const shares = await before.explain(ask, found, nodes), { scores } = found[before.name]
      return nodes.map((node, i) =>
        sumOfShares([[shares[i]!, scores.at(node) === 0 ? 0 : found[name].scores.at(node) / scores.at(node)]])
      )
    },
    async best(ask, found, count) {
      const { scores } = found[name], best = await bestPassages(ask, scores, count)
      return best.map(node => ({ kind: 'passage', node, passage: node, score: scores.at(node) }))
    },
    score: (found, node) => kept(found, node) * before.score(found, node),
    terms: (found, node) =>
      before.terms(found, node).map(term => ({
        ...term,
        share: kept(found, node) * term.share,
        value: kept(found, node) * term.value,
      })),
    fade: (found, node) => (found[name].fades ? kept(found, node) : undefined),
  }
  return stage as LastStage<N>
}

async function fade({ graph, ranking: { decay } }: Ask, found: Found, before: LastStage): Promise<FadedEvidence> {
  const { scores } = found[before.name]
  if (!decay) return { scores }
  const nodes = scores.places.filter(node => scores.at(node) !== 0 && !graph.isGone({ kind: 'passage', node })),
    entries = await graph.passages(nodes)
  const faded = new SparseVector(scores.length),
    fades = new Map<number, number>(),
    at = { ...decay, now: decay.now ?? Date.now() }
  nodes.forEach((node, i) => {
    const factor = fadeOf(entries[i]!.document, at)
    fades.set(node, factor)
    faded.add(node, factor * before.score(found, node))
  })
  return { scores: faded, fades }
}
