import { top } from '../../core/top.ts'
import { passageId } from '../../graph/node-names.ts'
import { onlyTerm, sumOfShares } from '../share.ts'
import type { Ask, LastStage, Stage, StageName } from '../stage.ts'
import { bestOf } from '../nodes.ts'
import { fuse, type FusionTerm } from '../passages.ts'
import type { SparseVector } from '../../math/sparse/vector.ts'
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

/**
 * The passages with the best scores above 0 whose documents pass, best first; ties by id.
 *
 * Cost: documents are read for as many as it takes; for all, where hardly any passes.
 */
export async function bestPassages(
  { graph, wanted: { passes } }: Ask,
  scores: SparseVector,
  count: number,
): Promise<number[]> {
  const candidates = scores.places.filter(passage => scores.at(passage) > 0)
  for (let most = count;; most *= 4) {
    const last = top(candidates, most, passage => scores.at(passage), (a, b) => a < b).at(-1)
    if (last === undefined) return []
    // those that tie with the last one may come before it by id
    const found = candidates.filter(passage => scores.at(passage) >= scores.at(last)),
      entries = await graph.passages(found)
    const places = [...found.keys()].filter(i => passes(entries[i]!.document))
    if (places.length < count && found.length < candidates.length) continue
    return bestOf(
      places.map(i => found[i]!),
      count,
      passage => scores.at(passage),
      places.map(i => passageId(entries[i]!)),
    )
  }
}
