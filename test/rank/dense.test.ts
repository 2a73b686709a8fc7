import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { createIndex, type IndexOptions } from '../../src/index/create-index.ts'
import { dot } from '../../src/math/dense/matrix.ts'
import { row } from '../../src/math/dense/packed.ts'
import { seedShares } from '../../src/rank/reasons/seeds.ts'
import { ownEncoder } from '../../src/encoders/own.ts'
import type { RankingOptions } from '../../src/rank/options.ts'
import type { Query } from '../../src/query/query.ts'
import { Searcher } from '../../src/rank/searcher.ts'
import type { SparseVector } from '../../src/math/sparse/vector.ts'
import type { Document } from '../../src/text/document.ts'
import type { TokenIndex } from '../../src/index/token-index.ts'
import { anyCorpus, anyIndexOptions, anyQuery, anyRanking, isClose, rankBy, ranking, sumOf } from '../helpers/corpora.ts'
import { runs } from '../helpers/runs.ts'
import { anyDense, pseudoEncoder, pseudoVector, refusal, unit } from '../helpers/vectors.ts'

const rankerOf = ({ graph, vectors, encoder }: TokenIndex) => new Searcher(graph, vectors, encoder)
const scoresOf = ({ scores }: { scores: SparseVector }) => [...scores.values]

const WIDTH = 5
const encoder = pseudoEncoder(WIDTH)
const anyVectors: fc.Arbitrary<IndexOptions> = fc.tuple(anyIndexOptions, fc.constantFrom('float32' as const, 'float16' as const, 'int8' as const), fc.boolean()).map(([options, type, more]) => ({
  ...options, vectors: { type, names: more, tokens: more }, edges: { similar: { atLeast: 0.3 }, 'similar-names': { atLeast: 0.3 } },
}))
const anyDenseRanking = fc.tuple(anyRanking, anyDense).map(([options, dense]): RankingOptions => ({ ...options, dense }))

/** A vector for any question: the one that it brings, or the encoder's. */
const askedVector = (query: Query, brought?: readonly number[]) => unit(brought ?? pseudoVector(typeof query === 'string' ? query : query.text ?? '', WIDTH))

