import type { Carrier } from '../../walk/carrier.ts'
import { SparseVector } from '../../math/sparse/vector.ts'
import type { Ranking } from '../options.ts'
import { heaviestTokens } from '../passages.ts'
import type { Stage } from '../stage.ts'

/**
 * From the best passages to their heaviest tokens, and back: see {@link heaviestTokens}. Cost: the postings of these
 * tokens.
 */
export const spread: Stage<'spread'> = {
  name: 'spread',
  takes: ['words', 'late', 'names', 'seeds', 'walk'],
  async run({ graph, query, ranking, pace }, { words: { bm25 }, late: relevance, names, seeds, walk }) {
    const named = names.named || query.nodes.length > 0
    const share = relevance.trust * await shareOf(ranking.spread, named, walk.walker, seeds.scores)
    if (!(share > 0 && relevance.scores.count > 0))
      return { share: 0, heavy: new Map(), scores: new SparseVector(relevance.scores.length) }
    const heavy = await heaviestTokens(graph, relevance.scores, bm25, ranking.spread)
    return { share, heavy, scores: await bm25.scores(heavy, pace) }
  },
}

/**
 * Which channel, decided for each question without labels: a question that names something walks along names; one
 * that names nothing spreads over tokens, as far as its seeds are passages that no edge of the view leads on from.
 * Where every passage is linked the walk is enough, where none is (texts without names) the tokens do all.
 */
async function shareOf(
  { share, when }: Ranking['spread'],
  named: boolean,
  walker: Carrier,
  seeds: SparseVector,
): Promise<number> {
  if (when === 'always') return share
  if (when === 'never' || named) return 0
  const degrees = await walker.degrees(seeds.places.map(passage => walker.number({ kind: 'passage', node: passage })!))
  const unlinked = seeds.places.reduce(
      (sum, passage, i) => (degrees[i] === 0 ? sum + Math.abs(seeds.at(passage)) : sum),
      0,
    ),
    total = seeds.norm1()
  return total > 0 ? (share * unlinked) / total : 0
}
