import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TokenGraphError } from '../../src/core/errors.ts'
import type { Progress } from '../../src/core/pace.ts'
import { type Matrix, normaliseRows, zeros } from '../../src/math/dense/matrix.ts'
import { cached, type CachedOptions, memoryStore, type VectorStore } from '../../src/encoders/cached.ts'
import type { Encoder, EncodeOptions, Role, WordsOfText } from '../../src/encoders/encoder.ts'

/** A vector for each text, told apart by every character and the role; it writes down what it is asked for. */
class CountingEncoder implements Encoder {
  readonly name = 'counting'
  readonly asked: string[][] = []
  readonly askedWords: string[][] = []

  constructor(readonly digest = 'd1', readonly width = 3) {}

  async encode(texts: readonly string[], role: Role, { signal, onProgress }: EncodeOptions = {}): Promise<Matrix> {
    this.asked.push([...texts])
    onProgress?.({ stage: 'download', done: 1 })
    onProgress?.({ stage: 'encode', done: texts.length / 2, total: texts.length })
    if (signal?.aborted) throw new Error('asked after the end')
    return this.#rows(texts, role)
  }

  async encodeWords(texts: readonly WordsOfText[], role: Role): Promise<Matrix[]> {
    this.askedWords.push(texts.map(({ text }) => text))
    return texts.map(({ text, words }) => this.#rows(words.map(({ start, end }) => `${text}|${text.slice(start, end)}`), role))
  }

  #rows(texts: readonly string[], role: Role): Matrix {
    const rows = zeros(texts.length, this.width)
    texts.forEach((text, i) => {
      for (let j = 0; j < text.length; j++) rows.data[i * this.width + j % this.width] += Math.sin(text.charCodeAt(j) * (j + 1) + (role === 'query' ? 1 : 0))
    })
    return normaliseRows(rows)
  }
}

const anyText = fc.oneof(fc.constantFrom('', 'a', 'b', '["a"]', '\ud800', '\udc00', '\ufffd'), fc.string({ unit: 'binary', maxLength: 6 }))
const anyTexts = fc.array(anyText, { maxLength: 80 })
const anyRole = fc.constantFrom<Role>('query', 'passage')
const many = (count: number, name = 'text') => Array.from({ length: count }, (_, i) => `${name} ${i}`)
const bits = ({ data }: Matrix) => [...new Uint32Array(data.buffer, data.byteOffset, data.length)]

