import type { LastReasons } from '../stage.ts'
import { reranked } from './reranked.ts'
import { scaledShares } from './scaled.ts'

/** What ranked a passage before, and what its new place gives or takes. */
export const crossed: LastReasons = {
  ...reranked,
  async explain(ask, found, nodes) {
    const shares = await reranked.explain(ask, found, nodes)
    return scaledShares(shares, nodes, found.reranked.scores, found.crossed.scores)
  },
  score: ({ crossed: { scores } }, node) => scores.at(node),
  terms(found, node) {
    const terms = reranked.terms(found, node), raw = found.crossed.added?.get(node) ?? 0
    return raw === 0 ? terms : [...terms, { name: 'cross', share: 1, raw, scale: 1, value: raw }]
  },
  crossed: ({ crossed: { order } }) => order,
}
