import { nameGroups } from '../name-seeds.ts'
import type { Related } from '../relation-seeds.ts'
import { litBy, sumOfLit } from '../seeds.ts'
import type { Ask, Stage } from '../stage.ts'

/**
 * Names in the question, each as far as it is worth it: see {@link nameGroups}. Where the question has words of
 * relations, what triples join the names with by these comes first, and names and text share the rest.
 */
export const names: Stage<'names'> = {
  name: 'names',
  takes: ['late'],
  async run(ask, { late: { scores } }) {
    const { graph, asked, ranking } = ask,
      { groups: own, named } = await nameGroups(graph, asked, ranking.seeds, scores)
    const related = await relatedOf(ask)
    const groups = related
      ? [...own.map(group => ({ ...group, share: (1 - related.share) * group.share })), related]
      : own
    return {
      groups,
      named: named || related !== undefined,
      ...(related && { related }),
      scores: sumOfLit(litBy(groups), scores.length),
    }
  },
}

/** What relations light; undefined where the question asks for none. */
async function relatedOf({ graph, asked, query, ranking }: Ask): Promise<Related | undefined> {
  const { relations: share } = ranking.seeds
  if (share === 0 || ranking.walk.edges.knows === 0 || asked.mentions.length === 0 || !graph.has('knows'))
    return undefined
  const { relatedBy } = await import('../relation-seeds.ts')
  const related = await relatedBy(graph, query.text, asked.mentions, share)
  return related.names.length > 0 ? related : undefined
}
