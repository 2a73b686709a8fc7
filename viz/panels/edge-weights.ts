import type { GraphView } from '../../src/explanation/graph-view.ts'
import type { EdgeKind } from '../../src/graph/kinds.ts'
import { WEIGHT_NAMES } from '../link.ts'

/** A weight that can be changed. */
export type WeightName = (typeof WEIGHT_NAMES)[number]

/** What each weight is about. */
export const WEIGHT_LABELS: Record<WeightName, string> = {
  mentions: 'mentions a name', back: 'mentions, backwards', follows: 'next passage', links: 'links to', knows: 'knows (triples)', similar: 'similar names',
}

/** The edge that tells a path of the walk; the more special first, as several stand on paths beside `mentions`. */
const TOLD_BY: readonly [EdgeKind, WeightName][] = [['knows', 'knows'], ['similar-names', 'similar'], ['follows', 'follows'], ['links', 'links'], ['mentions', 'mentions']]

/** The weights that a view was walked with; those of kinds that the walk left out are 0. */
export function weightsOf({ settings }: Pick<GraphView, 'settings'>): Record<WeightName, number> {
  const weights = Object.fromEntries(WEIGHT_NAMES.map(name => [name, 0])) as Record<WeightName, number>
  for (const { hops, weight, back } of settings?.view.paths ?? []) {
    const [, name] = TOLD_BY.find(([kind]) => hops.some(({ edge }) => edge === kind)) ?? []
    if (name) weights[name] = weight
    if (name === 'mentions') weights.back = back
  }
  return weights
}
