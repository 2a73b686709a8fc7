import { keepsSeeds } from './keeps-seeds.ts'
import { counted } from './numbers.ts'
import type { Model } from './panel.ts'

/** Over what a change was computed, and what that leaves out. @param canAsk  whether the whole graph can be asked */
export function overText({ over, busy, before, view, state }: Overview, canAsk: boolean): string {
  if (!before.settings) return 'This graph was not made by a walk, so there is nothing to change in one. Search first.'
  if (over === 'whole') return 'Ranking computed anew over the whole graph.'
  const shown = `over the ${counted(view.nodes.length, { one: 'node', many: 'nodes' })} shown`
  if (over === 'shown' && busy) return `Ranking computed ${shown}; the whole graph is being asked…`
  if (over === 'shown') {
    const seeds = keepsSeeds(before, state.change.without) ? ` ${SEEDS}` : ''
    return `Ranking computed ${shown}${canAsk ? '' : ', not over the whole graph'}.${seeds}`
  }
  const where = canAsk ? 'anew over the whole graph' : `${shown}, not over the whole graph`
  return `Change something, and see ranks move. They are computed ${where}.`
}

type Overview = Pick<Model, 'over' | 'busy' | 'before' | 'view' | 'state'>

const SEEDS = 'What the question gave passages at first stays as it was, also over edges taken away: '
  + 'that can only be counted over the whole graph.'