describe('cached, vectors of texts', () => {
  it('gives what the encoder gives, and encodes no text twice', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(anyTexts, anyRole), { minLength: 1, maxLength: 5 }), async calls => {
      const inner = new CountingEncoder(), store = memoryStore()
      for (const [texts, role] of calls) {
        const encoded = await cached(inner, store).encode(texts, role)
        expect(bits(encoded)).toEqual(bits(await new CountingEncoder().encode(texts, role)))
        expect(encoded.width).toBe(3)
      }
      const roles = new Set(calls.map(([, role]) => role))
      const different = [...roles].reduce((sum, role) => sum + new Set(calls.flatMap(([texts, each]) => (each === role ? texts : []))).size, 0)
      expect(inner.asked.flat()).toHaveLength(different)
    }), { numRuns: 100 })
  })

  it('has the name, digest and width of the encoder', () => {
    expect(cached(new CountingEncoder('d7', 5), memoryStore())).toMatchObject({ name: 'counting', digest: 'd7', width: 5 })
  })

  it('asks in the order of the texts, 32 at a time, for those that are missing', async () => {
    const inner = new CountingEncoder(), encoder = cached(inner, memoryStore())
    await encoder.encode(['text 3', 'text 40'], 'passage')
    await encoder.encode([...many(70), 'text 0', 'text 50'], 'passage')
    const missing = many(70).filter(text => text !== 'text 3' && text !== 'text 40')
    expect(inner.asked.slice(1)).toEqual([missing.slice(0, 32), missing.slice(32, 64), missing.slice(64)])
  })

  it('tells roles, encoders and texts apart', async () => {
    const store = memoryStore(), one = new CountingEncoder('one'), other = new CountingEncoder('other')
    await cached(one, store).encode(['a'], 'query')
    await cached(one, store).encode(['a'], 'passage')
    await cached(other, store).encode(['a'], 'query')
    await cached(one, store).encode(['\ud800', '\udc00', '\ufffd'], 'query')
    expect(one.asked).toEqual([['a'], ['a'], ['\ud800', '\udc00', '\ufffd']])
    expect(other.asked).toEqual([['a']])
  })

  it('keeps what was encoded before the end, and goes on from there', async () => {
    const inner = new CountingEncoder(), store = memoryStore(), abort = new AbortController()
    const onProgress = ({ done }: Progress) => { if (done >= 64) abort.abort() }
    const error = await cached(inner, store).encode(many(200), 'passage', { signal: abort.signal, onProgress }).then(() => undefined, error => error)
    expect(error).toBeInstanceOf(TokenGraphError)
    expect(error.code).toBe('aborted')
    expect(inner.asked.flat()).toEqual(many(200).slice(0, 64))
    const encoded = await cached(inner, store).encode(many(200), 'passage')
    expect(inner.asked.flat()).toEqual(many(200))
    expect(bits(encoded)).toEqual(bits(await new CountingEncoder().encode(many(200), 'passage')))
  })

  it('keeps the groups before one that fails', async () => {
    const inner = new CountingEncoder(), store = memoryStore()
    const failing: Encoder = Object.assign(Object.create(inner), {
      encode: (texts: readonly string[], role: Role) => (texts.includes('text 40') ? Promise.reject(new RangeError('no more')) : inner.encode(texts, role)),
    })
    await expect(cached(failing, store).encode(many(50), 'query')).rejects.toThrow('no more')
    await cached(inner, store).encode(many(50), 'query')
    expect(inner.asked.map(texts => texts.length)).toEqual([32, 18])
  })

  it('does not begin after the signal', async () => {
    const inner = new CountingEncoder()
    await expect(cached(inner, memoryStore()).encode(['a'], 'query', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' })
    expect(inner.asked).toEqual([])
  })

  it('counts all texts, those that are known at once, and passes on what else the encoder tells', async () => {
    const encoder = cached(new CountingEncoder(), memoryStore())
    await encoder.encode(many(10), 'passage')
    const seen: Progress[] = []
    await encoder.encode([...many(60), 'text 59', 'text 0'], 'passage', { onProgress: progress => seen.push(progress) })
    const steps = seen.filter(({ stage }) => stage === 'encode')
    // 0 while keys are made; then 11 are known, of which one comes twice; the encoder itself tells of half a group.
    expect(steps.slice(steps.findLastIndex(({ done }) => done === 0) + 1).map(({ done }) => done)).toEqual([11, 27, 43, 52, 62])
    expect(steps.every(({ total }) => total === 62)).toBe(true)
    expect(seen.filter(({ stage }) => stage === 'download')).toHaveLength(2)
  })

  it('is not fooled by what is done to its results', async () => {
    const encoder = cached(new CountingEncoder(), memoryStore())
    const first = await encoder.encode(['a', 'a'], 'query')
    const before = bits(first)
    first.data.fill(7)
    expect(bits(await encoder.encode(['a', 'a'], 'query'))).toEqual(before)
  })

  it('encodes anew what a store has of another width', async () => {
    const inner = new CountingEncoder()
    const store: VectorStore = { ...memoryStore(), get: async keys => keys.map(() => new Float32Array(2)) }
    expect(bits(await cached(inner, store).encode(['a'], 'query'))).toEqual(bits(await inner.encode(['a'], 'query')))
  })

  it('takes no texts', async () => {
    expect(await cached(new CountingEncoder(), memoryStore()).encode([], 'query')).toEqual(zeros(0, 3))
  })
})

const wordsOf = (text: string): WordsOfText => ({ text, words: Array.from(text.matchAll(/\w+/g), match => ({ start: match.index, end: match.index + match[0].length })) })

const anyWords: fc.Arbitrary<WordsOfText> = fc.tuple(fc.constantFrom('a b c', 'a b', 'river bank', ''), fc.boolean()).map(([text, all]) => ({ text, words: wordsOf(text).words.slice(all ? 0 : 1) }))

