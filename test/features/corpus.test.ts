import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { atOnce, Pace, type Progress } from '../../src/core/pace.ts'
import { dot, height, type Matrix, rowAt } from '../../src/dense/matrix.ts'
import { corpusEncoder, type CorpusOptions } from '../../src/features/corpus.ts'
import { ppmiMatrix, readWords } from '../../src/features/ppmi.ts'
import { rarity } from '../../src/features/rarity.ts'
import { StaticEncoder } from '../../src/features/static.ts'
import type { Document } from '../../src/text/document.ts'
import { slowSvd } from '../dense/slow.ts'
import { anyCorpus } from '../helpers/corpora.ts'
import { denseOf, product, transposed } from '../helpers/dense.ts'
import { graphOf } from '../helpers/graph.ts'

const fit = async (documents: readonly Document[], options?: CorpusOptions): Promise<StaticEncoder> =>
  await corpusEncoder(options).fit(await graphOf(documents)) as StaticEncoder

const vectorOf = ({ table: { words, vectors } }: StaticEncoder, word: string): Float32Array => rowAt(vectors, words.indexOf(word))

const texts = (...texts: string[]): Document[] => texts.map((text, i) => ({ id: `${i}`, text }))

/** Two topics whose words never meet; of the first, `galleon` and `schooner` never meet each other, but the same words. */
const TOPICS = texts(
  'galleon sails harbour storm captain', 'captain storm schooner harbour sails', 'harbour captain galleon sails', 'sails schooner storm captain harbour', 'storm harbour sails galleon',
  'oven flour butter yeast bread', 'bread butter oven flour', 'yeast flour bread oven', 'butter yeast oven bread flour',
)

function expectUnitRows(matrix: Matrix): void {
  for (let row = 0; row < height(matrix); row++) {
    const length = Math.sqrt(dot(rowAt(matrix, row), rowAt(matrix, row)))
    expect(length === 0 || Math.abs(length - 1) < 1e-6, `${length}`).toBe(true)
  }
}

let topics: StaticEncoder
beforeAll(async () => { topics = await fit(TOPICS) })

