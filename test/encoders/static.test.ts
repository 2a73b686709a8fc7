import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Matrix, normaliseRows } from '../../src/math/dense/matrix.ts'
import type { Role } from '../../src/encoders/encoder.ts'
import { StaticEncoder, type WordTable } from '../../src/encoders/static.ts'
import type { Tokenizer } from '../../src/text/tokens/tokenizer.ts'
import { createWordTokenizer } from '../../src/text/tokens/create-word-tokenizer.ts'
import { anyText } from '../helpers/texts.ts'
import { expectRows, pseudoVector, refusal, rowsOf, type Table, unit, wordsOf } from '../helpers/vectors.ts'

let tokenizer: Tokenizer
beforeAll(async () => { tokenizer = await createWordTokenizer() })

const matrixOf = (rows: readonly (readonly number[])[], width: number): Matrix => normaliseRows({ width, data: Float32Array.from(rows.flat()) })

/** A table of words by hand; all weigh 1 but those of whom it is said. */
const tableOf = (table: Table, keyed: WordTable['keyed'] = 'written', weights: Record<string, number> = {}): WordTable => {
  const words = Object.keys(table), rows = Object.values(table)
  return { name: 'hand', digest: 'd', keyed, words, vectors: matrixOf(rows, rows[0].length), weights: Float32Array.from(words, word => weights[word] ?? 1) }
}
const encoderOf = (...table: Parameters<typeof tableOf>) => new StaticEncoder(tableOf(...table), tokenizer)
const encode = async (encoder: StaticEncoder, text: string) => rowsOf(await encoder.encode([text], 'passage'))[0]

/** Words in several forms and scripts; as terms, as they are written. */
const WORDS = ['river', 'rivers', 'bridge', 'bridges', 'stones', 'ÉTÉ', 'ete', 'the', 'naïve', '图书馆', '圖書館', '钢铁', 'straße', 'привет', 'word', 'Word', "tours's", 'tours', 'far away', 'don\'t']
const WIDTH = 4

/** A table of some of the words or of their terms, none twice, with any weights. */
const anyTable: fc.Arbitrary<WordTable> = fc.tuple(fc.constantFrom('term' as const, 'written' as const), fc.uniqueArray(fc.constantFrom(...WORDS), { minLength: 1 }), fc.nat({ max: 99 })).map(([keyed, picked, salt]) => {
  const words = [...new Set(picked.map(word => (keyed === 'written' ? word.toLowerCase() : tokenizer.tokenize(word)[0].term)))]
  return {
    name: 'any', digest: 'd', keyed, words, vectors: matrixOf(words.map(word => pseudoVector(`${word} ${salt}`, WIDTH)), WIDTH),
    weights: Float32Array.from(words, word => Math.abs(pseudoVector(`weight ${word} ${salt}`, 1)[0])),
  }
})
const anyWords = fc.array(fc.constantFrom(...WORDS, 'xyzzy', 'RIVERS', '.', '。', ' '), { maxLength: 12 }).map(parts => parts.join(' '))

/** The term of what is one word; of anything else, what is written. */
function slowTerm(written: string): string {
  const words = tokenizer.tokenize(written).filter(({ kind }) => kind !== 'gram')
  return words.length === 1 ? words[0].term : written
}

/** The row of a word by looking through the whole table: as it is written, or else the first of its term; −1 for none. */
function slowRow({ keyed, words }: WordTable, written: string): number {
  const exact = keyed === 'term' ? -1 : words.indexOf(written.toLowerCase())
  return exact >= 0 ? exact : words.findIndex(word => (keyed === 'term' ? word : slowTerm(word)) === slowTerm(written))
}

/** The weighted mean of the vectors of a text's words, made unit length. */
function slowVector(table: WordTable, text: string): number[] {
  const rows = tokenizer.tokenize(text).filter(({ kind }) => kind === 'word').map(({ start, end }) => slowRow(table, text.slice(start, end))).filter(row => row >= 0)
  const vectors = rowsOf(table.vectors)
  return unit(Array.from({ length: table.vectors.width }, (_, j) => rows.reduce((sum, row) => sum + table.weights[row] * vectors[row][j], 0)))
}

