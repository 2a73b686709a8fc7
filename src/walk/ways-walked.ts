import { type EdgeKind, type Hop, type Walked, WALKED } from '../core/kinds.ts'

/** What a path of a view is by the table of kinds; undefined for paths of other views. */
export const hopsWalked = (hops: readonly Hop[]): Walked | undefined =>
  walkedBy(hops.map(({ edge, direction }) => ({ edge, reversed: direction === 'in' })))?.walked

/**
 * What a way of the walk is by the table of kinds, and whether it is walked backwards; undefined for ways of other
 * views.
 */
export function walkedBy(edges: readonly { edge: EdgeKind, reversed: boolean }[]): {
  walked: Walked
  backwards: boolean
} | undefined {
  for (const walked of WALKED) {
    if (walked.way.length !== edges.length) continue
    const is = (way: readonly Hop[], backwards: boolean) =>
      way.every(({ edge, direction }, i) =>
        edge === edges[i]!.edge && ((direction === 'in') !== backwards) === edges[i]!.reversed
      )
    if (is(walked.way, false)) return { walked, backwards: false }
    if (is(walked.way.toReversed(), true)) return { walked, backwards: true }
  }
  return undefined
}
