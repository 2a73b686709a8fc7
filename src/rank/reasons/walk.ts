import { backOf } from '../../walk/flow-back.ts'
import { type Share, sumOfShares } from '../share.ts'
import type { Ask, Found, Reasons } from '../stage.ts'
import { numberOf } from '../stages/walk.ts'
import type { WalkMade } from '../ways.ts'
import { seedShares } from './seeds.ts'

/** The seeds that the walk brought here. */
export const walk: Reasons & { walk(ask: Ask, found: Found): Promise<WalkMade> } = {
  /** Scores respond linearly to the seeds: Σ over passages of seed share · response. */
  async explain(ask, found, passages) {
    const { walk: { walker, flow }, seeds } = found, shares = await seedShares(ask, found)
    const explained: Share[][] = []
    for (const passage of passages) {
      if (ask.pace.due) await ask.pace.pause('shares', explained.length, passages.length)
      const response = backOf(flow).response(numberOf(walker, passage))
      explained.push(sumOfShares(seeds.scores.places.map((seed, i) => [shares(seed), response[i]!])))
    }
    return explained
  },
  walk(ask, found) {
    let made = MADE.get(found.walk)
    if (!made) MADE.set(found.walk, made = walkMade(ask, found))
    return made
  },
}

const MADE = new WeakMap<Found['walk'], Promise<WalkMade>>()

async function walkMade(ask: Ask, found: Found): Promise<WalkMade> {
  const { walker, walk, flow } = found.walk, trace = flow.trace(), shares = await seedShares(ask, found)
  const seedParts = (number: number) => {
    const { kind, node } = walker.node(number)
    return kind === 'passage' ? shares(node) : []
  }
  const incoming: WalkMade['incoming'] = async (number, step) => backOf(flow).incoming(number, step)
  return { walker, walk, trace, bounds: trace, seedParts, incoming }
}
