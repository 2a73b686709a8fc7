import { onlyTerm, sumOfShares } from '../share.ts'
import type { LastStage, Stage, StageName } from '../stage.ts'
import { bestPassages } from '../best-passages.ts'
import { fuse, type FusionTerm } from '../passages.ts'
import { held } from './held.ts'
import { relevance } from './relevance.ts'
import { spread } from './spread.ts'
import { walk } from './walk.ts'

/** Which stage a term is of. */
const STAGE: Record<FusionTerm['name'], Pick<Stage<StageName>, 'explain'>> = {
  walk,
  held,
  spread,
  lexical: relevance,
  mixed: relevance,
}

/**
 * Adds up the walk, the channel over tokens and relevance: see {@link fuse}. An explanation splits the walk, which
 * stands first.
 */
export const passages: LastStage<'passages'> = {
  name: 'passages',
  takes: ['walk', 'held', 'spread', 'relevance'],
  run: async (_, { walk, held, spread, relevance }) =>
    fuse(walk.scores, spread.share > 0 ? spread.scores : undefined, relevance, spread.share, held.scores),
  async explain(ask, found, nodes) {
    const { terms } = found.passages,
      parts = await Promise.all(terms.map(({ name }) => STAGE[name].explain(ask, found, nodes)))
    return nodes.map((_, i) => sumOfShares(terms.map(({ share, scale }, term) => [parts[term]![i]!, share / scale])))
  },
  has: () => true,
  async best(ask, { passages: { scores } }, count) {
    const best = await bestPassages(ask, scores, count)
    return best.map(node => ({ kind: 'passage', node, passage: node, score: scores.at(node) }))
  },
  score: ({ passages: { scores } }, node) => scores.at(node),
  terms({ passages: { terms } }, node) {
    const told = terms.filter(({ name, raw }) => name !== 'held' || raw.at(node) > 0)
    const shares = told.map(({ name, share, scale, raw }) => ({
      name,
      share,
      raw: raw.at(node),
      scale,
      value: (share * raw.at(node)) / scale,
    }))
    // stands first where no walk took part, which is what an explanation splits: it brought nothing
    return shares[0]?.name === 'walk' ? shares : [onlyTerm('walk', 0, 1), ...shares]
  },
  split: (ask, found, nodes) => walk.explain(ask, found, nodes),
  async ways(ask, found, node, paths) {
    const { waysOfWalk } = await import('../ways.ts')
    const number = found.walk.walker.number({ kind: 'passage', node })!
    return waysOfWalk(await walk.walk(ask, found), number, paths, ask.pace)
  },
}
