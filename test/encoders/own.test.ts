import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Progress } from '../../src/core/pace.ts'
import type { Role, WordsOfText } from '../../src/encoders/encoder.ts'
import { type OwnEncoder, ownEncoder } from '../../src/encoders/own.ts'
import { expectRows, pseudoVector, refusal, rowsOf, unit, wordsOf } from '../helpers/vectors.ts'

const WIDTH = 3
const vectorOf = (text: string, role: Role = 'query') => pseudoVector(`${role} ${text}`, WIDTH)
const own = (more: Partial<OwnEncoder>) => ownEncoder({ name: 'mine', width: WIDTH, ...more })
const texts = (count: number) => Array.from({ length: count }, (_, i) => `text ${i}`)
const anyRole = fc.constantFrom<Role>('query', 'passage')

/** Ways in which users hold a vector. */
const HELD: ((vector: number[]) => ArrayLike<number>)[] = [
  vector => vector, vector => Float64Array.from(vector), vector => Float32Array.from(vector), vector => ({ ...vector, length: vector.length }), vector => Object.freeze(vector),
]

describe('ownEncoder, texts', () => {
  it('asks for some texts at a time, in order, and makes what it gets unit length', async () => {
    await fc.assert(fc.asyncProperty(fc.nat({ max: 70 }), fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }), anyRole, fc.constantFrom(...HELD), fc.boolean(), async (count, batch, role, held, later) => {
      const asked: [string[], Role][] = []
      const encoder = own({
        batch, encode: (part, role) => {
          asked.push([part, role])
          const vectors = part.map(text => held(vectorOf(text, role)))
          return later ? Promise.resolve(vectors) : vectors
        },
      })
      expectRows(await encoder.encode(texts(count), role), texts(count).map(text => unit(vectorOf(text, role))))
      expect(asked.flatMap(([part]) => part)).toEqual(texts(count))
      expect(asked.every(([part, each], i) => each === role && (part.length === (batch ?? 32) || i === asked.length - 1))).toBe(true)
    }), { numRuns: 60 })
  })

  it('takes vectors of any length', async () => {
    const vectors = [[3e38, 3e38, 0], [3e-44, 4e-44, 0], [1e-200, 0, 0], [0, 0, 0]]
    expectRows(await own({ encode: () => vectors }).encode(texts(4), 'query'), [unit([1, 1, 0]), [0.6, 0.8, 0], [0, 0, 0], [0, 0, 0]])
  })

  it('keeps its numbers to itself', async () => {
    const kept = [Float32Array.of(0, 2, 0)]
    const encoded = await own({ encode: () => kept }).encode(['a'], 'query')
    encoded.data.fill(9)
    expect(kept).toEqual([Float32Array.of(0, 2, 0)])
  })

  it('passes the signal on, and says how far it is', async () => {
    const { signal } = new AbortController(), told: Progress[] = [], given: unknown[] = []
    const encoder = own({ batch: 2, encode: (part, _, options) => { given.push(options); return part.map(() => [1, 0, 0]) } })
    await encoder.encode(texts(5), 'passage', { signal, onProgress: progress => told.push(progress) })
    await encoder.encode(texts(1), 'passage')
    expect(told).toEqual([0, 2, 4].map(done => ({ stage: 'encode', done, total: 5 })))
    expect(given).toEqual([{ signal }, { signal }, { signal }, {}])
  })

  it('ends between two batches at the signal', async () => {
    const abort = new AbortController()
    let asked = 0
    const encode = (part: string[]) => {
      asked += part.length
      if (asked === 4) abort.abort()
      return part.map(() => [1, 0, 0])
    }
    await refusal(() => own({ batch: 2, encode }).encode(texts(9), 'passage', { signal: abort.signal }), 'aborted')
    expect(asked).toBe(4)
    await refusal(() => own({ encode }).encode(texts(9), 'passage', { signal: abort.signal }), 'aborted')
    expect(asked).toBe(4)
  })

  it('asks for nothing where there is nothing', async () => {
    const never = () => { throw new Error('was asked') }
    for (const encoder of [own({ encode: never, encodeWords: never }), own({})]) {
      expect(await encoder.encode([], 'query')).toEqual({ width: WIDTH, data: new Float32Array(0) })
      expect(await encoder.encodeWords([], 'query')).toEqual([])
    }
    expect((await own({}).encodeWords([wordsOf(''), wordsOf(' ')], 'query')).map(rowsOf)).toEqual([[], []])
  })

  it('cannot encode without a function', async () => {
    const message = 'encoder "mine": got a text to encode, "river"; expected a "vector" with every document and question. Or give the encoder a function "encode".'
    expect(await refusal(() => own({}).encode(['river'], 'query'), 'encoder')).toBe(message)
    expect(await refusal(() => own({}).encodeWords([wordsOf('river')], 'query'), 'encoder')).toBe(message)
  })

  it('lets the errors of the function through', async () => {
    const error = new RangeError('out of credit')
    await expect(own({ encode: () => { throw error } }).encode(['a'], 'query')).rejects.toBe(error)
    await expect(own({ encodeWords: async () => { throw error } }).encodeWords([wordsOf('a')], 'query')).rejects.toBe(error)
  })
})

