import type { NodeRef } from '../../core/kinds.ts'
import type { Walker } from '../../walk/walker.ts'
import { SparseVector } from '../../math/sparse/vector.ts'
import { type Share, sumOfShares } from '../share.ts'
import type { Ask, Found, Stage } from '../stage.ts'
import { restartOf } from '../restart.ts'
import type { WalkMade } from '../ways.ts'
import { seedShares } from './seeds.ts'

/**
 * The walk from the seeds over the view: see {@link Walker}. Cost: the edges that leave what was reached, in each step.
 */
export const walk: Stage<'walk'> & { walk(ask: Ask, found: Found): Promise<WalkMade> } = {
  name: 'walk',
  takes: ['seeds'],
  async run({ graph, searcher, query, asked, ranking, view, pace }, { seeds: { scores: seeds } }) {
    const walker = searcher.walker(view)
    const walk = {
      restart: ranking.walk.restart ?? await restartOf(graph, query, asked, seeds),
      steps: ranking.walk.steps,
    }
    const flow = await walker.flow(onView(walker, seeds), { ...walk, precision: ranking.walk.precision }, pace)
    return { walker, walk, flow, scores: passagesOf(walker, flow.last(), seeds.length) }
  },
  /** Scores respond linearly to the seeds: Σ over passages of seed share · response. */
  async explain(ask, found, passages) {
    const { backOf } = await import('../../walk/flow-back.ts')
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
  const { backOf } = await import('../../walk/flow-back.ts')
  const { walker, walk, flow } = found.walk, trace = flow.trace(), shares = await seedShares(ask, found)
  const seedParts = (number: number) => {
    const { kind, node } = walker.node(number)
    return kind === 'passage' ? shares(node) : []
  }
  const incoming: WalkMade['incoming'] = async (number, step) => backOf(flow).incoming(number, step)
  return { walker, walk, trace, bounds: trace, seedParts, incoming }
}

const numberOf = (walker: Walker, passage: number): number =>
  walker.number({ kind: 'passage', node: passage } satisfies NodeRef)!

/** Scores over passages as scores over a view's nodes. */
export function onView(walker: Walker, passages: SparseVector): SparseVector {
  if (walker.size === passages.length) return passages
  const seeds = new SparseVector(walker.size)
  for (const passage of passages.places) seeds.add(numberOf(walker, passage), passages.at(passage))
  return seeds
}

/** The passages' part of scores over a view's nodes. */
export function passagesOf(walker: Walker, scores: SparseVector, passages: number): SparseVector {
  if (walker.size === passages) return scores
  const own = new SparseVector(passages, scores.places.length)
  for (const place of scores.places) {
    const { kind, node } = walker.node(place)
    if (kind === 'passage') own.add(node, scores.at(place))
  }
  return own
}
