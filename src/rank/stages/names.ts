import { nameGroups } from '../name-seeds.ts'
import { litBy, sumOfLit } from '../seeds.ts'
import type { Stage } from '../stage.ts'

/** Names in the question, each as far as it is worth it: see {@link nameGroups}. */
export const names: Stage<'names'> = {
  name: 'names',
  takes: ['late'],
  async run({ graph, asked, ranking }, { late: { scores } }) {
    const { groups, named } = await nameGroups(graph, asked, ranking.seeds, scores)
    return { groups, named, scores: sumOfLit(litBy(groups), scores.length) }
  },
}
