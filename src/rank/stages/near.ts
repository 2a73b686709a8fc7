import { SparseVector } from '../../math/sparse/vector.ts'
import { bestPassages } from '../best-passages.ts'
import { bestOf } from '../nodes.ts'
import type { LastStage } from '../stage.ts'
import { rankTokens } from '../tokens.ts'

/** Tokens that stand near what was asked: see {@link rankTokens}. */
export const near: LastStage<'near'> = {
  name: 'near',
  takes: ['faded'],
  async run(ask, { faded: { scores } }) {
    const { graph, asked, wanted: { tokensFrom, includeAsked } } = ask,
      best = await bestPassages(ask, scores, tokensFrom)
    const total = best.reduce((sum, passage) => sum + scores.at(passage), 0)
    const ranked = await rankTokens(
      graph,
      asked,
      best.map(passage => [passage, scores.at(passage) / total]),
      includeAsked,
    )
    const raw = new SparseVector(graph.count('token'))
    for (const { token, score } of ranked) raw.add(token, score)
    return { scores: raw, ranked: new Map(ranked.map(each => [each.token, each])) }
  },
  async best({ graph }, { near: { ranked, scores } }, count) {
    const tokens = [...ranked.keys()], entries = await graph.tokens(tokens), scale = scores.max()
    return bestOf(tokens, count, token => scores.at(token), entries.map(({ term }) => term)).map(node => {
      const { passage, start, end } = ranked.get(node)!
      return { kind: 'token', node, passage, at: { start, end }, score: scores.at(node) / scale }
    })
  },
}