describe('corpusEncoder', () => {
  it('puts words near each other that stand near the same words', () => {
    const near = (a: string, b: string) => dot(vectorOf(topics, a), vectorOf(topics, b))
    expect(near('galleon', 'schooner')).toBeGreaterThan(0.2)
    for (const one of ['galleon', 'schooner', 'captain']) for (const other of ['oven', 'flour', 'yeast']) expect(Math.abs(near(one, other))).toBeLessThan(1e-5)
  })

  it('puts texts near each other that have no word in common', async () => {
    const [asked] = [await topics.encode(['the schooner'], 'query')]
    const passages = await topics.encode(['captain of a galleon', 'bread and butter', 'an unknown zebra'], 'passage')
    expect(dot(asked.data, rowAt(passages, 0))).toBeGreaterThan(0.2)
    expect(Math.abs(dot(asked.data, rowAt(passages, 1)))).toBeLessThan(1e-5)
    expect(rowAt(passages, 2).every(value => value === 0)).toBe(true)
    expectUnitRows(passages)
  })

  /** U · √Σ of plain matrices, without the common direction where there are more words than numbers. */
  it.each([4, 7, 40])('equals its dense twin at a width of %i', async width => {
    const graph = await graphOf(TOPICS)
    const { table: { words, vectors } } = await corpusEncoder({ width }).fit(graph) as StaticEncoder
    const stream = await readWords(graph, 2, 5, new Pace())
    const a = atOnce(ppmiMatrix(stream, { window: 5, smoothing: 0.75, passages: 2 }))
    const { values, right } = slowSvd(denseOf(a), a.columnCount)
    const unit = (row: number[]) => row.map(value => value / Math.hypot(...row))
    let slow = product(denseOf(a), right, a.columnCount).map(row => unit(row.slice(0, Math.min(width, words.length)).map((value, i) => (values[i] > 1e-6 ? value / Math.sqrt(values[i]) : 0))))
    if (words.length > width) {
      const mean = unit(transposed(slow, width).map(column => column.reduce((sum, value, row) => sum + value * stream.counts[row] * rarity(graph, words[row]), 0)))
      slow = slow.map(row => unit(row.map((value, i) => value - mean[i] * row.reduce((sum, each, j) => sum + each * mean[j], 0))))
    }
    expect(words).toHaveLength(11)
    words.forEach((_, i) => words.forEach((_, j) => expect(dot(rowAt(vectors, i), rowAt(vectors, j)), `${words[i]}, ${words[j]}`).toBeCloseTo(slow[i].reduce((sum, value, t) => sum + value * slow[j][t], 0), 4)))
  })

  it('weighs words by idf, and knows them by their terms', async () => {
    const graph = await graphOf(TOPICS)
    const { table } = await corpusEncoder().fit(graph) as StaticEncoder
    expect(table).toMatchObject({ name: 'corpus', keyed: 'term' })
    expect([...table.weights]).toEqual(table.words.map(word => Math.fround(rarity(graph, word))))
    expect(table.words).toContain('sail')
    expect(table.weights[table.words.indexOf('yeast')]).toBeGreaterThan(table.weights[table.words.indexOf('oven')])
  })

  it('is the same for the same documents, and another for others', async () => {
    const again = await fit(TOPICS)
    expect(again.table).toEqual(topics.table)
    expect(topics.digest).toMatch(/^[0-9a-f]{64}$/)
    const others = [await fit(TOPICS.slice(1)), await fit(TOPICS, { width: 5 }), await fit(TOPICS, { window: 1 }), await fit(TOPICS, { smoothing: 1 }), await fit(TOPICS, { passages: 0 }), await fit(TOPICS, { atLeast: 3 })]
    expect(new Set([topics, ...others].map(each => each.digest)).size).toBe(7)
  })

  it('has vectors of at most as many numbers as there are words', async () => {
    expect(topics.width).toBe(11)
    expect((await fit(TOPICS, { width: 3 })).width).toBe(3)
    expect((await fit(texts('tea tea', 'tea milk'))).width).toBe(1)
  })

  it('has vectors of words that stand often enough', async () => {
    const documents = texts('tea with milk', 'tea and tea and milk', 'sugar')
    expect((await fit(documents)).table.words).toEqual(['tea', 'milk'])
    expect((await fit(documents, { atLeast: 3 })).table.words).toEqual(['tea'])
    expect((await fit(documents, { atLeast: 1 })).table.words).toEqual(['tea', 'milk', 'sugar'])
  })

  it('knows Chinese', async () => {
    const encoder = await fit(texts('图书馆有很多书。', '学生在图书馆看书。', '厨师在厨房做菜。', '厨房里的厨师会做菜。'))
    const [library, kitchen] = [vectorOf(encoder, '图书馆'), vectorOf(encoder, '厨房')]
    expect(dot(library, vectorOf(encoder, '书'))).toBeGreaterThan(dot(library, kitchen))
    const passages = await encoder.encode(['图书馆', '書', '厨师'], 'passage')
    expect(dot(rowAt(passages, 0), rowAt(passages, 1))).toBeGreaterThan(dot(rowAt(passages, 0), rowAt(passages, 2)))
  })

  it.each<[string, Document[]]>([
    ['no documents', []], ['an empty one', texts('')], ['stop words', texts('the of and the of and')], ['no word twice', texts('one galleon', 'two loaves')],
    ['one word', texts('tea')], ['one word twice', texts('tea tea')], ['one word in two texts', texts('tea', 'tea')], ['punctuation', texts('?! …')],
  ])('takes %s', async (_, documents) => {
    const encoder = await fit(documents)
    expect(encoder.width).toBeGreaterThan(0)
    const encoded = await encoder.encode(['tea, a galleon?', ''], 'query')
    expect(encoded.data).toHaveLength(2 * encoder.width)
    expect([...encoded.data, ...encoder.table.vectors.data].every(Number.isFinite)).toBe(true)
  })

  it('has finite vectors of unit length for any documents', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, fc.constantFrom(1, 2, 3, 256), fc.constantFrom(1, 2), async (documents, width, atLeast) => {
      const encoder = await fit(documents, { width, atLeast })
      expectUnitRows(encoder.table.vectors)
      expect(encoder.table.vectors.data).toHaveLength(encoder.table.words.length * encoder.width)
      expectUnitRows(await encoder.encode(documents.map(({ text }) => text), 'passage'))
    }), { numRuns: 60 })
  })

  it('reports its stages, and ends when it is told to', async () => {
    const graph = await graphOf(TOPICS.concat(Array.from({ length: 300 }, (_, i) => ({ id: `more ${i}`, text: `${TOPICS[i % 9].text} word${i} word${i + 1} word${i + 2}` }))))
    const seen: Progress[] = []
    await corpusEncoder().fit(graph, { onProgress: progress => seen.push(progress) })
    expect([...new Set(seen.map(({ stage }) => stage))]).toEqual(expect.arrayContaining(['words', 'vectors']))
    const stop = new AbortController()
    await expect(corpusEncoder().fit(graph, { signal: stop.signal, onProgress: ({ stage }) => { if (stage === 'vectors') stop.abort() } })).rejects.toMatchObject({ code: 'aborted' })
  })

  it.each([{ width: 0 }, { window: 1.5 }, { atLeast: 0 }, { smoothing: 2 }, { passages: -1 }, { widht: 10 }])('refuses %j at once', options => {
    expect(() => corpusEncoder(options as CorpusOptions)).toThrow(expect.objectContaining({ code: 'option', message: expect.stringMatching(/^corpusEncoder: /) }))
  })
})
