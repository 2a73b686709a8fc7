import type { Reasons } from '../stage.ts'
import { scaledShares } from './scaled.ts'
import { walk } from './walk.ts'

/** The seeds of what is taken back. */
export const held: Reasons = {
  async explain(ask, found, passages) {
    return scaledShares(await walk.explain(ask, found, passages), passages, found.walk.scores, found.held.scores)
  },
}
