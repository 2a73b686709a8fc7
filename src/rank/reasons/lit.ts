import { type Share, sumOfShares } from '../share.ts'
import type { SeedOrigin } from '../seeds.ts'

/** Of each passage, what each origin lights it with. */
export function sharesOfLit(origins: readonly SeedOrigin[], passages: readonly number[]): Share[][] {
  const shares = new Map(passages.map((passage): [number, Share[]] => [passage, []]))
  for (const { node, passages } of origins) {
    for (const [passage, amount] of passages) if (amount !== 0) shares.get(passage)?.push({ origin: node, amount })
  }
  return passages.map(passage => sumOfShares([[shares.get(passage)!, 1]]))
}
