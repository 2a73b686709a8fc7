import type { ViewTransition } from '../../src/view/graph-view.ts'
import { contributions, type Replay, type ReplayPath, seedShares, strongestWays } from '../../src/view/replay.ts'
import type { EdgeKind } from '../../src/core/kinds.ts'
import type { Ranked } from '../ranking.ts'
import type { Model } from './panel.ts'

/** How many of the strongest paths are shown. */
const WAYS = 5

/** A node's score in its parts. */
export interface TakenApart {
  /** Its place in the ranked list; absent where it is in none. */
  item?: Ranked
  /**
   * Passages that are walked on: what the walk gave it. restart + Σ incoming + rest = Σ shares + sharesRest = value.
   */
  walk?: {
    value: number
    restart: number
    incoming: { transition: ViewTransition, amount: number }[]
    rest: number
    shares: { origin: number, amount: number }[]
    sharesRest: number
    ways: ReplayPath[]
  }
  /** Names and tokens: what passages gave it; together the raw value of the first term. */
  given?: { source?: number, edge: EdgeKind, amount: number }[]
}

/** A walk as it stood after some of its steps: a walk of its own. */
export const until = (run: Replay, step: number): Replay => ({
  ...run,
  steps: step,
  states: run.states.slice(0, step + 1),
  fromRest: run.fromRest.slice(0, step),
})

/** Takes a node's score apart, at the step shown. Cost: transitions × steps, and the search for the strongest paths. */
export function takeApart(
  { view, run, step, lists }: Pick<Model, 'view' | 'run' | 'step' | 'lists'>,
  place: number,
): TakenApart {
  const { kind } = view.nodes[place]!
  const item = lists.by === 'score' ? lists.kinds[kind].find(each => each.place === place) : undefined
  return {
    ...(item && { item }),
    ...(item?.result.from && { given: item.result.from }),
    ...(kind === 'passage' && run && { walk: walkInto(until(run, step), place) }),
  }
}

function walkInto(run: Replay, place: number): NonNullable<TakenApart['walk']> {
  const { restart, incoming, fromRest: rest } = contributions(run, place)
  const { shares, rest: sharesRest } = seedShares(run, place)
  return {
    value: run.states[run.steps]![place]!,
    restart,
    incoming,
    rest,
    shares,
    sharesRest,
    ways: strongestWays(run, place, WAYS),
  }
}
