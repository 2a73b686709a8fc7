import { beforeAll, describe, expect, it } from 'vitest'
import type { Progress } from '../../../src/core/pace.ts'
import { StaticEncoder } from '../../../src/encoders/static.ts'
import { wordVectorEncoder, type WordVectorSource } from '../../../src/encoders/word-vectors/encoder.ts'
import type { TokenGraph } from '../../../src/tables/token-graph.ts'
import { createWordTokenizer } from '../../../src/text/tokens/create-word-tokenizer.ts'
import { graphOf, read } from '../../helpers/graph.ts'
import { expectRows, gloveOf, refusal, rowsOf, sourceOf, type Table, unit } from '../../helpers/vectors.ts'

const TABLE: Table = {
  the: [1, 1, 1], film: [3, 0, 4], films: [3, 1, 4], river: [0, 2, 0], castle: [0, 1, 1], streams: [0, 3, 1], Castles: [9, 9, 9], 图书: [1, 0, 0], moon: [0, 0, 1],
}
let graph: TokenGraph
beforeAll(async () => {
  graph = await graphOf([{ id: 'a', title: 'Castle', text: 'films and films of a castle, a film of castles.' }, { id: 'b', text: 'a stream by the river. 图书' }])
})
const fit = async (table: Table | string = TABLE, more: Partial<WordVectorSource> = {}, options: Parameters<ReturnType<typeof wordVectorEncoder>['fit']>[1] = {}, on = graph) =>
  await wordVectorEncoder(sourceOf(typeof table === 'string' ? table : gloveOf(table), more)).fit(read(on), options) as StaticEncoder

describe('wordVectorEncoder', () => {
  it('keeps the words of the collection and the first of the file, with unit vectors', async () => {
    const { table } = await fit(TABLE, { frequent: 2 })
    // the collection mostly writes films, castle, river, stream and 图书
    expect(table.words).toEqual(['the', 'film', 'films', 'river', 'castle', '图书'])
    expectRows(table.vectors, table.words.map(word => unit(TABLE[word])))
    expect(table).toMatchObject({ name: 'glove.txt', keyed: 'written' })
  })

  it('keeps 20,000 of a file where nothing is said, and none but the collection’s where none are wanted', async () => {
    const rest = Object.fromEntries(Array.from({ length: 20_005 }, (_, i) => [`w${i}`, [1]]))
    expect((await fit({ ...rest, river: [2], moon: [1] })).table.words).toEqual([...Array.from({ length: 20_000 }, (_, i) => `w${i}`), 'river'])
    expect((await fit(TABLE, { frequent: 0 })).table.words).toEqual(['films', 'river', 'castle', '图书'])
  })

  it('weighs every form of a word by how often the collection has the word, and others fully', async () => {
    const { table } = await fit()
    const share: Record<string, number> = { film: 3, films: 3, castle: 3, castles: 3, river: 1, streams: 1, 图书: 1 }
    expect(table.words).toEqual(Object.keys(TABLE).map(word => word.toLowerCase()))
    table.words.forEach((word, i) => expect(table.weights[i], word).toBeCloseTo(1e-3 / (1e-3 + (share[word] ?? 0) / 9), 7))
  })

  it('makes vectors of texts, other forms and other scripts among them', async () => {
    const encoder = await fit()
    const [asked, form, unknown, han] = rowsOf(await encoder.encode(['The FILM', 'a stream', 'xyzzy', '圖書'], 'query'))
    expectRows({ width: 3, data: Float32Array.from([...asked, ...form, ...unknown, ...han]) }, [unit(TABLE.film), unit(TABLE.streams), [0, 0, 0], unit(TABLE.图书)])
  })

  it('cuts texts as the graph does', async () => {
    const plain = await createWordTokenizer({ stem: false })
    const encoder = await fit(TABLE, {}, {}, { ...graph, tokenizer: plain })
    expect(encoder.tokenizer).toBe(plain)
    expect(rowsOf(await encoder.encode(['stream'], 'query'))).toEqual([[0, 0, 0]])
  })

  it('is told apart by the file, and by what the collection makes of it', async () => {
    const other = await graphOf([{ id: 'a', text: 'a castle by the river. films, 图书' }])
    const digests = [
      await fit(), await fit({ ...TABLE, moon: [0, 0, 2] }), await fit(TABLE, { frequent: 2 }), await fit(TABLE, {}, {}, other),
    ].map(({ digest }) => digest)
    expect(new Set(digests).size).toBe(4)
    expect((await fit()).digest).toBe(digests[0])
    expect((await fit(TABLE, { name: 'other.txt' })).digest).toBe(digests[0])
    expect(digests[0]).toMatch(/^[0-9a-f]{32}$/)
  })

  it('reads the format that is asked for, opened in whatever way', async () => {
    const numbers = '3 2\nriver 1 0\nmoon 0 1\nsun 1 1\n', bytes = new TextEncoder().encode(numbers)
    expect((await fit(numbers)).table.words).toEqual(['river', 'moon', 'sun'])
    // a word "3" of one number, and lines of two
    expect(await refusal(() => fit(numbers, { format: 'glove' }), 'format')).toContain('"glove.txt:2"')
    const later = { open: async () => (async function* () { yield bytes })() }
    expect((await fit('', later)).table.words).toEqual(['river', 'moon', 'sun'])
  })

  it('opens the file once for each collection, and not before', async () => {
    let opened = 0
    const recipe = wordVectorEncoder({ ...sourceOf(gloveOf(TABLE)), open: () => { opened++; return sourceOf(gloveOf(TABLE)).open() } })
    expect(opened).toBe(0)
    const [first, second] = [await recipe.fit(read(graph)), await recipe.fit(read(graph))]
    expect(opened).toBe(2)
    expect((second as StaticEncoder).table).toEqual((first as StaticEncoder).table)
  })

  it('tells how far it is, and ends at the signal', async () => {
    const told: Progress[] = []
    await fit(TABLE, {}, { onProgress: progress => told.push(progress) })
    expect(told.at(-1)).toMatchObject({ stage: 'vectors', done: Object.keys(TABLE).length })
    await refusal(() => fit(TABLE, {}, { signal: AbortSignal.abort() }), 'aborted')
  })

  it('says what is wrong with a file, and lets its errors through', async () => {
    expect(await refusal(() => fit('river 1 2\nmoon 1\n'), 'format')).toContain('"glove.txt:2"')
    expect(await refusal(() => fit(''), 'format')).toContain('an empty file')
    const error = new Error('gone')
    await expect(fit(TABLE, { open: () => { throw error } })).rejects.toBe(error)
    await expect(fit(TABLE, { open: () => Promise.reject(error) })).rejects.toBe(error)
  })

  it.each<[object, string]>([
    [{ name: 'x', open: 'x.txt' }, 'wordVectorEncoder: option "open": got "x.txt"; expected a function'],
    [{ name: '', open: () => [] }, 'wordVectorEncoder: option "name": got ""; expected one that is not empty'],
    [{ name: 'x', open: () => [], frequent: -1 }, 'wordVectorEncoder: option "frequent": got -1; expected a whole number of at least 0'],
    [{ name: 'x', open: () => [], format: 'word2vec' }, 'wordVectorEncoder: option "format": got "word2vec"; expected "glove" or "vec" or "bin"'],
    [{ name: 'x', open: () => [], frequnt: 1 }, 'wordVectorEncoder: got unknown option "frequnt". Did you mean "frequent"?'],
  ])('refuses the options %j', async (options, message) => {
    expect(await refusal(() => wordVectorEncoder(options as WordVectorSource), 'option')).toBe(message)
  })
})
