import type { NodeRef } from '../../core/kinds.ts'
import type { Carrier } from '../../walk/carrier.ts'
import { SparseVector } from '../../math/sparse/vector.ts'
import type { Ask, Stage } from '../stage.ts'
import { restartOf } from '../restart.ts'

/**
 * The walk from the seeds over the view, or, of vectors, by what was trained: see `Walker`, `LearnedCarrier`. Cost: the
 * edges that leave what was reached, in each step.
 */
export const walk: Stage<'walk'> = {
  name: 'walk',
  takes: ['seeds'],
  async run(ask, { seeds: { scores: seeds } }) {
    const { graph, query, asked, ranking, pace } = ask, walker = await walkerOf(ask)
    const walk = {
      restart: ranking.walk.restart ?? await restartOf(graph, query, asked, seeds),
      steps: ranking.walk.steps,
    }
    const flow = await walker.flow(onView(walker, seeds), { ...walk, precision: ranking.walk.precision }, pace)
    return { walker, walk, flow, scores: passagesOf(walker, flow.last(), seeds.length) }
  },
}

/** What was trained is for vectors alone. */
const walkerOf = async ({ searcher, ranking, view }: Ask): Promise<Carrier> =>
  ranking.propagate === 'vectors' ? (await searcher.byVectors()).walker(view, ranking) : searcher.walker(view)

/** The place of a passage among a view's nodes. */
export const numberOf = (walker: Carrier, passage: number): number =>
  walker.number({ kind: 'passage', node: passage } satisfies NodeRef)!

/** Scores over passages as scores over a view's nodes. */
export function onView(walker: Carrier, passages: SparseVector): SparseVector {
  if (walker.size === passages.length) return passages
  const seeds = new SparseVector(walker.size)
  for (const passage of passages.places) seeds.add(numberOf(walker, passage), passages.at(passage))
  return seeds
}

/** The passages' part of scores over a view's nodes. */
export function passagesOf(walker: Carrier, scores: SparseVector, passages: number): SparseVector {
  if (walker.size === passages) return scores
  const own = new SparseVector(passages, scores.count)
  for (const place of scores.places) {
    const { kind, node } = walker.node(place)
    if (kind === 'passage') own.add(node, scores.at(place))
  }
  return own
}
