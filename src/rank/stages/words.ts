import type { SparseVector } from '../../math/sparse/vector.ts'
import { Bm25 } from '../../graph/bm25.ts'
import { liftAsWritten } from '../as-written.ts'
import type { Stage } from '../stage.ts'
import { titledBy } from '../whole-title.ts'

/** Stop words, and titles that are all that was asked, are looked for in so many of the best passages. */
const BEST = 200

/** What a passage whose title is all that was asked has at least, in scores of the best of others. */
const TITLED = 2

/**
 * BM25F: see {@link Bm25}. Where other words were asked, stop words only add to the scores of the best passages: they
 * tell "flights from Rome" from "flights to Rome", and find nothing by themselves. Cost: the postings of the question's
 * words, and what stands in the best passages.
 *
 * Where a title is all that was asked, its passages come first, however often others have the words: see
 * {@link titledBy}. Of others, those count more that have the words of a short question as it has them: see
 * {@link liftAsWritten}.
 */
export const words: Stage<'words'> = {
  name: 'words',
  takes: [],
  async run({ graph, query: { text }, asked: { tokens, beside, mentions, counted }, ranking, pace }) {
    const bm25 = await Bm25.over(graph, ranking.bm25, ranking.boost), scores = await bm25.scores(tokens, pace)
    // where no word is left that finds, stop words find nothing by themselves
    const best = scores.best(BEST).filter(passage => scores.at(passage) > 0)
    if (beside.size > 0) {
      const parts = await bm25.parts(best, beside, pace)
      best.forEach((passage, i) => {
        for (const amount of parts[i]!.values()) scores.add(passage, amount)
      })
    }
    const lifts = await liftAsWritten(graph, text, counted, best)
    for (const [passage, by] of lifts) scores.add(passage, (by - 1) * scores.at(passage))
    const titled = new Set(await titledBy(graph, text, mentions, best)), lift = liftOf(scores, titled)
    for (const passage of titled) {
      scores.add(passage, (lift - 1) * scores.at(passage))
      lifts.set(passage, lift * (lifts.get(passage) ?? 1))
    }
    return { bm25, scores, best: new Set(beside.size > 0 ? best : []), lifts }
  },
}

/** By what the scores of passages are multiplied so that the best of them has twice what others have. */
function liftOf(scores: SparseVector, titled: ReadonlySet<number>): number {
  if (titled.size === 0) return 1
  let best = 0, others = 0
  for (const passage of scores.places) {
    if (titled.has(passage)) best = Math.max(best, scores.at(passage))
    else others = Math.max(others, scores.at(passage))
  }
  return best > 0 ? Math.max(1, (TITLED * others) / best) : 1
}
