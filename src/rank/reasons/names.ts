import { litBy } from '../seeds.ts'
import { sharesOfLit } from './lit.ts'
import type { Reasons } from '../stage.ts'

/** The names that lit a passage. */
export const names: Reasons = {
  explain: async (_, { names: { groups } }, passages) => sharesOfLit(litBy(groups), passages),
}
