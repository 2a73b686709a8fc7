import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Document } from '../../src/text/document.ts'
import { fuse, heaviestTokens } from '../../src/rank/passages.ts'
import { byWords } from '../../src/rank/relevance.ts'
import { anyCorpus, anyRanking, anyQuery, isClose, rank, ranking, sumOf, vectorOf } from '../helpers/corpora.ts'
import { denseOf } from '../helpers/dense.ts'
import { graphOf, read } from '../helpers/graph.ts'

describe('fuse', () => {
  it('adds up what is scaled by the best of each', () => {
    const { scores, terms } = fuse(vectorOf([2, 1, undefined]), vectorOf([undefined, 8, 4]), byWords(vectorOf([1, undefined, 5])), 0.2)
    expect(terms.map(({ name, share, scale }) => ({ name, share, scale }))).toEqual([
      { name: 'walk', share: 1, scale: 2 }, { name: 'spread', share: 0.2, scale: 8 }, { name: 'lexical', share: 1e-6, scale: 5 },
    ])
    expect([...scores.values]).toEqual([1 + 1e-6 / 5, 0.5 + 0.2, 0.1 + 1e-6].map(value => expect.closeTo(value, 12)))
  })

  it('leaves out what has nothing to say', () => {
    expect(fuse(vectorOf([0, undefined]), undefined, byWords(vectorOf([undefined, 3])), 0.2).terms.map(({ name }) => name)).toEqual(['lexical'])
    expect(fuse(vectorOf([undefined]), vectorOf([0]), byWords(vectorOf([undefined])), 0.2)).toMatchObject({ terms: [] })
  })

  it('is the sum of its terms for any question', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyQuery, anyRanking, async (documents, query, options) => {
      const { scores, terms } = await rank(await graphOf(documents), query, options)
      expect(terms.every(({ scale }) => scale > 0)).toBe(true)
      for (let passage = 0; passage < scores.length; passage++) {
        const value = sumOf(terms.map(({ share, raw, scale }) => (share * raw.at(passage)) / scale))
        expect(isClose(scores.at(passage), value)).toBe(true)
        expect(scores.at(passage)).toBeGreaterThanOrEqual(0)
      }
    }), { numRuns: 150 })
  })
})

/** The same over whole matrices: weights of all passages and words, a product there and a product back. */
async function denseSpread(documents: readonly Document[], query: string, passages: number, tokens: number): Promise<number[]> {
  const graph = await graphOf(documents)
  const { relevance: { lexical } } = await rank(graph, query)
  const { k1, b } = ranking().bm25
  const count = denseOf(graph.edges.get('contains')!.out)
  const length = count.map(row => sumOf(row.filter((_, t) => !graph.tokens.terms[t].startsWith('-'))))
  const filled = count.filter(row => sumOf(row) > 0).length, average = sumOf(length) / filled || 1
  const weight = count.map((row, p) => row.map((tf, t) => {
    const df = count.filter(other => other[t] > 0).length
    const idf = Math.log(1 + (filled - df + 0.5) / (df + 0.5))
    return tf === 0 ? 0 : (idf * tf) / (tf + k1 * (1 - b + (b * length[p]) / average))
  }))
  const order = lexical.places.toSorted((p, q) => lexical.at(q) - lexical.at(p) || p - q).slice(0, passages)
  const total = sumOf(order.map(p => lexical.at(p)))
  const heavy = graph.tokens.terms.map((_, t) => (graph.tokens.isWord[t] ? sumOf(order.map(p => (lexical.at(p) / total) * weight[p][t])) : 0))
  const kept = new Set(heavy.map((_, t) => t).sort((s, t) => heavy[t] - heavy[s] || s - t).slice(0, tokens))
  return weight.map(row => sumOf(row.map((each, t) => (kept.has(t) ? each * heavy[t] : 0))))
}

describe('heaviestTokens', () => {
  const spread = async (documents: readonly Document[], query: string, passages: number, tokens: number) => {
    const graph = await graphOf(documents)
    const { relevance: { lexical }, bm25 } = await rank(graph, query)
    return bm25.scores(await heaviestTokens(read(graph), lexical, bm25, { ...ranking().spread, passages, tokens }))
  }

  it('is two products with the weights of passages and words', async () => {
    const anyText = fc.array(fc.constantFrom('river', 'bridge', 'winter', 'paper', 'clock', '图书馆', 'ships', 'the'), { maxLength: 8 }).map(words => words.join(' '))
    const documents = fc.array(anyText, { minLength: 1, maxLength: 6 }).map(texts => texts.map((text, i) => ({ id: `d${i}`, text })))
    await fc.assert(fc.asyncProperty(documents, fc.constantFrom('river', 'clock paper', '图书馆 winter', 'xyzzy'), async (documents, query) => {
      // all words are kept: where some are not, equal sums that are rounded apart may part ways
      const sparse = await spread(documents, query, 10, 100)
      const dense = await denseSpread(documents, query, 10, 100)
      dense.forEach((value, passage) => expect(sparse.at(passage)).toBeCloseTo(value, 10))
    }), { numRuns: 150 })
  })

  const documents = [
    { id: 'a', text: 'river bridge bridge winter' }, { id: 'b', text: 'bridge paper' }, { id: 'c', text: 'winter winter clock' },
    { id: 'd', text: 'river paper ships ships' }, { id: 'e', text: 'garden' },
  ]

  it.each([[1, 1], [1, 2], [2, 1], [2, 3], [5, 2]])('keeps to %i passages and %i words', async (passages, tokens) => {
    const sparse = await spread(documents, 'river', passages, tokens)
    const dense = await denseSpread(documents, 'river', passages, tokens)
    dense.forEach((value, passage) => expect(sparse.at(passage)).toBeCloseTo(value, 12))
    const other = await denseSpread(documents, 'river', passages, tokens + 1)
    expect(dense.some((value, passage) => Math.abs(value - other[passage]) > 1e-3)).toBe(true)
  })

  it('reaches what shares words with the best passages only', async () => {
    const scores = await spread(documents, 'river', 10, 25)
    expect([0, 1, 2, 3].every(passage => scores.at(passage) > 0)).toBe(true)
    expect(scores.at(4)).toBe(0)
    expect((await spread(documents, 'xyzzy', 10, 25)).places).toEqual([])
  })
})
