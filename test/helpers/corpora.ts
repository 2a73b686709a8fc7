import fc from 'fast-check'
import * as v from 'valibot'
import { Pace } from '../../src/core/pace.ts'
import type { IndexOptions } from '../../src/index/create-index.ts'
import { MemoryGraph } from '../../src/graph/memory-graph.ts'
import type { TokenGraph } from '../../src/tables/token-graph.ts'
import type { Ranking, RankingOptions } from '../../src/rank/options.ts'
import { rankingOptions } from '../../src/rank/ranking-options.ts'
import { type Query } from '../../src/query/query.ts'
import { readQuery } from '../../src/query/read-query.ts'
import { inquire } from '../../src/rank/inquiry.ts'
import { Searcher } from '../../src/rank/searcher.ts'
import { searchOptions } from '../../src/answer/every-search-option.ts'
import { wantedBy } from '../../src/answer/search-options.ts'
import { SparseVector } from '../../src/math/sparse/vector.ts'
import type { Document } from '../../src/text/document.ts'

const WORDS = ['river', 'bridge', 'stones', 'garden', 'winter', 'paper', 'clock', 'ships', 'the', 'of', '图书馆', '钢铁', '鋼鐵']
const NAMES = ['Ada Vale', 'Bram Oster', 'Quill', 'Kestrel Island', 'Tolvik', '白鹿江', '林若安']

const anyWord = fc.constantFrom(...WORDS)
const anyName = fc.constantFrom(...NAMES)

/** Sentences of a few words and, in between, names; so that upper case tells names. */
const anySentence = fc.array(fc.oneof({ weight: 3, arbitrary: anyWord }, { weight: 1, arbitrary: anyName }), { minLength: 1, maxLength: 8 })
  .map(parts => `we saw ${parts.join(' ')}.`)
const anyText = fc.array(anySentence, { maxLength: 4 }).chain(sentences =>
  fc.array(fc.constantFrom(' ', '\n\n'), { minLength: sentences.length, maxLength: sentences.length })
    .map(gaps => sentences.flatMap((sentence, i) => [sentence, gaps[i]]).join('').trim()))

/** A few short documents whose titles mention each other; two may have the same title, some have none. */
export const anyCorpus: fc.Arbitrary<Document[]> = fc.array(
  fc.record({ title: fc.option(anyName, { nil: undefined, freq: 6 }), text: anyText }), { minLength: 1, maxLength: 7 },
).map(documents => documents.map(({ title, text }, i) => ({ id: `d${i}`, ...(title && { title }), text })))

/** What a user may know, passages apart, and groups of synonyms. */
export const anyIndexOptions: fc.Arbitrary<IndexOptions> = fc.record({
  passages: fc.constant({ joinBelow: 0 }),
  knows: fc.array(fc.record({
    subject: anyName, relation: fc.constantFrom('knows', 'river', 'bridge of stones', '图书馆', ''), object: anyName, weight: fc.constantFrom(0.5, 1, 3),
  }), { maxLength: 3 }),
  synonyms: fc.constantFrom([], [['river', 'ships']], [['clock', 'winter', 'tower']]),
})

/** A question of words and names, known and unknown, sometimes with nodes of the graph. */
export const anyQuery: fc.Arbitrary<Query> = fc.oneof(
  { weight: 3, arbitrary: fc.array(fc.oneof(anyWord, anyName, fc.constant('xyzzy')), { maxLength: 5 }).map(parts => `did ${parts.join(' ')}?`) },
  {
    weight: 1,
    arbitrary: fc.record({
      text: fc.oneof(fc.constant(''), fc.array(fc.oneof(anyWord, anyName), { maxLength: 3 }).map(parts => `did ${parts.join(' ')}?`)),
      nodes: fc.array(fc.record({ kind: fc.constant('passage' as const), id: fc.constant('d0'), weight: fc.constantFrom(0.25, 1, 4) }), { maxLength: 2 }),
      nodeShare: fc.constantFrom(0, 0.3, 0.5, 1),
    }).filter(({ text, nodes }) => text !== '' || nodes.length > 0),
  },
)

/** The same, with passages that are given against: some weights are below 0. */
export const anySignedQuery: fc.Arbitrary<Query> = fc.tuple(anyQuery, fc.constantFrom(-0.5, -3)).map(([query, weight]) =>
  (typeof query === 'string' || !query.nodes ? query : { ...query, nodes: [...query.nodes, { kind: 'passage' as const, id: 'd0', weight }] }))

/** Settings of the ranking, from one end to the other. */
export const anyRanking: fc.Arbitrary<RankingOptions> = fc.record({
  seeds: fc.record({
    strongest: fc.constantFrom(1, 3, 200), power: fc.constantFrom(0, 1, 3.5), names: fc.constantFrom(0, 0.3, 1), synonyms: fc.constantFrom(0, 0.5), bigrams: fc.constantFrom(0, 0.6),
  }),
  walk: fc.record({
    restart: fc.constantFrom(0, 0.2, 0.5, 1), steps: fc.nat({ max: 4 }),
    edges: fc.record({ mentions: fc.constantFrom(0, 1, 2), back: fc.constantFrom(0, 0.3, 1), follows: fc.constantFrom(0, 0.1), knows: fc.constantFrom(0, 1), similar: fc.constantFrom(0, 0.1) }),
  }),
  late: fc.record({ share: fc.constantFrom(0, 0.5, 1), passages: fc.constantFrom(1, 3, 100) }),
  spread: fc.record({ share: fc.constantFrom(0, 0.2, 1), when: fc.constantFrom('unnamed' as const, 'always' as const, 'never' as const) }),
})

/** Ranking options with the defaults, as an index fills them in. */
export const ranking = (options: RankingOptions = {}): Ranking => v.parse(v.strictObject(rankingOptions), options)

/** All that was found on the way to a ranking of passages, with what it was asked of. */
export async function rankBy(searcher: Searcher, query: Query, options: RankingOptions = {}) {
  const settings = v.parse(searchOptions, options)
  const inquiry = await inquire(searcher, readQuery(query), settings, await wantedBy(settings), new Pace())
  const found = await inquiry.upTo('passages'), { ask } = inquiry, { scores: vector, ...seeds } = found.seeds
  return {
    ask, found, inquiry, searcher, asked: ask.asked, graph: ask.graph, bm25: found.words.bm25, relevance: found.relevance, seeds: { vector, ...seeds }, named: found.names.named,
    walker: found.walk.walker, walk: found.walk.walk, scores: found.passages.scores, terms: found.passages.terms,
  }
}

/** A ranking of passages by words alone, over tables. */
export const rank = (tables: TokenGraph, query: Query, options: RankingOptions = {}) => rankBy(new Searcher(new MemoryGraph(tables)), query, options)

/** A vector by hand: every place of the list is touched, those of `undefined` aside. */
export function vectorOf(values: readonly (number | undefined)[]): SparseVector {
  const vector = new SparseVector(values.length)
  values.forEach((value, place) => { if (value !== undefined) vector.add(place, value) })
  return vector
}

/** Whether two numbers agree to a share of the larger one. */
export const isClose = (a: number, b: number, relative = 1e-9): boolean =>
  Math.abs(a - b) <= relative * Math.max(Math.abs(a), Math.abs(b)) + Number.MIN_VALUE * 1e3

export const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
