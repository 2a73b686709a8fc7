import { beforeAll, describe, expect, it } from 'vitest'
import { createIndex } from '../../../src/index/create-index.ts'
import { ownEncoder } from '../../../src/encoders/own.ts'
import type { Query } from '../../../src/query/query.ts'
import type { RankingOptions } from '../../../src/rank/options.ts'
import { Searcher } from '../../../src/rank/searcher.ts'
import type { Document } from '../../../src/text/document.ts'
import type { TokenIndex } from '../../../src/index/token-index.ts'
import { rankBy } from '../../helpers/corpora.ts'
import { refusal } from '../../helpers/vectors.ts'

/** A film by someone; where she was born stands elsewhere; and a page that has the question's words and means nothing of it. */
const DOCUMENTS: Document[] = [
  { id: 'film', title: 'The Glass Harbour', text: 'pictures by Ilsa Marden.' },
  { id: 'marden', title: 'Ilsa Marden', text: 'she came from Tolvik.' },
  { id: 'words', text: 'who made the movie, who made it.' },
  { id: 'stone', text: 'old stones.' },
]
const MEANING: Record<string, number[]> = {
  'The Glass Harbour. pictures by Ilsa Marden.': [1, 0, 0], 'Ilsa Marden. she came from Tolvik.': [0.1, 1, 0], 'who made the movie, who made it.': [0, 0.1, 1], 'old stones.': [-1, 0, 0.3],
  'who made the movie': [1, 0.1, 0], 'who made Ilsa Marden': [1, 0.1, 0],
}
let asked: string[]
const encoder = ownEncoder({ name: 'by hand', width: 3, encode: texts => texts.map(text => { asked.push(text); return MEANING[text] ?? [0, 0, 0] }) })
let index: TokenIndex
beforeAll(async () => {
  asked = []
  index = await createIndex(DOCUMENTS, { encoder, vectors: { type: 'float32' } })
})
const vectors = { propagate: 'vectors' } as const
const found = async (query: Query, options: RankingOptions = {}, by = new Searcher(index.graph, index.vectors, index.encoder)) => (await rankBy(by, query, { ...vectors, ...options })).found
const ranked = async (query: Query, options: RankingOptions = {}) => (await index.search(query, { ...vectors, kinds: ['passage'], ...options })).hits.map(({ document }) => document)

describe('passages whose vectors are carried over the graph', () => {
  it('are sought by meaning alone, whatever words they have', async () => {
    expect(await ranked('who made the movie')).toEqual(['film', 'marden', 'words'])
    expect((await ranked('who made the movie', { propagate: 'scores' }))[0]).toBe('words')
    const { relevance, meaning } = await found('who made the movie')
    const cosines = [...meaning.cosines!], low = Math.min(...cosines), high = Math.max(...cosines)
    cosines.forEach((cosine, passage) => expect(relevance.scores.at(passage)).toBeCloseTo((cosine - low) / (high - low), 12))
  })

  it('are attended to by the question: seeds are cosines to a power, and what passages mention gets its share of them', async () => {
    const { seeds, relevance, walk } = await found('who made the movie', { dense: { power: 6 } })
    const powers = [0, 1, 2, 3].map(passage => relevance.scores.at(passage) ** 6), sum = powers.reduce((a, b) => a + b)
    powers.forEach((power, passage) => expect(seeds.scores.at(passage)).toBeCloseTo(power / sum, 12))
    expect(walk.scores.at(1)).toBeGreaterThan(walk.scores.at(2))
    expect(await ranked('who made the movie', { walk: { steps: 0 }, hop: { share: 0 } })).toEqual(['film', 'marden', 'words'])
  })

  it('are lit by names of the question, too', async () => {
    expect((await found('who made Ilsa Marden')).names.scores.at(1)).toBeGreaterThan(0)
    expect((await ranked('who made Ilsa Marden', { seeds: { names: 1 } }))[0]).toBe('marden')
  })

  it('are sought by a vector that the question brings, and nothing is encoded then', async () => {
    asked = []
    expect((await ranked({ text: 'who made the movie', vector: [0, 0, 1] }))[0]).toBe('words')
    expect(asked).toEqual([])
  })

  it('are sought from given nodes, beside the text or without one', async () => {
    const nodes = [{ kind: 'passage' as const, id: 'stone' }]
    expect((await ranked({ nodes }))[0]).toBe('stone')
    expect((await ranked({ text: 'who made the movie', nodes, nodeShare: 0.9 }))[0]).toBe('stone')
  })

  it('are none where the question has a vector of nothing, though words meet', async () => {
    expect(await ranked('stones')).toEqual([])
    expect(await ranked('stones', { propagate: 'scores' })).toEqual(['stone'])
    expect((await found('stones')).relevance.scores.places).toEqual([])
  })

  it('count late interaction half, where nothing else is said', async () => {
    const words = await createIndex(DOCUMENTS, { encoder: ownEncoder({ name: 'one', width: 2, encode: texts => texts.map(text => [1, text.length / 10]) }), vectors: { words: 'int8' } })
    const late = async (options: RankingOptions) => (await found('who made the movie', options, new Searcher(words.graph, words.vectors, words.encoder))).late.met!.share
    expect([await late({}), await late({ propagate: 'scores' }), await late({ late: { share: 0.2 } })]).toEqual([0.5, 0.3, 0.2])
  })
})

