import { onlyTerm, sumOfShares } from '../share.ts'
import type { LastReasons } from '../stage.ts'
import { waysOfWalk } from '../ways.ts'
import { fused } from './fused.ts'
import { hop } from './hop.ts'
import { walk } from './walk.ts'

/** All that ranked a passage; what is split is the walk, which stands first. */
export const passages: LastReasons = {
  async explain(ask, found, nodes) {
    const [before, added] = await Promise.all([fused, hop].map(stage => stage.explain(ask, found, nodes)))
    return nodes.map((_, i) => sumOfShares([[before![i]!, 1], [added![i]!, ask.ranking.hop.share]]))
  },
  has: () => true,
  score: ({ passages: { scores } }, node) => scores.at(node),
  terms({ passages: { terms } }, node) {
    const told = terms.filter(({ name, raw }) => !SOMETIMES.includes(name) || raw.at(node) > 0)
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
  hop: ({ hop: { hopped } }, node) => hopped.get(node),
  known: ({ names: { related } }) => related?.ways,
  late: ({ late: { met } }) => met,
  split: (ask, found, nodes) => walk.explain(ask, found, nodes),
  async ways(ask, found, node, paths) {
    const number = found.walk.walker.number({ kind: 'passage', node })!
    return waysOfWalk(await walk.walk(ask, found), number, paths, ask.pace)
  },
}

/** What most passages have nothing of is not told of them. */
const SOMETIMES: readonly string[] = ['held', 'hop']
