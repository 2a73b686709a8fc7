import type { NodeKind } from '../core/kinds.ts'
import type { Direction } from '../tables/relation.ts'
import { endsOf } from '../graph/rows.ts'
import type { Hop } from './view.ts'

/**
 * A hop in the direction in which it is walked. Its factors divide by degrees: of the node it leaves, and of the one it
 * reaches.
 */
export interface Walked {
  edge: Hop['edge']
  direction: Direction
  from: NodeKind
  to: NodeKind
  given: Division
  taken: Division
}

/** What a factor divides by: 1 / degree where it is shared, 1 / log2(2 + degree) where it is damped. */
export type Division = 'shared' | 'damped' | undefined

/** A path of the view in one of its directions, and what it counts. */
export interface Way {
  hops: readonly Walked[]
  weight: number
}

/** The other one of two directions. */
export const opposite = (direction: Direction): Direction => (direction === 'out' ? 'in' : 'out')

/** A hop of a view as it is walked, forwards or backwards: what it gives and takes change places. */
export function walked({ edge, direction, shared, damped }: Hop, backwards: boolean): Walked {
  const [from, to] = endsOf(edge, direction)
  const forwards: Walked = {
    edge,
    direction,
    from,
    to,
    given: shared ? 'shared' : undefined,
    taken: damped ? 'damped' : undefined,
  }
  return backwards ? turned(forwards) : forwards
}

/** A hop walked the other way round. */
export const turned = ({ edge, direction, from, to, given, taken }: Walked): Walked => ({
  edge,
  direction: opposite(direction),
  from: to,
  to: from,
  given: taken,
  taken: given,
})
