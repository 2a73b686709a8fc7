import type { NodeRef } from '../../core/kinds.ts'
import { SparseVector } from '../../math/sparse/vector.ts'
import { bestPassages } from '../best-passages.ts'
import { bestOf } from '../nodes.ts'
import { onlyTerm, type Share } from '../share.ts'
import type { LastStage } from '../stage.ts'
import { type RankedToken, rankTokens } from '../tokens.ts'

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
  explain: async (_, { near: { ranked } }, tokens) => tokens.map(token => sharesOf(ranked.get(token))),
  split: (...asked) => near.explain(...asked),
  has: ({ near: { ranked } }, token) => ranked.has(token),
  from: ({ near: { ranked } }, token) => ranked.get(token)!.from.map(part => ({ ...part, edge: 'contains' })),
  async best({ graph }, { near: { ranked, scores } }, count) {
    const tokens = [...ranked.keys()], entries = await graph.tokens(tokens), scale = scores.max()
    return bestOf(tokens, count, token => scores.at(token), entries.map(({ term }) => term)).map(node => {
      const { passage, start, end } = ranked.get(node)!
      return { kind: 'token', node, passage, at: { start, end }, score: scores.at(node) / scale }
    })
  },
  score: ({ near: { scores } }, token) => scores.at(token) / scores.max(),
  terms: ({ near: { scores } }, token) => [onlyTerm('near', scores.at(token), scores.max())],
  /**
   * Where a token was taken from several passages, the paths share a word's part among them as they share the whole.
   */
  async ways(_, { near: { ranked } }, token, count) {
    const one = ranked.get(token)!, node: NodeRef = { kind: 'token', node: token }
    const passage = (each: number): NodeRef => ({ kind: 'passage', node: each })
    const paths = one.from.flatMap(from =>
      sharesOf(one).map(({ origin, amount }) => ({
        nodes: [origin, passage(from.passage), node],
        amount: (amount * from.amount) / one.score,
      }))
    )
    return {
      restart: 0,
      incoming: one.from.map(from => ({
        from: passage(from.passage),
        via: [],
        edges: [{ edge: 'contains', reversed: false }],
        amount: from.amount,
        traffic: from.amount,
      })),
      paths: paths.sort((a, b) => b.amount - a.amount).slice(0, count),
    }
  },
}

const sharesOf = (ranked: RankedToken | undefined): Share[] =>
  (ranked?.near ?? []).map(({ token, amount }) => ({ origin: { kind: 'token', node: token }, amount }))
