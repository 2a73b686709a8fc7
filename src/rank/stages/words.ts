import { Bm25 } from '../../graph/bm25.ts'
import { type Share, sumOfShares } from '../share.ts'
import type { Stage } from '../stage.ts'

/** BM25F: see {@link Bm25}. Cost: the postings of the question's words. */
export const words: Stage<'words'> = {
  name: 'words',
  takes: [],
  async run({ graph, asked, ranking, pace }) {
    const bm25 = await Bm25.over(graph, ranking.bm25)
    return { bm25, scores: await bm25.scores(asked.tokens, pace) }
  },
  /** A bigram that is also a word is told as that word. */
  async explain({ asked: { tokens, wordOf }, pace }, { words: { bm25 } }, passages) {
    const share = ([token, amount]: readonly [number, number]): Share => ({
      origin: { kind: 'token', node: wordOf.get(token) ?? token },
      amount,
    })
    return (await bm25.parts(passages, tokens, pace)).map(parts => sumOfShares([[Array.from(parts, share), 1]]))
  },
}
