import { type Share, sumOfShares } from '../share.ts'
import type { SeedsEvidence } from '../evidence.ts'
import type { Ask, Found, Reasons } from '../stage.ts'
import { given } from './given.ts'
import { late } from './late.ts'
import { names } from './names.ts'

/** Relevance, names and given nodes, as they were mixed. */
export const seeds: Reasons = {
  /**
   * The sharpening makes one number of the text's part: it is shared out as words and meaning shared in the relevance.
   */
  async explain(ask, found, passages) {
    const { seeds: { text }, late: { scores } } = found
    const parts = await Promise.all([late, names, given].map(stage => stage.explain(ask, found, passages)))
    return passages.map((passage, i) => {
      const factor = text.at(passage) > 0 && scores.at(passage) > 0 ? text.at(passage) / scores.at(passage) : 0
      return sumOfShares([[parts[0]![i]!, factor], [parts[1]![i]!, 1], [parts[2]![i]!, 1]])
    })
  },
}

/** Of each passage, what gave it its seed. Cost: what stands in the passages that are seeds; once. */
export async function seedShares(ask: Ask, found: Found): Promise<(passage: number) => readonly Share[]> {
  let made = MADE.get(found.seeds)
  if (!made) MADE.set(found.seeds, made = splitSeeds(ask, found))
  return made
}

const MADE = new WeakMap<SeedsEvidence, ReturnType<typeof splitSeeds>>()

async function splitSeeds(ask: Ask, found: Found): Promise<(passage: number) => readonly Share[]> {
  const { scores } = found.seeds, passages = scores.places.filter(passage => scores.at(passage) !== 0)
  const shares = await seeds.explain(ask, found, passages),
    of = new Map(passages.map((passage, i) => [passage, shares[i]!]))
  return passage => of.get(passage) ?? []
}
