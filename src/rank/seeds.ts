import type { NodeRef } from '../core/kinds.ts'
import { SparseVector } from '../math/sparse/vector.ts'
import type { Ranking } from './options.ts'

/** What one node of the graph gave to the seeds. */
export interface SeedOrigin {
  /** A name that was found in the question, or a node that the query gave. */
  node: NodeRef
  /** The passages that it lights, with how much each gets. */
  passages: (readonly [passage: number, amount: number])[]
}

/** Where a walk starts: the sum of its parts. */
export interface Seeds {
  vector: SparseVector
  /** The part of the question's text: its relevance, sharpened. */
  text: SparseVector
  /** The parts of names and given nodes. */
  origins: SeedOrigin[]
}

/** Names and nodes with the passages that they light, unscaled; `share` is what a group counts beside the words. */
export interface SeedGroup {
  share: number
  origins: SeedOrigin[]
}

/** The best scores to a power, summing to 1; ties by number of the passage. */
export function sharpen(
  scores: SparseVector,
  { strongest, power }: Pick<Ranking['seeds'], 'strongest' | 'power'>,
): SparseVector {
  const best = scores.best(strongest)
  const sharp = new SparseVector(scores.length)
  const highest = scores.max()
  for (const place of best) if (scores.at(place) > 0) sharp.add(place, (scores.at(place) / highest) ** power)
  const total = sharp.sum()
  return total > 0 ? sharp.scaled(1 / total) : sharp
}

/** What groups of names and nodes light, each scaled to its share of the whole. */
export function litBy(groups: readonly SeedGroup[]): SeedOrigin[] {
  return groups.flatMap(({ share, origins }) => {
    // what is given against is taken away, and counts as what is given for
    const total = origins.flatMap(origin => origin.passages).reduce((sum, [, amount]) => sum + Math.abs(amount), 0)
    return origins.map(({ node, passages }) => ({
      node,
      passages: passages.map(([passage, amount]) => [passage, (share * amount) / total] as const),
    }))
  })
}

/** All that origins light, by passage. */
export function sumOfLit(origins: readonly SeedOrigin[], passages: number): SparseVector {
  const sum = new SparseVector(passages)
  for (const origin of origins) for (const [passage, amount] of origin.passages) sum.add(passage, amount)
  return sum
}

/** Mixes the text's seeds with groups of other seeds, each group scaled to its share of the whole. */
export function mixSeeds(sharpened: SparseVector, groups: readonly SeedGroup[]): Seeds {
  const present = groups.filter(group => group.origins.some(origin => origin.passages.length > 0))
  const left = 1 - present.reduce((sum, group) => sum + group.share, 0)
  const text = sharpened.scaled(Math.max(0, left)), origins = litBy(present)
  const vector = text.scaled(1)
  for (const { passages } of origins) for (const [passage, amount] of passages) vector.add(passage, amount)
  return { vector, text, origins }
}
