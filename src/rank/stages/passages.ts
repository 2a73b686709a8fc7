import type { LastStage } from '../stage.ts'
import { bestResults } from '../best-passages.ts'
import { withHop } from '../passages.ts'

/**
 * All that ranks passages: what walk, channel and relevance found, and what a hop from the best of these adds.
 */
export const passages: LastStage<'passages'> = {
  name: 'passages',
  takes: ['fused', 'hop', 'walk'],
  run: async ({ ranking }, { fused, hop }) => withHop(fused, hop.scores, ranking.hop.share),
  best: (ask, { passages: { scores } }, count) => bestResults(ask, scores, count),
}
