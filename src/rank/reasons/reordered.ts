import type { TermName } from '../share.ts'
import type { LastReasons } from '../stage.ts'
import { scaledShares } from './scaled.ts'

/** Stages that put the best passages in another order, and hand the scores of the stage before out anew. */
interface Reordering {
  stage: 'reranked' | 'crossed'
  after: 'passages' | 'reranked'
  term: TermName
}

/** What ranked a passage before, and what its new place gives or takes. */
export const reordered = (before: LastReasons, { stage, after, term }: Reordering): LastReasons => ({
  ...before,
  async explain(ask, found, nodes) {
    return scaledShares(await before.explain(ask, found, nodes), nodes, found[after].scores, found[stage].scores)
  },
  score: (found, node) => found[stage].scores.at(node),
  terms(found, node) {
    const terms = before.terms(found, node), raw = found[stage].added?.get(node) ?? 0
    return raw === 0 ? terms : [...terms, { name: term, share: 1, raw, scale: 1, value: raw }]
  },
})
