import { sharesOfTokens, sumOfShares } from '../share.ts'
import type { Reasons } from '../stage.ts'

/** Words by their parts of BM25F. */
export const words: Reasons = {
  async explain({ asked, pace }, { words: { bm25, best, lifts } }, passages) {
    const { tokens, beside } = asked
    const parts = await bm25.parts(passages, tokens, pace), helped = passages.filter(passage => best.has(passage))
    const more = await bm25.parts(helped, beside, pace),
      added = new Map(helped.map((passage, i) => [passage, more[i]!]))
    return passages.map((passage, i) =>
      sumOfShares([[
        sharesOfTokens([...parts[i]!, ...added.get(passage) ?? []], asked),
        lifts.get(passage) ?? 1,
      ]])
    )
  },
}