describe('relevance with vectors', () => {
  it('is BM25 and cosines mixed, raised to a power, and parted again as they were mixed', async () => {
    let mixed = 0
    await fc.assert(fc.asyncProperty(anyCorpus, anyVectors, anyQuery, anyDenseRanking, fc.option(fc.nat({ max: 9 }), { nil: undefined }), async (documents, indexing, query, options, salt) => {
      const index = await createIndex(documents, { ...indexing, encoder }), ranker = rankerOf(index)
      const brought = salt === undefined ? undefined : pseudoVector(`brought ${salt}`, WIDTH)
      const asked: Query = brought ? { ...(typeof query === 'string' ? { text: query } : query), vector: brought } : query
      const ranked = await rankBy(ranker, asked, options)
      // this encoder is a model's equal, not one of word vectors
      const { dense: { share = 0.5, power }, seeds: { strongest } } = ranking(options)

      const words = [...(await rankBy(ranker, asked, { ...options, dense: { when: 'never' } })).relevance.lexical.values]
      const vector = askedVector(asked, brought), text = typeof asked === 'string' ? asked : asked.text ?? ''
      const cosines = words.map((_, passage) => dot(row(index.vectors!.passages, passage), vector))
      const highest = Math.max(...cosines), alike = highest - Math.min(...cosines) <= 1e-6
      const low = alike ? 0 : Math.min(...cosines), spread = highest - low
      const apart = spread > 1e-6 && share > 0 && (brought !== undefined || text !== '')
      expect(ranked.relevance.meaning !== undefined).toBe(apart)
      if (!apart) return
      mixed++
      const meaning = cosines.map(cosine => (share * (cosine - low)) / spread)
      const trust = ranked.asked.mass > 0 ? Math.min(1, Math.max(...words) / (0.15 * ranked.asked.mass)) : 0
      const scores = words.map((score, passage) => meaning[passage] + (Math.max(...words) > 0 ? ((1 - share) * trust * score) / Math.max(...words) : 0))
      scores.forEach((score, passage) => expect(Math.abs(ranked.relevance.scores.at(passage) - score)).toBeLessThan(1e-5))

      // what the text put on a passage is to its meaning as the mixed score is
      const exact = ranked.relevance.scores
      const best = [...exact.places].filter(passage => exact.at(passage) > 0).sort((a, b) => exact.at(b) - exact.at(a) || a - b).slice(0, strongest)
      const sharp = best.map(passage => (exact.at(passage) / exact.max()) ** power)
      const textShare = ranked.seeds.text.sum()
      const parts = await seedShares(ranked.ask, ranked.found)
      best.forEach((passage, i) => {
        const seed = (textShare * sharp[i]) / sumOf(sharp)
        expect(isClose(ranked.seeds.text.at(passage), seed)).toBe(true)
        const part = parts(passage).find(({ origin }) => origin.kind === 'meaning')
        expect(isClose(part?.amount ?? 0, (seed * ranked.relevance.meaning!.at(passage)) / exact.at(passage))).toBe(true)
      })
    }), { numRuns: runs(80) })
    expect(mixed).toBeGreaterThan(5)
  })

  it('has parts that add up to every seed, each named once', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyVectors, anyQuery, anyDenseRanking, async (documents, indexing, query, options) => {
      const ranker = rankerOf(await createIndex(documents, { ...indexing, encoder }))
      const ranked = await rankBy(ranker, query, options), partsAt = await seedShares(ranked.ask, ranked.found)
      const { vector } = ranked.seeds
      for (let passage = 0; passage < vector.length; passage++) {
        const parts = partsAt(passage)
        expect(isClose(sumOf(parts.map(({ amount }) => amount)), vector.at(passage))).toBe(true)
        expect(parts.every(({ amount }) => amount > 0)).toBe(true)
        expect(new Set(parts.map(({ origin }) => `${origin.kind} ${origin.node}`)).size).toBe(parts.length)
        if (ranking(options).dense.share === 1 && ranked.relevance.meaning) expect(parts.some(({ origin }) => origin.kind === 'token')).toBe(false)
      }
    }), { numRuns: runs(80) })
  })

  it('gives finite scores whatever the settings', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyVectors, anyQuery, anyDenseRanking, async (documents, indexing, query, options) => {
      const { scores, terms } = await rankBy(rankerOf(await createIndex(documents, { ...indexing, encoder })), query, options)
      expect([...scores.values].every(score => Number.isFinite(score) && score >= 0)).toBe(true)
      expect(terms.every(({ scale }) => scale > 0 && Number.isFinite(scale))).toBe(true)
    }), { numRuns: runs(40) })
  })
})

