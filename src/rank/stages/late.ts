import type { Ask, Stage } from '../stage.ts'

/**
 * Relevance, and how near the words of the best passages are to those of the question: see `late.ts`. Nothing but
 * relevance where the index keeps no vectors of words.
 */
export const late: Stage<'late'> = {
  name: 'late',
  takes: ['relevance'],
  async run(ask, { relevance }) {
    const { ranking: { late: { share, when } } } = ask
    if (!hasWordVectors(ask) || !relevance.meaning || share === 0 || when === 'never') return relevance
    return (await import('../late.ts')).withLate(ask, relevance)
  },
}

/** Whether there are vectors of words on both sides: who brings the question's vector has the encoder elsewhere. */
export const hasWordVectors = ({ searcher: { vectors, encoder }, query: { text, vector } }: Ask): boolean =>
  vectors?.words !== undefined && encoder !== undefined && !vector && text.trim() !== ''
