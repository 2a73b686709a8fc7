import type { GraphView } from '../../src/view/graph-view.ts'
import { WALKED } from '../../src/core/kinds.ts'
import { WEIGHT_NAMES } from '../../src/walk/view.ts'
import { hopsWalked } from '../../src/walk/ways-walked.ts'

/** A weight that can be changed. */
export type WeightName = (typeof WEIGHT_NAMES)[number]

/** What each weight is about. */
export const WEIGHT_LABELS = {
  ...Object.fromEntries(WALKED.map(({ option, about }) => [option, about])),
  back: 'mentions, backwards',
} as Record<WeightName, string>

/** The weights that a view was walked with; those of kinds that the walk left out are 0. */
export function weightsOf({ settings }: Pick<GraphView, 'settings'>): Record<WeightName, number> {
  const weights = Object.fromEntries(WEIGHT_NAMES.map(name => [name, 0])) as Record<WeightName, number>
  for (const { hops, weight, back } of settings?.view.paths ?? []) {
    const walked = hopsWalked(hops)
    if (!walked) continue
    weights[walked.option] = weight
    if (!walked.bothWays) weights.back = back
  }
  return weights
}
