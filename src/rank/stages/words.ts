import { top } from '../../core/top.ts'
import { Bm25 } from '../../graph/bm25.ts'
import { type Share, sumOfShares } from '../share.ts'
import type { Stage } from '../stage.ts'

/** Stop words are looked for in so many of the best passages. */
const BEST = 200

/**
 * BM25F: see {@link Bm25}. Where other words were asked, stop words only add to the scores of the best passages: they
 * tell "flights from Rome" from "flights to Rome", and find nothing by themselves. Cost: the postings of the question's
 * words, and what stands in the best passages.
 */
export const words: Stage<'words'> = {
  name: 'words',
  takes: [],
  async run({ graph, asked: { tokens, beside }, ranking, pace }) {
    const bm25 = await Bm25.over(graph, ranking.bm25), scores = await bm25.scores(tokens, pace)
    if (beside.size === 0) return { bm25, scores, best: new Set() }
    const best = top(scores.places, BEST, passage => scores.at(passage), (a, b) => a < b)
    const parts = await bm25.parts(best, beside, pace)
    best.forEach((passage, i) => {
      for (const amount of parts[i]!.values()) scores.add(passage, amount)
    })
    return { bm25, scores, best: new Set(best) }
  },
  /** A bigram that is also a word is told as that word. */
  async explain({ asked: { tokens, beside, wordOf }, pace }, { words: { bm25, best } }, passages) {
    const share = ([token, amount]: readonly [number, number]): Share => ({
      origin: { kind: 'token', node: wordOf.get(token) ?? token },
      amount,
    })
    const parts = await bm25.parts(passages, tokens, pace), helped = passages.filter(passage => best.has(passage))
    const more = await bm25.parts(helped, beside, pace),
      added = new Map(helped.map((passage, i) => [passage, more[i]!]))
    return passages.map((passage, i) =>
      sumOfShares([[Array.from([...parts[i]!, ...added.get(passage) ?? []], share), 1]])
    )
  },
}
