import { flowListed } from '../../walk/flow-listed.ts'
import type { SparseVector } from '../../math/sparse/vector.ts'
import type { Flow } from '../../walk/flow.ts'
import { backOf } from '../../walk/flow-back.ts'
import { states } from '../../walk/kernel.ts'
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
  const incoming: WalkMade['incoming'] = async (number, step) =>
    walker.waysIn ? walker.waysIn(flow, number, step) : backOf(flow).incoming(number, step)
  const bounds = isSigned(found) ? boundsOf(flow, seedParts) : trace
  return { walker, walk, trace, bounds, seedParts, incoming }
}

/** Whether something was given against: seeds have parts below 0. */
const isSigned = ({ seeds: { origins } }: Found): boolean =>
  origins.some(({ passages }) => passages.some(([, amount]) => amount < 0))

/** The same walk from the sizes of the seeds' parts. */
function boundsOf(flow: Flow, seedParts: WalkMade['seedParts']): SparseVector[] {
  const { nodes: { numbers }, steps } = flowListed(flow), seeds = new Float64Array(numbers.length)
  for (let local = 0; local < flow.states[0]!.length; local++)
    seeds[local] = seedParts(numbers[local]!).reduce((sum, { amount }) => sum + Math.abs(amount), 0)
  return states({ size: seeds.length, restart: flow.restart, seeds, steps }).map(state => flow.onView(state))
}
