import { bestResults } from '../best-passages.ts'
import type { Ask, Found, LastStage } from '../stage.ts'
import { leadsOn } from './reranked.ts'

/**
 * The best passages in the order that a cross-encoder gives them, which reads each together with the question: see
 * `rerank/cross.ts`. Scores are handed out anew, as by the network before it. Without the option `cross.encoder` they
 * are those of the stage before.
 */
export const crossed: LastStage<'crossed'> = {
  name: 'crossed',
  takes: ['reranked', 'names', 'hop', 'relevance'],
  async run(ask, found) {
    const { scores } = found.reranked
    if (!isDue(ask, found)) return { scores }
    const { cross } = await import('../rerank/cross.ts'), { handedOut } = await import('../rerank/reordered.ts')
    const order = await cross(ask, scores)
    return { order, ...handedOut(scores, order) }
  },
  best: (ask, { crossed: { scores } }, count) => bestResults(ask, scores, count),
}

/**
 * Whether it has a say. It reads each passage alone: by itself it has none where names or a hop lead from one passage
 * to another that answers, which the question may say nothing of. There it cost 2WikiMultihopQA up to 5 points.
 */
function isDue(ask: Ask, found: Found): boolean {
  const { query, ranking: { cross: { encoder, when, share } } } = ask
  if (!encoder || when === 'never' || share === 0 || query.text.trim() === '') return false
  return found.reranked.scores.max() > 0 && (when === 'always' || !leadsOn(ask, found))
}