describe('StaticEncoder, texts', () => {
  it('is the weighted mean of the vectors of the words, of unit length', async () => {
    let known = 0
    await fc.assert(fc.asyncProperty(anyTable, fc.array(anyWords, { maxLength: 4 }), async (table, texts) => {
      const encoded = await new StaticEncoder(table, tokenizer).encode(texts, 'passage')
      expect(encoded.width).toBe(WIDTH)
      // sums that all but cancel have no digits left to compare
      const slow = texts.map(text => slowVector(table, text))
      expectRows(encoded, slow, 1e-5)
      known += slow.filter(vector => vector.some(value => value !== 0)).length
    }), { numRuns: 100 })
    expect(known).toBeGreaterThan(20)
  })

  it('weighs words', async () => {
    const encoder = encoderOf({ river: [1, 0], bridge: [0, 1] }, 'written', { river: 3, bridge: 4 })
    expectRows(await encoder.encode(['river, bridge.', 'bridge bridge river', 'river'], 'query'), [[0.6, 0.8], unit([3, 8]), [1, 0]])
  })

  it('passes over words that it does not know, and gives zeros where it knows none', async () => {
    const encoder = encoderOf({ river: [1, 0], bridge: [0, 1] })
    expect(await encode(encoder, 'a river of xyzzy')).toEqual([1, 0])
    expectRows(await encoder.encode(['', ' \n', 'xyzzy', '。?!', 'the'], 'passage'), [[0, 0], [0, 0], [0, 0], [0, 0], [0, 0]], 0)
    expect(await encoder.encode([], 'passage')).toEqual({ width: 2, data: new Float32Array(0) })
  })

  it('counts no words without content, though it has vectors of them', async () => {
    const encoder = encoderOf({ the: [0, 1], river: [1, 0] })
    expect(await encode(encoder, 'the river')).toEqual([1, 0])
    expect(rowsOf((await encoder.encodeWords([wordsOf('the river')], 'query'))[0])).toEqual([[0, 1], [1, 0]])
  })

  it('reads Chinese by words, traditional and simplified alike, and counts no bigrams', async () => {
    const encoder = encoderOf({ 图书馆: [-1, 0], 图书: [1, 0], 钢铁: [0, 1] })
    for (const text of ['图书', '圖書', '这些图书', '圖書館']) expect(await encode(encoder, text)).toEqual([1, 0])
    expectRows(await encoder.encode(['钢铁图书', '鋼鐵，圖書'], 'passage'), [unit([1, 1]), unit([1, 1])])
    const byTerm = encoderOf({ 图书: [1, 0], '~图书': [0, 1] }, 'term')
    expect(await encode(byTerm, '圖書館')).toEqual([1, 0])
  })

  it('gives the same bits for the same text, among whatever others and in whatever part it is asked', async () => {
    await fc.assert(fc.asyncProperty(anyTable, fc.array(fc.oneof(anyWords, anyText(8)), { minLength: 1, maxLength: 4 }), fc.constantFrom<Role>('query', 'passage'), async (table, texts, role) => {
      const encoder = new StaticEncoder(table, tokenizer), before = structuredClone(table)
      const together = rowsOf(await encoder.encode(texts, 'passage'))
      for (const [i, text] of texts.entries()) {
        expect(rowsOf(await encoder.encode([text], role))).toEqual([together[i]])
        const size = Math.hypot(...together[i])
        expect(size === 0 || Math.abs(size - 1) < 1e-6).toBe(true)
      }
      expect(table).toEqual(before)
    }), { numRuns: 30 })
  })
})

describe('StaticEncoder, words', () => {
  it('is the vector of each word, wherever it stands', async () => {
    await fc.assert(fc.asyncProperty(anyTable, fc.array(fc.array(fc.constantFrom(...WORDS.filter(word => !word.includes(' ')), 'xyzzy'), { maxLength: 5 }).map(words => words.join(' ')), { maxLength: 3 }), async (table, texts) => {
      const encoded = await new StaticEncoder(table, tokenizer).encodeWords(texts.map(wordsOf), 'query')
      const vectors = rowsOf(table.vectors), none = vectors[0].map(() => 0)
      expect(encoded.map(rowsOf)).toEqual(texts.map(text => wordsOf(text).words.map(({ start, end }) => vectors[slowRow(table, text.slice(start, end))] ?? none)))
    }), { numRuns: 100 })
  })

  it('falls back from the form that is written to another of the same word', () => {
    const encoder = encoderOf({ rivers: [1, 0], river: [0, 1], bridge: [1, 1], 'long-stone': [0, 2] })
    expect(['river', 'RIVER', 'Rivers', "river's", 'bridges', 'bridging', 'xyzzy'].map(word => encoder.rowOf(word))).toEqual([1, 1, 0, 0, 2, 2, undefined])
    // what has several words is no form of its first
    expect(encoder.rowOf('long-stone')).toBe(3)
    expect(encoder.rowOf('longs')).toBeUndefined()
  })

  it('takes every form for the same where words are known by their terms', () => {
    const encoder = encoderOf({ river: [1, 0], bridg: [0, 1] }, 'term')
    expect(['river', 'Rivers', 'bridge', 'bridging', 'brid'].map(word => encoder.rowOf(word))).toEqual([0, 0, 1, 1, undefined])
  })
})

describe('StaticEncoder', () => {
  it('is called what its table is called', () => {
    expect(encoderOf({ river: [1, 0, 0] })).toMatchObject({ name: 'hand', digest: 'd', width: 3 })
  })

  it('ends at the signal, and tells how far it is', async () => {
    const encoder = encoderOf({ river: [1] }), texts = Array.from({ length: 20_000 }, () => 'river '.repeat(20))
    await refusal(() => encoder.encode(['river'], 'query', { signal: AbortSignal.abort() }), 'aborted')
    await refusal(() => encoder.encodeWords([wordsOf('river')], 'query', { signal: AbortSignal.abort() }), 'aborted')
    const abort = new AbortController(), told: number[] = []
    const onProgress = ({ done }: { done: number }) => { told.push(done); if (done > 0) abort.abort() }
    await refusal(() => encoder.encode(texts, 'passage', { signal: abort.signal, onProgress }), 'aborted')
    expect(told[0]).toBe(0)
    expect(told.at(-1)).toBeGreaterThan(0)
    expect(told.at(-1)).toBeLessThan(texts.length)
  })
})
