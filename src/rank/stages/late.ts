import type { Stage } from '../stage.ts'

/**
 * Relevance, and how near the words of the best passages are to those of the question: see `late.ts`. Nothing but
 * relevance where the index keeps no vectors of words.
 */
export const late: Stage<'late'> = {
  name: 'late',
  takes: ['relevance'],
  async run(ask, { relevance }) {
    const { searcher: { vectors, encoder }, query: { text, vector }, ranking: { late: { share, when } } } = ask
    // who brings a vector has the encoder elsewhere
    const isMade = encoder && !vector && text.trim() !== ''
    if (!vectors?.words || !isMade || !relevance.meaning || share === 0 || when === 'never') return relevance
    return (await import('../late.ts')).withLate(ask, relevance)
  },
}
