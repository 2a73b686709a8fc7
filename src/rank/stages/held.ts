import { heldBack } from '../held.ts'
import type { Evidence } from '../evidence.ts'
import type { Stage } from '../stage.ts'
import { passagesOf } from './walk.ts'

/** What is taken back of the walk: see {@link heldBack}. Its shares are those of what it is taken from. */
export const held: Stage<'held'> = {
  name: 'held',
  takes: ['walk'],
  async run(_, { walk: { walker, flow, scores } }): Promise<Evidence> {
    return { scores: passagesOf(walker, heldBack(flow), scores.length) }
  },
}
