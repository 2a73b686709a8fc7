import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { atOnce, Pace, type Progress } from '../../src/core/pace.ts'
import { dot, height, type Matrix, rowAt } from '../../src/math/dense/matrix.ts'
import { truncatedSvd } from '../../src/math/dense/svd.ts'
import { raritiesOf } from '../../src/graph/bm25.ts'
import { corpusEncoder, type CorpusOptions } from '../../src/encoders/corpus.ts'
import { ppmiMatrix, readWords } from '../../src/encoders/ppmi.ts'
import { StaticEncoder } from '../../src/encoders/static.ts'
import type { Document } from '../../src/text/document.ts'
import { anyCorpus } from '../helpers/corpora.ts'
import { graphOf, read } from '../helpers/graph.ts'

const fit = async (documents: readonly Document[], options?: CorpusOptions): Promise<StaticEncoder> =>
  await corpusEncoder(options).fit(read(await graphOf(documents))) as StaticEncoder

const vectorOf = ({ table: { words, vectors } }: StaticEncoder, word: string): Float32Array => rowAt(vectors, words.indexOf(word))

const texts = (...texts: string[]): Document[] => texts.map((text, i) => ({ id: `${i}`, text }))

/** Two topics, animals and money, that have only a market in common. */
const TOPICS = texts(
  'The cat sat on the mat with a kitten.', 'A kitten is a young cat that likes milk.', 'Milk and bread are sold at the market.', 'The market opens at dawn and sells bread, fish and milk.',
  'Fish is what the cat likes best.', 'The stock market fell when banks closed.', 'Banks lend money to the stock brokers.', 'Money and stock are traded by brokers at banks.',
)

/** Enough words that the texts' common direction is taken out of them. */
const MANY = texts(...Array.from({ length: 90 }, (_, i) => Array.from({ length: 12 }, (_, j) => `noun${(i * i + 7 * j * i + j) % 150}x`).join(' ')))

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
    for (const [a, b] of [['cat', 'kitten'], ['milk', 'bread'], ['stock', 'bank'], ['monei', 'broker']]) expect(near(a, b), a).toBeGreaterThan(0.9)
    for (const [a, b] of [['cat', 'stock'], ['kitten', 'broker'], ['fish', 'bank']]) expect(Math.abs(near(a, b)), a).toBeLessThan(0.2)
  })

  it('puts texts near each other that have no word in common', async () => {
    const asked = await topics.encode(['a kitten'], 'query')
    const passages = await topics.encode(['the cat', 'stock brokers', 'an unknown zebra'], 'passage')
    expect(dot(asked.data, rowAt(passages, 0))).toBeGreaterThan(0.9)
    expect(Math.abs(dot(asked.data, rowAt(passages, 1)))).toBeLessThan(0.2)
    expect(rowAt(passages, 2).every(value => value === 0)).toBe(true)
    expectUnitRows(passages)
  })

  it.each<[string, Document[], number, number]>([['few', TOPICS, 256, 3], ['many', MANY, 256, 33], ['fewer numbers than could be', MANY, 31, 31]])(
    'has U · √Σ of %s words, without their common direction where there is room', async (_, documents, width, rank) => {
      const graph = read(await graphOf(documents))
      const { table: { words, vectors } } = await corpusEncoder({ width }).fit(graph) as StaticEncoder
      const stream = await readWords(graph, 2, 5, new Pace())
      const { u, values } = await truncatedSvd(atOnce(ppmiMatrix(stream, { window: 5, smoothing: 0.75, passages: 2 })), { rank })
      const rarities = await raritiesOf(graph, await graph.terms(words))
      const unit = (row: number[]) => row.map(value => value / Math.hypot(...row))
      let slow = words.map((_, row) => unit(Array.from(rowAt(u, row), (value, i) => value * Math.sqrt(values[i]))))
      const mean = unit(values.reduce<number[]>((sums, _, i) => [...sums, slow.reduce((sum, vector, row) => sum + stream.counts[row] * rarities[row] * vector[i], 0)], []))
      const without = slow.map(row => unit(row.map((value, i) => value - mean[i] * row.reduce((sum, each, j) => sum + each * mean[j], 0))))
      if (rank >= 32) slow = without
      expect([vectors.width, words.length]).toEqual([rank, documents === MANY ? 131 : 11])
      const far = (other: number[][]) => Math.max(...other.map((row, i) => Math.max(...row.map((value, j) => Math.abs(value - rowAt(vectors, i)[j])))))
      expect(far(slow)).toBeLessThan(1e-6)
      if (rank < 32) expect(far(without)).toBeGreaterThan(0.01)
    })

  it('weighs words by idf, and knows them by their terms', async () => {
    const graph = read(await graphOf(TOPICS))
    const { table } = await corpusEncoder().fit(graph) as StaticEncoder
    expect(table).toMatchObject({ name: 'corpus', keyed: 'term' })
    expect([...table.weights]).toEqual((await raritiesOf(graph, await graph.terms(table.words))).map(Math.fround))
    expect(table.words).toContain('broker')
    expect(table.weights[table.words.indexOf('kitten')]).toBeGreaterThan(table.weights[table.words.indexOf('cat')])
  })

  it('is the same for the same documents, and another for others', async () => {
    const again = await fit(TOPICS)
    expect(again.table).toEqual(topics.table)
    expect(topics.digest).toMatch(/^[0-9a-f]{64}$/)
    const others = [await fit(TOPICS.slice(1)), await fit(TOPICS, { width: 2 }), await fit(TOPICS, { window: 1 }), await fit(TOPICS, { smoothing: 1 }), await fit(TOPICS, { passages: 0 }), await fit(TOPICS, { atLeast: 3 })]
    expect(new Set([topics, ...others].map(each => each.digest)).size).toBe(7)
  })

  it('has vectors of at most a quarter as many numbers as there are words', async () => {
    expect([topics.table.words.length, topics.width]).toEqual([11, 3])
    expect((await fit(TOPICS, { width: 2 })).width).toBe(2)
    expect((await fit(texts('tea tea', 'tea milk'))).width).toBe(1)
  })

  it('has vectors of words that stand often enough', async () => {
    const documents = texts('tea with milk', 'tea and tea and milk', 'sugar')
    expect((await fit(documents)).table.words).toEqual(['tea', 'milk'])
    expect((await fit(documents, { atLeast: 3 })).table.words).toEqual(['tea'])
    expect((await fit(documents, { atLeast: 1 })).table.words).toEqual(['tea', 'milk', 'sugar'])
  })

  it('knows Chinese', async () => {
    const encoder = await fit(texts('猫在院子里睡觉。', '小猫喜欢牛奶，猫也喜欢牛奶。', '院子里的小猫睡觉。', '银行借钱给公司。', '公司向银行还钱。', '银行和公司都有钱。'))
    expect(encoder.table.words).toEqual(expect.arrayContaining(['猫', '牛奶', '银行', '公司', '钱']))
    const passages = await encoder.encode(['猫', '牛奶', '銀行'], 'passage')
    expect(dot(rowAt(passages, 0), rowAt(passages, 1))).toBeGreaterThan(0.3)
    expect(Math.abs(dot(rowAt(passages, 0), rowAt(passages, 2)))).toBeLessThan(0.2)
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
    const graph = read(await graphOf(TOPICS.concat(Array.from({ length: 300 }, (_, i) => ({ id: `more ${i}`, text: `${TOPICS[i % 8].text} word${i} word${i + 1} word${i + 2}` })))))
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
