import type { GraphView } from '../../src/explanation/graph-view.ts'
import { TELLING } from '../../src/explanation/replay.ts'
import { WEIGHT_NAMES } from '../link.ts'

/** A weight that can be changed. */
export type WeightName = (typeof WEIGHT_NAMES)[number]

/** What each weight is about. */
export const WEIGHT_LABELS: Record<WeightName, string> = {
  mentions: 'mentions a name', back: 'mentions, backwards', follows: 'next passage', links: 'links to', knows: 'knows (triples)', similar: 'similar names',
}

/** The weights that a view was walked with; those of kinds that the walk left out are 0. */
export function weightsOf({ settings }: Pick<GraphView, 'settings'>): Record<WeightName, number> {
  const weights = Object.fromEntries(WEIGHT_NAMES.map(name => [name, 0])) as Record<WeightName, number>
  for (const { hops, weight, back } of settings?.view.paths ?? []) {
    const [, name] = TELLING.find(([kind]) => hops.some(({ edge }) => edge === kind)) ?? []
    if (name) weights[name] = weight
    if (name === 'mentions') weights.back = back
  }
  return weights
}
