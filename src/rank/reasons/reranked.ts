import { sumOfShares } from '../share.ts'
import type { LastReasons } from '../stage.ts'
import { passages } from './passages.ts'

/** What ranked a passage before, and what its new place gives or takes. */
export const reranked: LastReasons = {
  ...passages,
  async explain(ask, found, nodes) {
    const shares = await passages.explain(ask, found, nodes), { passages: before, reranked: after } = found
    return nodes.map((node, i) => {
      const known = before.scores.at(node)
      return sumOfShares([[shares[i]!, known === 0 ? 0 : after.scores.at(node) / known]])
    })
  },
  score: ({ reranked: { scores } }, node) => scores.at(node),
  terms(found, node) {
    const terms = passages.terms(found, node), raw = found.reranked.added?.get(node) ?? 0
    return raw === 0 ? terms : [...terms, { name: 'rerank', share: 1, raw, scale: 1, value: raw }]
  },
  reranked: ({ reranked: { order } }) => order,
}
