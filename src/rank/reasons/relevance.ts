import { type Share, sumOfShares } from '../share.ts'
import type { Reasons } from '../stage.ts'
import { words } from './words.ts'

/** Words and meaning, as they were mixed. */
export const relevance: Reasons = {
  /** What is not by meaning is by words, as they shared in the lexical score. */
  async explain(ask, found, passages) {
    const { scores, meaning } = found.relevance, lexical = await words.explain(ask, found, passages)
    return passages.map((passage, i) => {
      const byMeaning = meaning?.at(passage) ?? 0, byWords = scores.at(passage) - byMeaning
      const total = lexical[i]!.reduce((sum, { amount }) => sum + amount, 0)
      const parts: Share[] = byMeaning > 0 ? [{ origin: { kind: 'meaning', node: 0 }, amount: byMeaning }] : []
      return sumOfShares([[parts, 1], [lexical[i]!, byWords > 0 ? byWords / total : 0]])
    })
  },
}
