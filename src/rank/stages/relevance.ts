import { SparseVector } from '../../math/sparse/vector.ts'
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
    const found = cosines
      ? await (await import('../relevance-by-meaning.ts')).relevanceByMeaning(ask, lexical, cosines)
      : byWords(lexical)
    // where vectors are carried and say nothing, words do not step in
    const isNothing = ask.ranking.propagate === 'vectors' && !found.meaning
    return isNothing ? { ...found, scores: new SparseVector(lexical.length) } : found
  },
}
