import type { LastReasons } from '../stage.ts'
import { passages } from './passages.ts'
import { scaledShares } from './scaled.ts'

/** What ranked a passage before, and what its new place gives or takes. */
export const reranked: LastReasons = {
  ...passages,
  async explain(ask, found, nodes) {
    const shares = await passages.explain(ask, found, nodes)
    return scaledShares(shares, nodes, found.passages.scores, found.reranked.scores)
  },
  score: ({ reranked: { scores } }, node) => scores.at(node),
  terms(found, node) {
    const terms = passages.terms(found, node), raw = found.reranked.added?.get(node) ?? 0
    return raw === 0 ? terms : [...terms, { name: 'rerank', share: 1, raw, scale: 1, value: raw }]
  },
  reranked: ({ reranked: { order } }) => order,
}