describe('the option dense', () => {
  const DOCUMENTS: Document[] = [
    { id: 'boats', text: 'boats on the river.' }, { id: 'ships', text: 'vessels at sea.' }, { id: 'bread', text: 'bread and a river of butter.' }, { id: 'stone', text: 'old stones.' },
  ]
  /** The vectors are written by hand: water, food, stone. */
  const MEANING: Record<string, number[]> = {
    'boats on the river.': [1, 0, 0], 'vessels at sea.': [0.9, 0.1, 0], 'bread and a river of butter.': [0.1, 1, 0], 'old stones.': [0, 0, 1],
    'a ship on the river': [1, 0, 0], 'yachts': [1, 0, 0], 'xyzzy': [0, 0, 0],
  }
  let asked: string[]
  const table = ownEncoder({ name: 'by hand', width: 3, encode: texts => texts.map(text => { asked.push(text); return MEANING[text] }) })
  let index: TokenIndex, ranker: Searcher
  beforeAll(async () => {
    asked = []
    index = await createIndex(DOCUMENTS, { encoder: table })
    ranker = rankerOf(index)
  })
  const order = async (query: Query, dense: RankingOptions['dense'] = {}, by = ranker) => {
    const { scores } = await rankBy(by, query, { dense, spread: { when: 'never' } })
    return scores.places.filter(place => scores.at(place) > 0).sort((a, b) => scores.at(b) - scores.at(a)).map(place => DOCUMENTS[place].id)
  }

  it('finds by meaning what has no word of the question', async () => {
    expect(await order('yachts')).toEqual(['boats', 'ships', 'bread'])
    expect(await order('yachts', { when: 'never' })).toEqual([])
    expect((await order('a ship on the river')).slice(0, 2)).toEqual(['boats', 'ships'])
    expect(await order('a ship on the river', { when: 'never' })).toEqual(['boats', 'bread'])
    expect(await order('a ship on the river', { share: 0.1 })).toEqual(['boats', 'bread', 'ships'])
  })

  it('has the numbers of a small case', async () => {
    const { seeds, terms, relevance } = await rankBy(ranker, 'yachts', { dense: { power: 2 }, spread: { when: 'never' } })
    // cosines 1, 0.9939, 0.0995, 0 and no words: halves of them, squared
    const cosines = [1, 0.9 / Math.hypot(0.9, 0.1), 0.1 / Math.hypot(0.1, 1), 0]
    cosines.forEach((cosine, p) => expect(relevance.scores.at(p)).toBeCloseTo(cosine / 2, 3))
    const squares = cosines.map(cosine => cosine ** 2)
    squares.forEach((square, p) => expect(seeds.vector.at(p)).toBeCloseTo(square / sumOf(squares), 3))
    expect(terms.map(({ name }) => name)).toEqual(['walk', 'mixed'])
  })

  it('is as without vectors where it is never, and where meaning counts nothing', async () => {
    const plain = new Searcher((await createIndex(DOCUMENTS)).graph)
    for (const query of ['a ship on the river', 'yachts', 'xyzzy']) {
      const words = await rankBy(plain, query)
      asked = []
      for (const dense of [{ when: 'never' }, { share: 0 }, { when: 'always', share: 0 }] as const) {
        const ranked = await rankBy(ranker, query, { dense })
        expect(scoresOf(ranked)).toEqual(scoresOf(words))
        expect(ranked.terms.map(({ name }) => name)).toEqual(words.terms.map(({ name }) => name))
      }
      expect(asked).toEqual([])
    }
  })

  it('is the same always as where it can, if it can', async () => {
    for (const query of ['a ship on the river', 'yachts', 'xyzzy', { vector: [0, 0, 2] }]) {
      expect(scoresOf(await rankBy(ranker, query, { dense: { when: 'always' } }))).toEqual(scoresOf(await rankBy(ranker, query)))
    }
  })

  it('is words alone for a question of which the encoder knows nothing', async () => {
    const ranked = await rankBy(ranker, { text: 'a river', vector: [0, 0, 0] })
    expect(ranked.relevance.meaning).toBeUndefined()
    expect(scoresOf(ranked)).toEqual(scoresOf(await rankBy(ranker, 'a river', { dense: { when: 'never' } })))
    expect(await order('xyzzy')).toEqual([])
  })

  it('raises mixed scores to a power of their own', async () => {
    const seeds = async (options: RankingOptions) => [...(await rankBy(ranker, 'a ship on the river', options)).seeds.vector.values]
    expect(await seeds({ seeds: { power: 1 } })).toEqual(await seeds({ seeds: { power: 9 } }))
    expect(await seeds({ dense: { power: 1 } })).not.toEqual(await seeds({ dense: { power: 9 } }))
    expect(await seeds({ dense: { power: 0 }, seeds: { strongest: 2 } })).toEqual([0.5, 0.5, 0, 0])
    const never = { when: 'never' as const }
    expect(await seeds({ dense: { ...never, power: 1 } })).toEqual(await seeds({ dense: { ...never, power: 9 } }))
    expect(await seeds({ dense: never, seeds: { power: 1 } })).not.toEqual(await seeds({ dense: never, seeds: { power: 9 } }))
  })

  it('names no words where meaning is all', async () => {
    // (a · b) / b is not always a: what is left must be no part
    for (let power = 0; power < 40; power++) {
      const ranked = await rankBy(ranker, 'a ship on the river', { dense: { share: 1, power } })
      const parts = await seedShares(ranked.ask, ranked.found)
      for (const passage of ranked.seeds.vector.places) {
        const seed = ranked.seeds.vector.at(passage)
        expect(parts(passage).map(({ origin }) => origin)).toEqual(seed > 0 ? [{ kind: 'meaning', node: 0 }] : [])
        if (seed > 0) expect(isClose(parts(passage)[0]!.amount, seed)).toBe(true)
      }
    }
  })

  it('takes the vector that a question brings, of any length, and encodes nothing', async () => {
    asked = []
    expect(await order({ vector: [0, 0, 7] })).toEqual(['stone'])
    expect((await order({ text: 'bread', vector: Float64Array.of(0, 0, 1e-30) })).sort()).toEqual(['bread', 'stone'])
    expect(asked).toEqual([])
    const without = new Searcher(index.graph, index.vectors)
    for (const query of [{ text: 'a ship on the river', vector: [1, 0, 0] }, { vector: [0, 1, 0] }]) {
      expect(scoresOf(await rankBy(without, query, { dense: { when: 'always' } }))).toEqual(scoresOf(await rankBy(ranker, query)))
    }
  })

  it('lets a vector stand beside given nodes, as a text does', async () => {
    const nodes = [{ kind: 'passage' as const, id: 'bread' }]
    const seeds = async (query: Query) => [...(await rankBy(ranker, query)).seeds.vector.values]
    expect(await seeds({ vector: [0, 0, 1], nodes, nodeShare: 0.25 })).toEqual([0, 0, 0.25, 0.75])
    expect(await seeds({ text: 'bread', vector: [0, 0, 1], nodes, nodeShare: 1 })).toEqual([0, 0, 1, 0])
    expect(await seeds({ nodes, nodeShare: 0.25 })).toEqual([0, 0, 1, 0])
  })

  it('says nothing of meaning where nothing is asked', async () => {
    asked = []
    for (const query of ['', ' \n', { nodes: [{ kind: 'passage', id: 'stone' }] }] satisfies Query[]) {
      for (const when of ['auto', 'always'] as const) expect(scoresOf(await rankBy(ranker, query, { dense: { when } }))).toEqual(scoresOf(await rankBy(ranker, query, { dense: { when: 'never' } })))
    }
    expect(asked).toEqual([])
  })

  it('falls back to words without an encoder, or is refused', async () => {
    const without = new Searcher(index.graph, index.vectors), plain = new Searcher(index.graph)
    expect(await order('a ship on the river', {}, without)).toEqual(await order('a ship on the river', { when: 'never' }))
    expect(await refusal(() => rankBy(without, 'a river', { dense: { when: 'always' } }), 'encoder'))
      .toBe('search: option "dense.when": got "always", and no encoder for questions; expected by hand. Open the index with the encoder that it was made with.')
    expect(await refusal(() => rankBy(plain, { text: 'a river', vector: [1, 0, 0] }, { dense: { when: 'always' } }), 'encoder'))
      .toBe('search: option "dense.when": got "always"; expected an index with vectors. Index the texts with an "encoder".')
  })

  it.each<[number[], string]>([
    [[1, 0], 'query: vector for encoder "by hand": got 2 numbers; expected 3 numbers'],
    [[1, 0, 0, 0], 'query: vector for encoder "by hand": got 4 numbers; expected 3 numbers'],
    [[1e39, 0, 0], 'query: vector for encoder "by hand": got 1e+39 at place 0; expected finite numbers'],
  ])('refuses the vector %j of a question', async (vector, message) => {
    expect(await refusal(() => rankBy(ranker, { text: 'a river', vector }), 'encoder')).toBe(message)
    // no vector is looked at where meaning takes no part
    await rankBy(ranker, { text: 'a river', vector }, { dense: { when: 'never' } })
  })
})