/** What a function may give for two texts, and what is said to it. */
const MISFITS: [what: string, vectors: unknown, message: string][] = [
  ['nothing', undefined, 'encoder "mine": got undefined; expected 2 vectors'],
  ['an object', {}, 'encoder "mine": got an object; expected 2 vectors'],
  ['numbers in a row', Float32Array.of(1, 0, 0, 0, 1, 0), 'encoder "mine": got a Float32Array; expected 2 vectors'],
  ['one too few', [[1, 0, 0]], 'encoder "mine": got 1 vectors; expected 2 vectors'],
  ['one too many', [[1, 0, 0], [0, 1, 0], [0, 0, 1]], 'encoder "mine": got 3 vectors; expected 2 vectors'],
  ['a vector that is missing', [[1, 0, 0], undefined], 'encoder "mine": vector of the text "b": got undefined; expected 3 numbers'],
  ['holes', Array(2), 'encoder "mine": vector of the text "a": got undefined; expected 3 numbers'],
  ['null', [null, [1, 0, 0]], 'encoder "mine": vector of the text "a": got null; expected 3 numbers'],
  ['a number', [1, 2], 'encoder "mine": vector of the text "a": got 1; expected 3 numbers'],
  ['a text', ['abc', 'def'], 'encoder "mine": vector of the text "a": got "abc"; expected 3 numbers'],
  ['an object without a length', [{}, {}], 'encoder "mine": vector of the text "a": got an object; expected 3 numbers'],
  ['a narrow vector', [[1, 0, 0], [1, 0]], 'encoder "mine": vector of the text "b": got 2 numbers; expected 3 numbers'],
  ['a wide vector', [Float64Array.of(1, 0, 0, 0), [1, 0, 0]], 'encoder "mine": vector of the text "a": got 4 numbers; expected 3 numbers'],
  ['NaN', [[1, 0, 0], [1, NaN, 0]], 'encoder "mine": vector of the text "b": got NaN at place 1; expected finite numbers'],
  ['infinity', [Float32Array.of(1, 0, -Infinity), [1, 0, 0]], 'encoder "mine": vector of the text "a": got -Infinity at place 2; expected finite numbers'],
  ['more than 32 bits hold', [[1e39, 0, 0], [1, 0, 0]], 'encoder "mine": vector of the text "a": got 1e+39 at place 0; expected finite numbers'],
  ['digits', [['1', '2', '3'], [1, 0, 0]], 'encoder "mine": vector of the text "a": got "1" at place 0; expected finite numbers'],
  ['vectors in a vector', [[[1], [0], [0]], [1, 0, 0]], 'encoder "mine": vector of the text "a": got an array of 1 at place 0; expected finite numbers'],
  ['null for a number', [[1, 0, null], [1, 0, 0]], 'encoder "mine": vector of the text "a": got null at place 2; expected finite numbers'],
  ['holes for numbers', [Array(3), [1, 0, 0]], 'encoder "mine": vector of the text "a": got undefined at place 0; expected finite numbers'],
  ['large whole numbers', [BigInt64Array.of(1n, 0n, 0n), [1, 0, 0]], 'encoder "mine": vector of the text "a": got 1n at place 0; expected finite numbers'],
]

