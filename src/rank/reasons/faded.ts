import type { Found, LastReasons } from '../stage.ts'
import { crossed } from './crossed.ts'
import { scaledShares } from './scaled.ts'

const left = ({ faded: { factors } }: Pick<Found, 'faded'>, node: number): number => factors?.get(node)?.all ?? 1

/** What ranked a passage before, multiplied as its score was. */
export const faded: LastReasons = {
  ...crossed,
  async explain(ask, found, nodes) {
    return scaledShares(await crossed.explain(ask, found, nodes), nodes, found.crossed.scores, found.faded.scores)
  },
  score: (found, node) => left(found, node) * crossed.score(found, node),
  terms: (found, node) =>
    crossed.terms(found, node).map(term => ({
      ...term,
      share: left(found, node) * term.share,
      value: left(found, node) * term.value,
    })),
  factors: ({ faded: { factors } }, node) => factors?.get(node) ?? { all: 1, told: {} },
}
