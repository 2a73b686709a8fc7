import type { NodeRef } from '../../core/kinds.ts'
import { onlyTerm, type Share } from '../share.ts'
import type { LastReasons } from '../stage.ts'
import type { RankedToken } from '../tokens.ts'

/** The words of the question that a token stands near. */
export const near: LastReasons = {
  explain: async (_, { near: { ranked } }, tokens) => tokens.map(token => sharesOf(ranked.get(token))),
  split: (...asked) => near.explain(...asked),
  has: ({ near: { ranked } }, token) => ranked.has(token),
  from: ({ near: { ranked } }, token) => ranked.get(token)!.from.map(part => ({ ...part, edge: 'contains' })),
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
