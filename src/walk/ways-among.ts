import type { Pace } from '../core/pace.ts'
import { SparseVector } from '../math/sparse/vector.ts'
import type { Carrier } from './carrier.ts'
import { backOf } from './flow-back.ts'
import type { Incoming } from './incoming.ts'

/**
 * Of each of some nodes, the ways into it from others of them. Cost: the edges that leave them; of a carrier that tells
 * its ways itself, those into them.
 *
 * @param pace  lets others run
 */
export async function waysAmong(carrier: Carrier, numbers: readonly number[], pace: Pace): Promise<Incoming[][]> {
  if (carrier.waysIn) {
    const among = new Set(numbers)
    return Promise.all(numbers.map(async number =>
      (await carrier.incoming(number)).filter(({ from }) => among.has(from))
    ))
  }
  const ones = new SparseVector(carrier.size), ways: Incoming[][] = []
  for (const number of numbers) ones.add(number, 1)
  const back = backOf(await carrier.flow(ones, { restart: 0, steps: 1 }, pace))
  for (const number of numbers) {
    if (pace.due) await pace.pause('walk', ways.length, numbers.length)
    ways.push(back.incoming(number, 1))
  }
  return ways
}
