import type { Flow } from '../walk/flow.ts'
import type { SparseVector } from '../math/sparse/vector.ts'

/** How near a passage that nothing of the question lights may come to those that lead to it. */
const JUST_BELOW = 0.999

/**
 * What is taken back from passages that nothing of the question lights: what the walk gave them beyond 0.999 of the
 * most that a lit passage has which leads to them.
 *
 * A page that many notes link to sums up what all of them send: of eight recipes with the word that was asked, and the
 * page that they start from, that page came first, with 2.5 times the score of each recipe. The recipes are what was
 * asked for, and the page comes right after them. Measured, over ten collections: no measure changes, so that what a
 * second hop finds stays.
 *
 * Without a restart nothing stays with what was lit, and nothing is held.
 *
 * Cost: the edges of the walk's last step.
 */
export function heldBack(flow: Flow): SparseVector {
  const [seeds] = flow.states as [Float64Array], last = flow.states.at(-1)!
  const lit = new Float64Array(last.length), over = new Float64Array(last.length)
  for (let local = 0; local < seeds.length; local++)
    if (flow.restart > 0 && seeds[local]! > 0) lit[local] = last[local]!
  const most = flow.strongest(lit)
  for (let local = 0; local < last.length; local++) {
    const isLit = local < seeds.length && seeds[local]! > 0
    if (most[local]! > 0 && !isLit) over[local] = Math.max(0, last[local]! - JUST_BELOW * most[local]!)
  }
  return flow.onView(over)
}