describe('cached, vectors of words', () => {
  it('gives what the encoder gives, under any bound', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.array(anyWords, { maxLength: 40 }), anyRole), { maxLength: 6 }), fc.constantFrom(0, 300, 600, 10_000), async (calls, wordBytes) => {
      const encoder = cached(new CountingEncoder(), memoryStore(), { wordBytes })
      for (const [texts, role] of calls) {
        expect(await encoder.encodeWords(texts, role)).toEqual(await new CountingEncoder().encodeWords(texts, role))
      }
    }), { numRuns: 100 })
  })

  it('encodes no text twice while there is room; other words of a text are another thing', async () => {
    const inner = new CountingEncoder(), encoder = cached(inner, memoryStore())
    const { text, words } = wordsOf('river bank')
    await encoder.encodeWords([{ text, words }, wordsOf('a b'), { text, words }], 'query')
    await encoder.encodeWords([wordsOf('a b'), { text, words }], 'query')
    await encoder.encodeWords([{ text, words: words.slice(1) }], 'query')
    await encoder.encodeWords([{ text, words }], 'passage')
    expect(inner.askedWords).toEqual([['river bank', 'a b'], ['river bank'], ['river bank']])
  })

  it('forgets the texts that were used least recently', async () => {
    // A matrix of one word of three numbers counts 12 bytes and 256 more: room for two.
    const inner = new CountingEncoder(), encoder = cached(inner, memoryStore(), { wordBytes: 540 })
    for (const word of ['a', 'b', 'a', 'c', 'a', 'b']) await encoder.encodeWords([wordsOf(word)], 'query')
    expect(inner.askedWords.flat()).toEqual(['a', 'b', 'c', 'b'])
  })

  it.each([0, 267])('keeps none where there is no room (%i bytes)', async wordBytes => {
    const inner = new CountingEncoder(), encoder = cached(inner, memoryStore(), { wordBytes })
    await encoder.encodeWords([wordsOf('a')], 'query')
    await encoder.encodeWords([wordsOf('a')], 'query')
    expect(inner.askedWords.flat()).toEqual(['a', 'a'])
  })

  it('is not fooled by what is done to its results', async () => {
    const encoder = cached(new CountingEncoder(), memoryStore())
    for (let round = 0; round < 3; round++) {
      const matrices = await encoder.encodeWords([wordsOf('a b'), wordsOf('a b')], 'query')
      expect(matrices).toEqual(await new CountingEncoder().encodeWords([wordsOf('a b'), wordsOf('a b')], 'query'))
      matrices[0].data.fill(7)
      expect(matrices[1].data).not.toEqual(matrices[0].data)
    }
  })

  it('ends at the signal', async () => {
    const inner = new CountingEncoder(), abort = new AbortController()
    const onProgress = ({ done }: Progress) => { if (done >= 32) abort.abort() }
    await expect(cached(inner, memoryStore()).encodeWords(many(100).map(wordsOf), 'query', { signal: abort.signal, onProgress })).rejects.toMatchObject({ code: 'aborted' })
    expect(inner.askedWords.flat()).toHaveLength(32)
  })
})

describe('cached, options', () => {
  it.each<[CachedOptions, string]>([
    [{ wordBytes: -1 }, 'cached: option "wordBytes": got -1; expected a whole number of at least 0'],
    [{ wordByte: 1 } as CachedOptions, 'cached: got unknown option "wordByte". Did you mean "wordBytes"?'],
  ])('refuses %j', (options, message) => {
    expect(() => cached(new CountingEncoder(), memoryStore(), options)).toThrow(message)
  })
})

describe('memoryStore', () => {
  it('gives copies of what was put, and nothing after it is closed', async () => {
    const store = memoryStore(), key = new Uint8Array(16).fill(1), other = new Uint8Array(16).fill(2)
    const row = Float32Array.of(1, -0, 3e-45)
    await store.put([key], [row])
    row.fill(9)
    const [kept] = await store.get([key])
    expect(kept).toEqual(Float32Array.of(1, -0, 3e-45))
    kept!.fill(8)
    expect(await store.get([other, key])).toEqual([undefined, Float32Array.of(1, -0, 3e-45)])
    await store.close()
    expect(await store.get([key])).toEqual([undefined])
  })
})
