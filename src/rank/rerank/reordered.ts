import type { SparseVector } from '../../math/sparse/vector.ts'

/** The best passages in another order; lists are by place, best first as they were. */
export interface Reordered {
  passages: readonly number[]
  /** Of each, ln of its odds as what reorders them has it, but for a constant. */
  logits: ArrayLike<number>
  /** Places, best first, before and after. */
  before: readonly number[]
  after: readonly number[]
}

/** Where something stood before and stands after, from 1 on. */
export const placesOf = ({ before, after }: Reordered, place: number): { before: number, after: number } => (
  { before: before.indexOf(place) + 1, after: after.indexOf(place) + 1 }
)

/** What stands before another has so much more than it at least, so that those with the same score have an order. */
const MORE = 1 + 1e-6

/** Scores handed out anew, the best one to the passage that comes first, and what each new place gives or takes. */
export function handedOut(
  scores: SparseVector,
  { passages, before, after }: Reordered,
): { scores: SparseVector, added: Map<number, number> } {
  const at = (place: number) => scores.at(passages[place]!), added = new Map<number, number>()
  const anew = scores.scaled(1)
  let next = 0
  for (let i = after.length - 1; i >= 0; i--) {
    const passage = passages[after[i]!]!, amount = (next = Math.max(at(before[i]!), MORE * next)) - at(after[i]!)
    added.set(passage, amount)
    anew.add(passage, amount)
  }
  return { scores: anew, added }
}