describe('ownEncoder, what does not fit', () => {
  it.each(MISFITS)('%s', async (_, vectors, message) => {
    const give = () => vectors as number[][]
    expect(await refusal(() => own({ encode: give }).encode(['a', 'b'], 'query'), 'encoder')).toBe(message)
    expect(await refusal(() => own({ encode: give }).encodeWords([wordsOf('a b')], 'query'), 'encoder')).toBe(message)
    expect(await refusal(() => own({ encodeWords: () => [vectors as number[][]] }).encodeWords([wordsOf('a b')], 'query'), 'encoder')).toBe(message)
  })

  it.each<[unknown, string]>([
    [undefined, 'got undefined; expected an array for each of 2 texts'], [[], 'got an array of 0; expected an array for each of 2 texts'], [[[[1, 0, 0]]], 'got an array of 1; expected an array for each of 2 texts'],
    [[[[1, 0, 0]], undefined], 'got undefined; expected 1 vectors'], [[[[1, 0, 0]], []], 'got 0 vectors; expected 1 vectors'],
  ])('words of texts: %j', async (given, message) => {
    const encoder = own({ encodeWords: () => given as number[][][] })
    expect(await refusal(() => encoder.encodeWords([wordsOf('a'), wordsOf('b')], 'query'), 'encoder')).toBe(`encoder "mine": ${message}`)
  })

  it.each<[object, string]>([
    [{ width: 3 }, 'ownEncoder: option "name": got undefined; expected string'],
    [{ name: '', width: 3 }, 'ownEncoder: option "name": got ""; expected one that is not empty'],
    [{ name: 'mine' }, 'ownEncoder: option "width": got undefined; expected number'],
    [{ name: 'mine', width: 0 }, 'ownEncoder: option "width": got 0; expected a whole number from 1 to 65536'],
    [{ name: 'mine', width: 1.5 }, 'ownEncoder: option "width": got 1.5; expected a whole number'],
    [{ name: 'mine', width: 65_537 }, 'ownEncoder: option "width": got 65537; expected a whole number from 1 to 65536'],
    [{ name: 'mine', width: 3, batch: 0 }, 'ownEncoder: option "batch": got 0; expected a whole number of at least 1'],
    [{ name: 'mine', width: 3, version: 2 }, 'ownEncoder: option "version": got 2; expected string'],
    [{ name: 'mine', width: 3, encode: 'x' }, 'ownEncoder: option "encode": got "x"; expected a function'],
    [{ name: 'mine', width: 3, encodeWord: () => [] }, 'ownEncoder: got unknown option "encodeWord". Did you mean "encodeWords"?'],
  ])('the options %j', async (options, message) => {
    expect(await refusal(() => ownEncoder(options as OwnEncoder), 'option')).toBe(message)
  })
})

describe('ownEncoder, words', () => {
  const anyTexts = fc.array(fc.array(fc.constantFrom('river', 'bank', 'the', '图书', ' '), { maxLength: 5 }).map(words => wordsOf(words.join(' '))), { maxLength: 8 })
  const slow = (texts: readonly WordsOfText[], vector: (word: string, text: string) => number[]) =>
    texts.map(({ text, words }) => words.map(({ start, end }) => unit(vector(text.slice(start, end), text))))

  it('encodes each word by itself, and none twice', async () => {
    await fc.assert(fc.asyncProperty(anyTexts, anyRole, async (texts, role) => {
      const asked: string[] = []
      const encoder = own({ batch: 2, encode: (part, role) => { asked.push(...part); return part.map(text => vectorOf(text, role)) } })
      const encoded = await encoder.encodeWords(texts, role)
      slow(texts, word => vectorOf(word, role)).forEach((rows, i) => expectRows(encoded[i], rows))
      expect(asked).toEqual([...new Set(texts.flatMap(({ text, words }) => words.map(({ start, end }) => text.slice(start, end))))])
    }), { numRuns: 50 })
  })

  it('gives words in their context to a function that takes them', async () => {
    await fc.assert(fc.asyncProperty(anyTexts, fc.integer({ min: 1, max: 4 }), async (texts, batch) => {
      const asked: WordsOfText[][] = []
      const inContext = (word: string, text: string) => vectorOf(`${text}|${word}`)
      const encoder = own({
        batch, encode: () => { throw new Error('was asked') },
        encodeWords: part => { asked.push(part); return slow(part, inContext) },
      })
      const encoded = await encoder.encodeWords(texts, 'query')
      slow(texts, inContext).forEach((rows, i) => expectRows(encoded[i], rows))
      expect(encoded).toHaveLength(texts.length)
      expect(asked.flat()).toEqual(texts)
      expect(asked.every((part, i) => part.length === batch || i === asked.length - 1)).toBe(true)
    }), { numRuns: 50 })
  })

  it('ends between two batches at the signal', async () => {
    const abort = new AbortController()
    const encoder = own({ batch: 1, encodeWords: part => { abort.abort(); return part.map(({ words }) => words.map(() => [1, 0, 0])) } })
    await refusal(() => encoder.encodeWords([wordsOf('a'), wordsOf('b')], 'query', { signal: abort.signal }), 'aborted')
  })
})

describe('ownEncoder, what tells two apart', () => {
  it('is the name and the version', () => {
    const digest = (name: string, version?: string) => ownEncoder({ name, width: 3, version }).digest
    const digests = [digest('a'), digest('b'), digest('a', '2'), digest('b', '2'), digest('a b', 'c'), digest('a', 'b c')]
    expect(new Set(digests).size).toBe(digests.length)
    expect(digest('a')).toBe(digest('a'))
    expect(digest('a')).toBe(digest('a', 'a'))
    expect(own({})).toMatchObject({ name: 'mine', width: WIDTH })
  })
})
