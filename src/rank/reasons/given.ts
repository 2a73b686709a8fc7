import { litBy } from '../seeds.ts'
import { sharesOfLit } from './lit.ts'
import type { Reasons } from '../stage.ts'

/** The given nodes that lit a passage. */
export const given: Reasons = {
  explain: async (_, { given: { groups } }, passages) => sharesOfLit(litBy(groups), passages),
}
