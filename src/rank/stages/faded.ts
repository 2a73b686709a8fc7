import { bestResults } from '../best-passages.ts'
import type { LastStage } from '../stage.ts'

/**
 * Passages as they were ranked, what each has faded with the age of its document, and multiplied by what its document
 * is boosted by: see `fadeOf`, `boosting`. It is all of the ranking that is multiplied, before the best are taken;
 * names and tokens are then taken from the passages as they are now. Without the options `decay` and `boostDocument`
 * the scores are those of the stage before.
 */
export const faded: LastStage<'faded'> = {
  name: 'faded',
  takes: ['crossed'],
  async run(ask, found) {
    const { decay, boostDocument } = ask.ranking
    if ((decay ?? boostDocument) === undefined) return { scores: found.crossed.scores }
    return (await import('../fade.ts')).fadedOf(ask, found)
  },
  best: (ask, { faded: { scores } }, count) => bestResults(ask, scores, count),
}