describe('refusals', () => {
  it('of an index without vectors', async () => {
    const plain = await createIndex(DOCUMENTS)
    const message = 'search: option "propagate": got "vectors"; expected an index with vectors. Index the texts with an "encoder".'
    expect(await refusal(() => plain.search('movie', vectors), 'encoder')).toBe(message)
    expect(await refusal(() => plain.search({ text: 'movie', vector: [1, 0, 0] }, vectors), 'encoder')).toBe(message)
    expect(await refusal(() => plain.explain('movie', { kind: 'passage', id: 'film' }, vectors), 'encoder')).toBe(message)
    expect(await refusal(() => plain.view('movie', vectors), 'encoder')).toBe(message)
  })

  it('of a text that nothing encodes', async () => {
    const without = new Searcher(index.graph, index.vectors)
    expect(await refusal(() => found('movie', {}, without), 'encoder'))
      .toBe('search: option "propagate": got "vectors", and no encoder for questions; expected by hand. Open the index with the encoder that it was made with.')
    // nothing needs to be encoded for these
    expect((await found({ nodes: [{ kind: 'passage', id: 'film' }] }, {}, without)).passages.scores.at(0)).toBeGreaterThan(0)
    expect((await found({ text: 'movie', vector: [1, 0, 0] }, {}, without)).passages.scores.at(0)).toBeGreaterThan(0)
  })

  it('of a vector of another space, and a node that is not there', async () => {
    expect(await refusal(() => found({ vector: [1, 0] }), 'encoder')).toBe('query: vector for encoder "by hand": got 2 numbers; expected 3 numbers')
    expect(await refusal(() => found({ nodes: [{ kind: 'name', id: 'Ilsa Mardn' }] }), 'not-found')).toContain('Did you mean "Ilsa Marden"?')
  })

  it.each<[object, string]>([
    [{ propagate: 'embeddings' }, 'search: option "propagate": got "embeddings"; expected "scores" or "vectors"'],
    [{ signal: 'now' }, 'search: option "signal": got "now"; expected AbortSignal'],
  ])('of %j', async (options, message) => {
    expect(await refusal(() => index.search('movie', options as never), 'option')).toBe(message)
  })

  it('of a search that was ended', async () => {
    const signal = AbortSignal.abort()
    for (const propagate of ['scores', 'vectors'] as const) expect(await refusal(() => index.search('who made the movie', { propagate, signal }), 'aborted')).toContain('an abort')
    expect((await index.search('who made the movie', vectors)).hits.length).toBeGreaterThan(0)
  })
})
