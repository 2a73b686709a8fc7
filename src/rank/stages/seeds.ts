import type { Stage } from '../stage.ts'
import { mixSeeds, sharpen } from '../seeds.ts'

/** The most relevant passages, sharpened, with what names and given nodes light. */
export const seeds: Stage<'seeds'> = {
  name: 'seeds',
  takes: ['late', 'names', 'given'],
  async run({ ranking: { seeds, dense } }, { late: relevance, names, given }) {
    const power = relevance.meaning ? dense.power : seeds.power
    const { vector, ...parts } = mixSeeds(sharpen(relevance.scores, { ...seeds, power }), [
      ...names.groups,
      ...given.groups,
    ])
    return { ...parts, scores: vector }
  },
}
