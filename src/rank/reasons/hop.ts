import { sumOfShares } from '../share.ts'
import type { Reasons } from '../stage.ts'

/** The words that were lacking where it came from, and how near it is by meaning. */
export const hop: Reasons = {
  explain: async (_, { hop: { hopped } }, passages) =>
    passages.map(passage => sumOfShares([[hopped.get(passage)?.lacking ?? [], 1]])),
}
