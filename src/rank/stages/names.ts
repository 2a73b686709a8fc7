import { nameGroups } from '../name-seeds.ts'
import { litBy, sumOfLit } from '../seeds.ts'
import type { Stage } from '../stage.ts'

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
    const isKnown = asked.mentions.length > 0 && graph.has('knows')
    const related = isKnown ? await (await import('../known-seeds.ts')).relatedOf(ask) : undefined
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
