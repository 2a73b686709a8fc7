import { sumOfShares } from '../share.ts'
import type { Reasons } from '../stage.ts'
import { walk } from './walk.ts'

/** The seeds of what is taken back. */
export const held: Reasons = {
  async explain(ask, found, passages) {
    const walked = await walk.explain(ask, found, passages), { held, walk: { scores } } = found
    return passages.map((passage, i) =>
      sumOfShares([[walked[i]!, scores.at(passage) > 0 ? held.scores.at(passage) / scores.at(passage) : 0]])
    )
  },
}
