import type { Found, LastReasons, StageName } from '../stage.ts'
import { scaledShares } from './scaled.ts'

type Name = 'faded' | 'faded-vectors'

/** What ranked a passage before, faded as its score has. */
export function fadedReasons(name: Name, of: StageName, before: LastReasons): LastReasons {
  const kept = (found: Found, node: number) => found[name].fades?.get(node) ?? 1
  return {
    ...before,
    async explain(ask, found, nodes) {
      return scaledShares(await before.explain(ask, found, nodes), nodes, found[of].scores, found[name].scores)
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
