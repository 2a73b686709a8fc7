import { sumOfShares } from '../share.ts'
import type { Stage, StageName } from '../stage.ts'
import { fuse, type FusionTerm } from '../passages.ts'
import { held } from './held.ts'
import { relevance } from './relevance.ts'
import { spread } from './spread.ts'
import { walk } from './walk.ts'

/** Which stage a term is of. */
const STAGE: Record<Exclude<FusionTerm['name'], 'hop'>, Pick<Stage<StageName>, 'explain'>> = {
  walk,
  held,
  spread,
  lexical: relevance,
  mixed: relevance,
}

/** The walk, the channel over tokens and relevance together: see {@link fuse}. */
export const fused: Stage<'fused'> = {
  name: 'fused',
  takes: ['walk', 'held', 'spread', 'relevance'],
  run: async (_, { walk, held, spread, relevance }) =>
    fuse(walk.scores, spread.share > 0 ? spread.scores : undefined, relevance, spread.share, held.scores),
  async explain(ask, found, nodes) {
    const { terms } = found.fused
    const parts = await Promise
      .all(terms.map(({ name }) => STAGE[name as keyof typeof STAGE].explain(ask, found, nodes)))
    return nodes.map((_, i) => sumOfShares(terms.map(({ share, scale }, term) => [parts[term]![i]!, share / scale])))
  },
}
