import { heldBack } from '../held.ts'
import { sumOfShares } from '../share.ts'
import type { Evidence } from '../evidence.ts'
import type { Stage } from '../stage.ts'
import { passagesOf, walk } from './walk.ts'

/** What is taken back of the walk: see {@link heldBack}. Its shares are those of what it is taken from. */
export const held: Stage<'held'> = {
  name: 'held',
  takes: ['walk'],
  async run(_, { walk: { walker, flow, scores } }): Promise<Evidence> {
    return { scores: passagesOf(walker, heldBack(flow), scores.length) }
  },
  async explain(ask, found, passages) {
    const walked = await walk.explain(ask, found, passages), { held, walk: { scores } } = found
    return passages.map((passage, i) =>
      sumOfShares([[walked[i]!, scores.at(passage) > 0 ? held.scores.at(passage) / scores.at(passage) : 0]])
    )
  },
}
