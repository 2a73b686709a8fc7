import { sharesOfTokens } from '../share.ts'
import type { Reasons } from '../stage.ts'

/** The words that an entity brought. */
export const hop: Reasons = {
  /** What the question's words give that were lacking. */
  explain: async ({ asked }, { hop: { hopped } }, passages) =>
    passages.map(passage => sharesOfTokens(hopped.get(passage)?.lacking ?? [], asked)),
}
