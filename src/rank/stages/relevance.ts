import { byWords } from '../relevance.ts'
import { type Share, sumOfShares } from '../share.ts'
import type { Stage } from '../stage.ts'
import { words } from './words.ts'

/**
 * How well passages fit the question's text: see `relevance-by-meaning.ts`. Cost: a step over them where meaning
 * counts.
 */
export const relevance: Stage<'relevance'> = {
  name: 'relevance',
  takes: ['words', 'meaning'],
  async run(ask, { words: { scores: lexical }, meaning: { cosines } }) {
    if (!cosines) return byWords(lexical)
    const { relevanceByMeaning } = await import('../relevance-by-meaning.ts')
    return relevanceByMeaning(ask, lexical, cosines)
  },
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
