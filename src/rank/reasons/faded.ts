import type { Found, LastReasons, StageName } from '../stage.ts'
import { scaledShares } from './scaled.ts'

type Name = 'faded' | 'faded-vectors'

/** What ranked a passage before, multiplied as its score was. */
export function fadedReasons(name: Name, of: StageName, before: LastReasons): LastReasons {
  const left = (found: Found, node: number) => found[name].factors?.get(node)?.all ?? 1
  return {
    ...before,
    async explain(ask, found, nodes) {
      return scaledShares(await before.explain(ask, found, nodes), nodes, found[of].scores, found[name].scores)
    },
    score: (found, node) => left(found, node) * before.score(found, node),
    terms: (found, node) =>
      before.terms(found, node).map(term => ({
        ...term,
        share: left(found, node) * term.share,
        value: left(found, node) * term.value,
      })),
    factors: (found, node) => found[name].factors?.get(node) ?? { all: 1, told: {} },
  }
}
