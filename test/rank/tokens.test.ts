import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { idf as idfOf } from '../../src/graph/bm25.ts'
import { passageText } from '../../src/graph/passage-text.ts'
import { passageSpan } from '../../src/tables/token-graph.ts'
import { rowLength } from '../../src/math/sparse/csr.ts'
import type { Asked } from '../../src/query/query.ts'
import { type RankedToken, rankTokens } from '../../src/rank/tokens.ts'
import { anyCorpus, anyIndexOptions, anyQuery, isClose, rank, sumOf } from '../helpers/corpora.ts'
import { graphOf, read, type WholeGraph } from '../helpers/graph.ts'

type Shares = [passage: number, share: number][]

/** Every pair of places: what an asked word at one gives the word at the other. */
function slowPairs(graph: WholeGraph, asked: Asked, passages: Shares, includeAsked: boolean) {
  const contains = graph.edges.get('contains')!.out, filled = [...graph.passages.size.keys()].filter(passage => rowLength(contains, passage) > 0).length
  const idf = graph.tokens.terms.map((_, token) => idfOf(filled, rowLength(graph.edges.get('contains')!.in, token)))
  return passages.flatMap(([passage, share]) => {
    const words = graph.tokenizer.tokenize(passageText(passageSpan(graph, passage))).filter(({ kind }) => kind !== 'gram')
    const id = words.map(({ kind, term }) => (kind === 'word' ? graph.tokens.terms.indexOf(term) : -1))
    return words.flatMap((word, i) => words.flatMap((_, j) => {
      const counts = i !== j && id[i] >= 0 && asked.tokens.has(id[j]) && (includeAsked || !asked.terms.has(word.term))
      const amount = (share * idf[id[j]]) / (1 + Math.abs(i - j)) * Math.sqrt(idf[id[i]])
      return counts ? [{ token: id[i], from: id[j], passage, start: word.start, end: word.end, amount }] : []
    }))
  })
}

const group = <T, K>(list: readonly T[], key: (each: T) => K): Map<K, T[]> => {
  const groups = new Map<K, T[]>()
  for (const each of list) groups.set(key(each), [...groups.get(key(each)) ?? [], each])
  return groups
}

const amounts = (pairs: readonly { amount: number }[]) => sumOf(pairs.map(({ amount }) => amount))

function expectSame(ranked: readonly RankedToken[], pairs: ReturnType<typeof slowPairs>): void {
  const byToken = group(pairs, pair => pair.token)
  expect(new Set(ranked.map(({ token }) => token))).toEqual(new Set(byToken.keys()))
  for (const { token, score, passage, start, end, from, near } of ranked) {
    const own = byToken.get(token)!
    expect(isClose(score, amounts(own))).toBe(true)
    const byWord = group(own, pair => pair.from), byPassage = group(own, pair => pair.passage)
    expect(new Map(near.map(each => [each.token, expect.closeTo(each.amount, 9)]))).toEqual(new Map([...byWord].map(([word, pairs]) => [word, amounts(pairs)])))
    expect(new Map(from.map(each => [each.passage, expect.closeTo(each.amount, 9)]))).toEqual(new Map([...byPassage].map(([place, pairs]) => [place, amounts(pairs)])))
    for (const list of [near, from]) expect(list.every(({ amount }, i) => amount > 0 && (i === 0 || amount <= list[i - 1].amount))).toBe(true)
    const places = [...group(own, pair => `${pair.passage} ${pair.start} ${pair.end}`)].map(([place, pairs]) => [place, amounts(pairs)] as const)
    const best = Math.max(...places.map(([, amount]) => amount))
    expect(isClose(new Map(places).get(`${passage} ${start} ${end}`)!, best)).toBe(true)
  }
}

describe('rankTokens', () => {
  it('is the sum over all pairs of places', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyIndexOptions, anyQuery, fc.boolean(), async (documents, options, query, includeAsked) => {
      const graph = await graphOf(documents, options)
      const { asked } = await rank(graph, query)
      const passages: Shares = [[0, 0.5], [graph.passages.document.length - 1, 0.25]]
      expectSame(await rankTokens(read(graph), asked, passages, includeAsked), slowPairs(graph, asked, passages, includeAsked))
    }), { numRuns: 200 })
  })

  const documents = [
    { id: 'a', title: 'Heading only', text: 'the clock was built by monks, and a bell hung above the old clock of the tower.' },
    { id: 'b', text: 'a tower without bells; monks slept.' },
    { id: 'c', text: 'ships, ships and more ships.' },
  ]
  const tokensOf = async (query: string, passages: Shares = [[0, 1]], includeAsked = false, options = {}) => {
    const graph = await graphOf(documents, options)
    const { asked } = await rank(graph, query)
    const ranked = await rankTokens(read(graph), asked, passages, includeAsked)
    return ranked.sort((a, b) => b.score - a.score).map(each => ({ ...each, label: graph.tokens.labels[each.token], text: passageText(passageSpan(graph, each.passage)).slice(each.start, each.end) }))
  }

  it('is a twin that notices another distance', async () => {
    const graph = await graphOf(documents)
    const { asked } = await rank(graph, 'clock'), ranked = await rankTokens(read(graph), asked, [[0, 1]])
    const pairs = slowPairs(graph, asked, [[0, 1]], false).map(pair => ({ ...pair, amount: pair.amount * 1.001 }))
    expect(() => expectSame(ranked, pairs)).toThrow()
  })

  it('puts first what stands nearest, at the place that gave most', async () => {
    const ranked = await tokensOf('what of the clock')
    // "old" stands beside a clock; "built" beside the other, with a stop word between that takes a place
    expect(ranked.slice(0, 2).map(({ label }) => label)).toEqual(['old', 'built'])
    expect(ranked.map(({ text }) => text)).not.toContain('clock')
    expect(ranked.map(({ label }) => label)).not.toContain('heading')
  })

  it('leaves out what is asked, unless it is wanted', async () => {
    expect((await tokensOf('clock tower')).map(({ label }) => label)).not.toContain('tower')
    expect((await tokensOf('clock tower', [[0, 1]], true)).map(({ label }) => label)).toContain('tower')
  })

  it('takes a place next to a synonym for a place next to the word', async () => {
    const synonyms = [['steeple', 'tower']]
    expect(await tokensOf('steeple')).toEqual([])
    const ranked = await tokensOf('steeple', [[0, 1]], false, { synonyms })
    // the synonym itself was not said, but a word does not stand near itself
    expect(ranked.map(({ label }) => label)).toEqual(expect.arrayContaining(['old', 'bell']))
  })

  it('adds up passages, each with its share', async () => {
    const one = await tokensOf('tower', [[0, 1]]), other = await tokensOf('tower', [[1, 1]])
    const both = await tokensOf('tower', [[0, 0.75], [1, 0.25]])
    const score = (list: typeof both, label: string) => list.find(each => each.label === label)!.score
    expect(score(both, 'monks')).toBeCloseTo(0.75 * score(one, 'monks') + 0.25 * score(other, 'monks'), 12)
    expect(both.find(each => each.label === 'monks')!.from.map(({ passage }) => passage).sort()).toEqual([0, 1])
  })

  it('finds nothing where nothing asked stands', async () => {
    expect(await tokensOf('clock', [[2, 1]])).toEqual([])
    expect(await tokensOf('clock', [])).toEqual([])
  })
})
