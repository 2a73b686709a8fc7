import { byWords } from '../relevance.ts'
import type { Stage } from '../stage.ts'

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
}
