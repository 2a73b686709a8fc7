import { sumOfShares } from '../share.ts'
import type { Found, LastReasons, StageName } from '../stage.ts'

type Name = 'faded' | 'faded-vectors'

/** What ranked a passage before, faded as its score has. */
export function fadedReasons(name: Name, of: StageName, before: LastReasons): LastReasons {
  const kept = (found: Found, node: number) => found[name].fades?.get(node) ?? 1
  return {
    ...before,
    async explain(ask, found, nodes) {
      const shares = await before.explain(ask, found, nodes), { scores } = found[of]
      return nodes.map((node, i) =>
        sumOfShares([[shares[i]!, scores.at(node) === 0 ? 0 : found[name].scores.at(node) / scores.at(node)]])
      )
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
}
