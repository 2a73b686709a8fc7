import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createIndex, type Document, openIndex, type RetrievedToken, retrieveTokens, type TokenRetrievalOptions } from '../../src/index.ts'
import { fromLinear, sinusoidalPositions } from '../../src/attention.ts'
import { type Encoder, type EncoderRecipe, ownEncoder, type WordsOfText } from '../../src/encoders.ts'
import { transformerEncoder } from '../../src/encoders/transformer/encoder.ts'
import { expectNear, golden, listed, matrix, refusal, slowAttention, slowSoftmax, sum, type Table } from '../math/attention/slow.ts'
import { TINY } from '../encoders/transformer/fixture.ts'
import { passageText } from '../../src/graph/passage-text.ts'
import { everyNumber } from '../../src/graph/rows.ts'
import { runs } from '../helpers/runs.ts'

type Vectors = Record<string, number[]>

/** An encoder with a vector for each of some words, as they are written, wherever they stand; zeros for all others. It lists the texts that it was given. */
function tableEncoder(vectors: Vectors): Encoder & { seen: string[] } {
  const width = Object.values(vectors)[0].length, seen: string[] = []
  const encodeWords = (texts: WordsOfText[]) => texts.map(({ text, words }) => {
    seen.push(text)
    return words.map(({ start, end }) => vectors[text.slice(start, end)] ?? Array.from({ length: width }, () => 0))
  })
  const encode = (texts: string[]) => texts.map(text => Array.from({ length: width }, (_, i) => sum(text.split(' ').map(word => vectors[word]?.[i] ?? 0))))
  return Object.assign(ownEncoder({ name: 'table', width, encode, encodeWords }), { seen })
}

/** A vector for a word as the encoder gives it: of unit length, in 32 bits. */
const unit = (vector: readonly number[]) => vector.map(each => Math.fround(each / (Math.hypot(...vector) || 1)))

/** What a retrieval gives to all words, in the order of the texts: [text, document, weight]. */
async function weightsOf(question: string, texts: readonly (string | Document)[], options: TokenRetrievalOptions) {
  const { tokens } = await retrieveTokens(question, texts, { ...options, limit: 1e6 })
  return tokens.toSorted((a, b) => Number(a.document) - Number(b.document) || a.start - b.start)
}

const total = (tokens: readonly RetrievedToken[]) => sum(tokens.map(({ weight }) => weight))
const textsOf = (tokens: readonly RetrievedToken[]) => tokens.map(({ text }) => text)

const WORDS: Vectors = {
  apple: [1, 0.25, -0.5], banana: [0.75, 0.5, -1], crane: [-0.25, 1, 0.5], dragon: [-1, 0.125, 0.75], elbow: [0.5, -1, 0.25], fjord: [0.0625, -0.5, -1], ghost: [0, 0, 0],
}
const encoder = tableEncoder(WORDS)

const anyText = fc.array(fc.constantFrom(...Object.keys(WORDS), 'the'), { minLength: 1, maxLength: 6 })
const anyCase = fc.record({ question: anyText, texts: fc.array(anyText, { minLength: 1, maxLength: 4 }) })

interface Slow { text: number, word: string, weight: number }

/** All methods by explicit loops: what each word of each text weighs. Words without a vector are left out but by `near`. */
function slow(question: string[], texts: string[][], { method = 'cosine', over = 'max', temperature, heads = 1 }: TokenRetrievalOptions & { heads?: number }): Slow[] {
  const isKnown = (word: string) => (WORDS[word] ?? []).some(each => each !== 0)
  const vector = (word: string) => unit(WORDS[word] ?? [0, 0, 0])
  const cosine = (a: string, b: string) => (isKnown(a) && isKnown(b) ? sum(vector(a).map((each, i) => each * vector(b)[i])) / Math.hypot(...vector(a)) / Math.hypot(...vector(b)) : 0)
  const asked = question.filter(isKnown)
  const all = texts.flatMap((words, text) => words.map((word, place) => ({ text, word, place })))
  const known = all.filter(({ word }) => isKnown(word))
  if (asked.length === 0) return []
  const score = (word: string) => (over === 'max' ? Math.max(...asked.map(each => cosine(each, word))) : sum(asked.map(each => cosine(each, word))) / asked.length)
  if (method === 'cosine') return known.map(({ text, word }) => ({ text, word, weight: score(word) }))
  if (method === 'softmax') {
    const weights = slowSoftmax(known.map(({ word }) => score(word)), temperature ?? 0.1)
    return known.map(({ text, word }, i) => ({ text, word, weight: weights[i] }))
  }
  if (method === 'attention') {
    if (known.length === 0) return []
    const rows = (words: string[]): Table => words.map(word => vector(word).map(each => each * Math.sqrt(3)))
    const { weights } = slowAttention(rows(asked), rows(known.map(({ word }) => word)), rows(known.map(({ word }) => word)), { heads, temperature })
    return known.map(({ text, word }, t) => ({ text, word, weight: sum(weights.flatMap(head => head.map(row => row[t]))) / heads / asked.length }))
  }
  const rarity = (word: string) => {
    const df = texts.filter(words => words.includes(word)).length
    return Math.log(1 + (texts.length - df + 0.5) / (df + 0.5))
  }
  const given = all.map(() => 0)
  for (const word of asked) {
    const cosines = all.map(each => cosine(word, each.word)), mean = sum(cosines) / all.length
    const deviation = Math.sqrt(sum(cosines.map(each => (each - mean) ** 2)) / all.length)
    const attention = slowSoftmax(cosines.map(each => (deviation === 0 ? 0 : (each - mean) / deviation)), temperature ?? 0.2)
    all.forEach((token, t) => all.forEach((other, h) => {
      if (token.text === other.text && t !== h && token.word !== 'the') given[t] += Math.sqrt(rarity(word) * rarity(token.word)) * attention[h] / (1 + Math.abs(token.place - other.place))
    }))
  }
  return all.map(({ text, word }, t) => ({ text, word, weight: sum(given) > 0 ? given[t] / sum(given) : 0 })).filter(({ weight }) => weight > 0)
}

describe('retrieveTokens, against slow twins', () => {
  it.each<TokenRetrievalOptions & { heads?: number }>([
    {}, { over: 'mean' }, { method: 'softmax' }, { method: 'softmax', over: 'mean', temperature: 1 }, { method: 'attention' }, { method: 'attention', heads: 3, temperature: 0.5 },
    { method: 'near' }, { method: 'near', temperature: 1 },
  ])('%o', async ({ heads, ...options }) => {
    await fc.assert(fc.asyncProperty(anyCase, async ({ question, texts }) => {
      const got = await weightsOf(question.join(' '), texts.map(words => words.join(' ')), { ...options, encoder, ...(heads && { attention: { heads } }) })
      const expected = slow(question, texts, { ...options, heads })
      expect(got.map(({ text, document }) => `${document} ${text}`)).toEqual(expected.map(({ word, text }) => `${text} ${word}`))
      expectNear(got.map(({ weight }) => weight), expected.map(({ weight }) => weight), 1e-6)
      if (options.method && got.length > 0) expect(total(got)).toBeCloseTo(1, 10)
      for (const { from } of got) {
        expect(question.join(' ').slice(from.start, from.end)).toBe(from.text)
        expect(from.share === undefined).toBe(options.method === undefined || options.method === 'softmax')
      }
    }), { numRuns: runs(60) })
  })

  it('self-attention: the words of each text look at each other, and a text counts by its words', async () => {
    await fc.assert(fc.asyncProperty(anyCase, async ({ question, texts }) => {
      const got = await weightsOf(question.join(' '), texts.map(words => words.join(' ')), { method: 'attention', look: 'self', encoder })
      const known = texts.map(words => words.filter(word => WORDS[word]?.some(Boolean)))
      const expected = known.filter(words => words.length > 0).flatMap(words => {
        const rows = words.map(word => unit(WORDS[word]).map(each => each * Math.sqrt(3)))
        const [weights] = slowAttention(rows, rows, rows).weights
        return words.map((_, t) => sum(weights.map(row => row[t])) / known.flat().length)
      })
      expectNear(got.map(({ weight }) => weight), expected, 1e-6)
      for (const { document, from } of got) {
        expect(texts[Number(document)].join(' ').slice(from.start, from.end)).toBe(from.text)
        expect(from.share).toBeGreaterThan(0)
        expect(from.share).toBeLessThanOrEqual(1)
      }
    }), { numRuns: runs(60) })
  })

  it('orders passages by the mean of the best cosines, whatever the method', async () => {
    await fc.assert(fc.asyncProperty(anyCase, fc.constantFrom('cosine', 'attention', 'near'), async ({ question, texts }, method) => {
      const { passages } = await retrieveTokens(question.join(' '), texts.map(words => words.join(' ')), { encoder, method })
      const cosines = (words: string[]) => question.filter(word => WORDS[word]?.some(Boolean)).map(word => slow([word], [words], {}).map(({ weight }) => weight))
      const score = (words: string[]) => { const rows = cosines(words).filter(row => row.length > 0); return rows.length === 0 ? 0 : sum(rows.map(row => Math.max(...row))) / rows.length }
      expect(passages.map(({ document }) => document).toSorted()).toEqual(texts.map((_, i) => String(i)).toSorted())
      expectNear(passages.map(each => each.score), texts.map(score).toSorted((a, b) => b - a), 1e-6)
      for (const { document, passage, score: got } of passages) {
        expect(passage).toBe(`${document}#0`)
        expect(got).toBeCloseTo(score(texts[Number(document)]), 6)
      }
    }), { numRuns: runs(60) })
  })

  it('orders passages by words that count, though near reads all', async () => {
    const told = tableEncoder({ ...WORDS, the: [-0.25, 1, 0.5] }), texts = ['the elbow', 'banana the', 'crane']
    const [usual, near] = await Promise.all((['cosine', 'near'] as const).map(async method => (await retrieveTokens('crane', texts, { encoder: told, method })).passages))
    expect(near).toEqual(usual)
    expect((await retrieveTokens('crane', texts, { encoder: told, stopWords: true })).passages[1]!.score).toBeCloseTo(1, 6)
    expect(usual[1]!.score).toBeLessThan(0.9)
  })

  it('gives each word the same weight in whatever order the texts come', async () => {
    await fc.assert(fc.asyncProperty(anyCase, fc.constantFrom('cosine', 'softmax', 'attention', 'near'), async ({ question, texts }, method) => {
      const documents = texts.map((words, i) => ({ id: String(i), text: words.join(' ') }))
      const [there, back] = [await weightsOf(question.join(' '), documents, { encoder, method }), await weightsOf(question.join(' '), documents.toReversed(), { encoder, method })]
      expect(textsOf(back)).toEqual(textsOf(there))
      expectNear(back.map(({ weight }) => weight), there.map(({ weight }) => weight))
    }), { numRuns: runs(60) })
  })
})

interface Golden { name: string, inputs: { query: Table, documents: Table[], lengths: number[] }, outputs: { scores: number[], attention: Table[] } }

describe('retrieveTokens, against torch', () => {
  const cases = new Map(golden<Golden>('maxsim.json').map(each => [each.name, each]))
  const { query, documents, lengths } = cases.get('maxsim cosine')!.inputs
  const texts = documents.map((rows, d) => rows.slice(0, lengths[d]).map((_, t) => `d${d}t${t}`))
  const question = query.map((_, q) => `q${q}`).join(' ')
  const vectors = tableEncoder(Object.fromEntries([...query.map((row, q) => [`q${q}`, row]), ...texts.flatMap((words, d) => words.map((word, t) => [word, documents[d][t]]))]))

  it('late interaction of passages', async () => {
    const { passages } = await retrieveTokens(question, texts.map(words => words.join(' ')), { encoder: vectors })
    const { scores } = cases.get('maxsim cosine')!.outputs
    expect(passages.map(({ document }) => document)).toEqual(['0', '1', '2'])
    expectNear(passages.map(({ score }) => 4 * score), scores, 1e-6)
  })

  it.each([0, 1, 2])('attention over text %i by cosine / 0.1, the mean over the words of the question', async d => {
    const got = await weightsOf(question, [texts[d].join(' ')], { encoder: vectors, method: 'attention', attention: { scale: 1 / 6 }, temperature: 0.1 })
    const looks = cases.get('attention')!.outputs.attention[d]
    expectNear(got.map(({ weight }) => weight), texts[d].map((_, t) => sum(looks.map(row => row[t])) / 4), 1e-6)
    got.forEach(({ from, weight }, t) => {
      const row = looks.findIndex((_, q) => `q${q}` === from.text)
      expect(looks[row][t]).toBe(Math.max(...looks.map(each => each[t])))
      expect(from.share).toBeCloseTo(looks[row][t] / 4 / weight, 5)
    })
  })
})

describe('retrieveTokens: texts and places', () => {
  it('tells where each word stands, in strings, documents, and over several passages', async () => {
    const text = `The crane sat.\n\n${'An apple fell beside the dragon. '.repeat(100)}\n\nA banana, at last.`
    const documents = [{ id: 'a', title: 'Cranes', text }, { id: 'b', text: 'elbow  crane' }]
    const { tokens, passages } = await retrieveTokens('crane banana', documents, { encoder, limit: 1000 })
    expect(passages.length).toBeGreaterThan(2)
    for (const { document, text, start, end } of tokens) expect(documents.find(({ id }) => id === document)!.text.slice(start, end)).toBe(text)
    const last = tokens.find(each => each.text === 'banana')!
    expect(last).toEqual({
      text: 'banana', start: text.indexOf('banana'), end: text.indexOf('banana') + 6, document: 'a', passage: expect.stringMatching(/^a#[1-9]$/),
      term: 'banana', weight: expect.closeTo(1, 6), from: { text: 'banana', start: 6, end: 12 },
    })
    expect(passages.map(({ passage }) => passage)).toContain(last.passage)
    expect(new Set(tokens.map(({ document }) => document))).toEqual(new Set(['a', 'b']))
  })

  it('gives self-attention the places of the text, not of the passage', async () => {
    const text = `${'crane '.repeat(60)}\n\nghost\n\n${'apple fjord '.repeat(60)}`
    const { tokens, passages } = await retrieveTokens('', [text], { encoder, method: 'attention', look: 'self', limit: 1000 })
    expect(passages).toHaveLength(2)
    expect(tokens).toHaveLength(180)
    for (const { from } of tokens) expect(text.slice(from.start, from.end)).toBe(from.text)
    expect(total(tokens)).toBeCloseTo(1, 10)
  })

  it('reads Chinese by the words of the segmenter, and folds traditional characters', async () => {
    const chinese = tableEncoder({ 银行: [1, 0], 貸款: [0.9, 0.1], 河岸: [0.1, 0.9], 船: [0, 1], 贷款: [0.9, 0.1] })
    const texts = ['我在银行办理貸款。', '河岸边有一条船。']
    const { tokens } = await retrieveTokens('银行的贷款', texts, { encoder: chinese, includeAsked: false })
    expect(textsOf(tokens)[0]).toBe('船')
    const all = (await retrieveTokens('银行的贷款', texts, { encoder: chinese })).tokens
    expect(all.slice(0, 2).map(({ text, term, from }) => [text, term, from.text])).toEqual([['银行', '银行', '银行'], ['貸款', '贷款', '贷款']])
    for (const { text, document, start, end } of all) expect(texts[Number(document)].slice(start, end)).toBe(text)
  })

  it('gives nothing where there is nothing', async () => {
    const nothing = { schema: 'tokengraph.tokens/1', method: 'cosine', encoder: 'table', tokens: [], passages: [] }
    expect(await retrieveTokens('crane', [], { encoder })).toEqual(nothing)
    for (const method of ['cosine', 'softmax', 'attention', 'near'] as const) {
      for (const question of ['?!', 'the of', 'ghost', 'unheard']) {
        const { tokens, vector } = await retrieveTokens(question, ['apple crane'], { encoder, method })
        expect([tokens, vector]).toEqual([[], undefined])
      }
      for (const text of ['', ' \n ', '?!', 'the of']) expect((await retrieveTokens('crane', [text, ''], { encoder, method })).tokens).toEqual([])
      expect((await retrieveTokens('crane', ['', 'crane apple', ''], { encoder, method })).tokens.length).toBeGreaterThan(0)
    }
    expect((await retrieveTokens('crane', [''], { encoder, method: 'attention', look: 'self' })).tokens).toEqual([])
  })

  it('reads a text of half a million characters, and finds its one word', async () => {
    const text = `${'The elbow and the fjord, an elbow again. '.repeat(12_500)}crane${' The elbow and the fjord.'.repeat(10)}`
    for (const method of ['attention', 'near'] as const) {
      const { tokens } = await retrieveTokens('crane', [text], { encoder, method, limit: 2, temperature: 0.01 })
      const place = text.indexOf('crane'), [first] = tokens
      if (method === 'near') expect(Math.abs(first.start - place)).toBeLessThan(16)
      else expect(first.start).toBe(place)
    }
  })

  it('takes the same texts twice, and documents that have the ids it would give', async () => {
    const recipe: EncoderRecipe = { fit: async () => encoder }
    const { tokens } = await retrieveTokens('crane', [{ id: 'question', text: 'crane' }, { id: 'question+', text: 'crane' }, 'crane'], { encoder: recipe })
    expect(tokens.map(({ document }) => document)).toEqual(['question', 'question+', '2'])
    expect(tokens.map(({ weight }) => weight)).toEqual([1, 1, 1])
  })
})

describe('retrieveTokens: options', () => {
  const texts = ['apple crane the elbow apple', 'banana the dragon', 'fjord apples']
  const all = (options: TokenRetrievalOptions = {}) => weightsOf('apple the elbow', texts, { encoder, ...options })

  it('limit', async () => {
    const { tokens } = await retrieveTokens('apple elbow', texts, { encoder, limit: 100 })
    for (const limit of [0, 1, 3]) expect((await retrieveTokens('apple elbow', texts, { encoder, limit })).tokens).toEqual(tokens.slice(0, limit))
    expect(tokens.map(({ weight }) => weight)).toEqual(tokens.map(({ weight }) => weight).toSorted((a, b) => b - a))
    const long = await retrieveTokens('apple', [Array.from({ length: 30 }, () => 'crane').join(' ')], { encoder })
    expect(long.tokens.map(({ start }) => start)).toEqual(Array.from({ length: 10 }, (_, i) => 6 * i))
  })

  it('distinct: of cosines the largest, of parts of 1 what all places have together, at the place that has most', async () => {
    for (const method of ['cosine', 'softmax', 'attention', 'near'] as const) {
      const every = await all({ method }), once = await all({ method, distinct: true })
      expect(new Set(once.map(({ term }) => term)).size).toBe(once.length)
      expect(new Set(once.map(({ term }) => term))).toEqual(new Set(every.map(({ term }) => term)))
      for (const { weight, ...token } of once) {
        const places = every.filter(({ term }) => term === token.term), most = Math.max(...places.map(each => each.weight))
        expect(weight).toBeCloseTo(method === 'cosine' ? most : total(places), 12)
        expect(places.find(each => each.weight === most)).toMatchObject(token)
      }
      if (method !== 'cosine') expect(total(once)).toBeCloseTo(1, 10)
    }
  })

  it('includeAsked: words of the question are results if not told otherwise, in whatever form', async () => {
    expect(textsOf(await all({ includeAsked: false }))).toEqual(['crane', 'banana', 'dragon', 'fjord'])
    expect(textsOf(await all({ includeAsked: true }))).toEqual(textsOf(await all()))
    expect(textsOf(await all())).toContain('apple')
    const before = await all({ method: 'softmax' }), after = await all({ method: 'softmax', includeAsked: false })
    expect(after).toEqual(before.filter(({ term }) => !['appl', 'elbow'].includes(term)))
  })

  it('words: these alone look', async () => {
    for (const method of ['cosine', 'attention', 'near'] as const) {
      expect(await all({ method, words: ['elbow'] })).toEqual((await weightsOf('elbow', texts, { encoder, method })).map(token => ({ ...token, from: { ...token.from, start: 10, end: 15 } })))
    }
    expect(await all({ words: ['apple', 'elbow'] })).toEqual(await all())
    expect(await all({ words: [] })).toEqual([])
    expect(await refusal(() => all({ words: ['elbow', 'Apple'] })))
      .toBe('retrieveTokens: option "words": got "Apple"; expected words of the question, as they are written there. Words without content take part with "stopWords".')
    expect(await refusal(() => all({ words: ['the'] }))).toContain('got "the"')
    expect(await refusal(() => all({ words: ['Apple'], stopWords: true }))).not.toContain('stopWords')
    expect(await all({ words: ['the'], stopWords: true })).toEqual([])
  })

  it('stopWords: words without content look and are results, too', async () => {
    const told = tableEncoder({ ...WORDS, the: [1, 1, 1] })
    for (const method of ['cosine', 'softmax', 'attention', 'near'] as const) {
      const without = await all({ method, encoder: told }), with_ = await all({ method, encoder: told, stopWords: true })
      expect(textsOf(without)).not.toContain('the')
      expect(textsOf(with_).filter(text => text === 'the')).toHaveLength(2)
      expect(with_.some(({ from }) => from.text === 'the')).toBe(true)
      if (method !== 'cosine') expect(total(with_)).toBeCloseTo(1, 10)
    }
  })

  it('over and temperature', async () => {
    const max = await weightsOf('apple elbow', texts, { encoder }), mean = await weightsOf('apple elbow', texts, { encoder, over: 'mean' })
    max.forEach(({ weight }, i) => expect(mean[i].weight).toBeLessThanOrEqual(weight))
    expect(mean[1].weight).toBeLessThan(max[1].weight)
    for (const method of ['softmax', 'attention', 'near'] as const) {
      const [sharp, usual, flat] = await Promise.all([0.01, undefined, 100].map(temperature => all({ method, temperature })))
      const best = (tokens: RetrievedToken[]) => Math.max(...tokens.map(({ weight }) => weight))
      expect(best(sharp)).toBeGreaterThan(best(usual))
      expect(best(usual)).toBeGreaterThan(best(flat))
      expect(await all({ method, temperature: { softmax: 0.1, attention: 1, near: 0.2 }[method] })).toEqual(usual)
    }
    expect(await all({ temperature: 5 })).toEqual(await all())
  })

  it('attention: heads, projections and scale', async () => {
    const rows = (words: string[]): Table => words.map(word => unit(WORDS[word]).map(each => each * Math.sqrt(3)))
    const swap = matrix([[0, 0, 1], [0, 1, 0], [1, 0, 0]]), half = fromLinear(matrix([[1, 0, 0], [0, 1, 0]])), texts = ['crane elbow dragon']
    const projected = await weightsOf('apple', texts, { encoder, method: 'attention', attention: { projections: { query: swap, key: matrix([[1, 0, 0], [0, 1, 0], [0, 0, 1]]) } } })
    const asked = rows(['apple']).map(([a, b, c]) => [c, b, a])
    expectNear(projected.map(({ weight }) => weight), slowAttention(asked, rows(['crane', 'elbow', 'dragon']), rows(['crane', 'elbow', 'dragon'])).weights[0][0], 1e-6)
    const narrow = await weightsOf('apple', texts, { encoder, method: 'attention', attention: { projections: { query: half, key: half }, scale: 2 } })
    const cut = (words: string[]) => rows(words).map(row => row.slice(0, 2))
    expectNear(narrow.map(({ weight }) => weight), slowAttention(cut(['apple']), cut(['crane', 'elbow', 'dragon']), cut(['crane', 'elbow', 'dragon']), { scale: 2 }).weights[0][0], 1e-6)
    expect(await refusal(() => weightsOf('apple', texts, { encoder, method: 'attention', attention: { heads: 2 } }))).toBe('retrieveTokens: option "attention.heads": got 2 heads for 3 columns; expected a number that divides the width of the vectors')
    expect(await refusal(() => weightsOf('apple', texts, { encoder, method: 'attention', attention: { projections: { query: matrix([[1, 0]]) } } }))).toContain('projections.query')
  })

  it('vector: what was taken, of softmax the weighted sum, of attention the mean of its output', async () => {
    const tokens = await all({ method: 'softmax' }), { vector } = await retrieveTokens('apple the elbow', texts, { encoder, method: 'softmax' })
    const rows = tokens.map(({ text }) => unit(WORDS[text]))
    expectNear(vector!, [0, 1, 2].map(i => sum(tokens.map(({ weight }, t) => weight * rows[t][i]))), 1e-6)
    const looked = await all({ method: 'attention' })
    const taken = async (options: TokenRetrievalOptions) => (await retrieveTokens('apple the elbow', texts, { encoder, method: 'attention', ...options })).vector!
    const expected = [0, 1, 2].map(i => Math.sqrt(3) * sum(looked.map(({ weight }, t) => weight * rows[t][i])))
    expectNear(await taken({}), expected, 1e-6)
    expectNear(await taken({ attention: { projections: { value: matrix([[2], [0], [0]]), output: matrix([[1, -1]]) } } }), [2 * expected[0], -2 * expected[0]], 1e-6)
    const own = await all({ method: 'attention', look: 'self' })
    expectNear(await taken({ look: 'self' }), [0, 1, 2].map(i => Math.sqrt(3) * sum(own.map(({ weight, text }) => weight * unit(WORDS[text])[i]))), 1e-6)
    for (const method of ['cosine', 'near'] as const) expect(await retrieveTokens('apple', texts, { encoder, method })).not.toHaveProperty('vector')
  })

  it('look: across, the question says what counts; within, it does not', async () => {
    const self = (question: string, more: TokenRetrievalOptions['attention'] = {}) => weightsOf(question, texts, { encoder, method: 'attention', look: 'self', attention: more })
    expect(await self('banana')).toEqual(await self('crane'))
    expect(await weightsOf('banana', texts, { encoder, method: 'attention' })).not.toEqual(await weightsOf('crane', texts, { encoder, method: 'attention' }))
    expect(await weightsOf('banana', texts, { encoder, look: 'self' })).toEqual(await weightsOf('banana', texts, { encoder }))
    // the first word of a text may only look at itself, and each word is looked at by those after it
    const causal = await self('banana', { causal: true })
    expect(causal.map(({ from, start }) => from.start >= start)).toEqual(causal.map(() => true))
    const alone = await self('banana', { window: 0 })
    expect(alone.map(({ from }) => [from.start, from.share])).toEqual(alone.map(({ start }) => [start, 1]))
    expectNear(alone.map(({ weight }) => weight), alone.map(() => 1 / alone.length))
  })

  it('refuses causal and window where a question looks at texts', async () => {
    expect(await refusal(() => all({ method: 'attention', attention: { causal: true } })))
      .toBe('retrieveTokens: option "attention.causal": got true; expected none where a question looks at texts. Say "look": "self".')
    expect(await refusal(() => all({ method: 'attention', attention: { window: 0 } }))).toContain('option "attention.window": got 0')
    expect(await all({ method: 'attention', attention: { causal: false } })).toEqual(await all({ method: 'attention' }))
  })

  it('positions: they begin with each text, and where they count most a word looks at what stands in its place', async () => {
    const told = (positions: number) => weightsOf('apple elbow', ['apple apple', 'apple apple'], { encoder, method: 'attention', positions, words: ['apple'] })
    const [none, some] = [await told(0), await told(1)]
    expectNear(none.map(({ weight }) => weight), [1, 1, 1, 1].map(each => each / 4))
    const place = (position: number) => listed(sinusoidalPositions(2, 3))[position].map((each, i) => each + Math.sqrt(3) * unit(WORDS.apple)[i])
    const keys = [place(0), place(1), place(0), place(1)]
    expectNear(some.map(({ weight }) => weight), slowAttention([place(0)], keys, keys).weights[0][0], 1e-6)
    expect((await told(1000)).map(({ document, start, weight }) => [document, start, weight])).toEqual([['0', 0, 0.5], ['1', 0, 0.5]])
  })

  it('refuses what it does not know, and names the nearest', async () => {
    expect(await refusal(() => retrieveTokens('x', [], { methd: 'near' } as TokenRetrievalOptions))).toBe('retrieveTokens: got unknown option "methd". Did you mean "method"?')
    expect(await refusal(() => retrieveTokens('x', [], { attention: { head: 2 } } as TokenRetrievalOptions))).toContain('unknown option "attention.head". Did you mean "heads"?')
    for (const [name, value] of Object.entries({
      method: 'dot', over: 'min', temperature: 0, attention: { heads: 0 }, look: 'up', positions: -1, words: 'crane', stopWords: 1, includeAsked: 'no', distinct: 0, limit: -1,
      passages: 0, encoder: 'corpus', signal: {}, onProgress: true,
    })) expect(await refusal(() => retrieveTokens('x', [], { [name]: value } as TokenRetrievalOptions)), name).toMatch(new RegExp(`^retrieveTokens: option "${name}(\\.heads)?": got .+; expected `))
    for (const more of [{ mask: [true] }, { temperature: 1 }]) expect(await refusal(() => retrieveTokens('x', [], { attention: more } as TokenRetrievalOptions))).toContain('unknown option "attention.')
  })

  it('refuses questions and texts that are none', async () => {
    const index = await createIndex([{ id: 'a', text: 'apple crane' }], { encoder })
    for (const question of ['', ' \n ']) {
      const message = `retrieveTokens: question: got ${JSON.stringify(question)}; expected something to look for. Without a question, a search with "filter", "sortBy" or "facets" lists what there is, and overview() or "tokengraph view" shows what an index holds.`
      for (const texts of [['apple crane'], index]) expect(await refusal(() => retrieveTokens(question, texts, { encoder }), 'query')).toBe(message)
      // an index is searched before its best passages look at themselves
      await refusal(() => retrieveTokens(question, index, { method: 'attention', look: 'self' }), 'query')
    }
    expect(await refusal(() => retrieveTokens(5 as never, ['x'], { encoder }), 'query')).toBe('retrieveTokens: question: got 5; expected a string')
    for (const texts of ['crane', undefined, { id: 'a', text: 'b' }]) {
      expect(await refusal(() => retrieveTokens('x', texts as never, { encoder }), 'document')).toContain('expected an index, or an array of strings and documents')
    }
    expect(await refusal(() => retrieveTokens('x', ['a', { id: '0', text: 'b' }], { encoder }), 'document')).toContain('the id "0" again')
    expect(await refusal(() => retrieveTokens('x', [null as never], { encoder }), 'document')).toMatch(/^document 0: got null/)
  })

  it('ends when its signal says so', async () => {
    const controller = new AbortController()
    const slowly = ownEncoder({ name: 'slow', width: 3, encodeWords: texts => { controller.abort(); return texts.map(({ words }) => words.map(() => [1, 0, 0])) } })
    expect(await refusal(() => retrieveTokens('crane', ['crane'], { encoder: slowly, signal: controller.signal }), 'aborted')).toContain('AbortSignal')
    const index = await createIndex([{ id: 'a', text: 'crane' }])
    for (const texts of [index, ['crane']]) {
      expect(await refusal(() => retrieveTokens('crane', texts, { encoder, signal: AbortSignal.abort() }), 'aborted')).toContain('AbortSignal')
    }
  })

  it('ends by its signal with an encoder that knows of none, before it is asked and after', async () => {
    const controller = new AbortController()
    let calls = 0
    const deaf: Encoder = { ...encoder, encodeWords: async (texts, role) => { if (++calls === 2) controller.abort(); return encoder.encodeWords(texts, role) } }
    const index = await createIndex([{ id: 'a', text: 'crane' }])
    await refusal(() => retrieveTokens('crane', index, { encoder: deaf, signal: AbortSignal.abort() }), 'aborted')
    expect(calls).toBe(0)
    await refusal(() => retrieveTokens('crane', index, { encoder: deaf, signal: controller.signal }), 'aborted')
    expect(calls).toBe(2)
  })

  it('encodes the question once, as one, and all texts at once, as such', async () => {
    const asked: [number, string][] = []
    const counting: Encoder = { ...encoder, encodeWords: async (texts, role) => { asked.push([texts.length, role]); return encoder.encodeWords(texts, role) } }
    for (const method of ['cosine', 'near'] as const) await retrieveTokens('crane', texts, { encoder: counting, method })
    expect(asked).toEqual([[1, 'query'], [3, 'passage'], [1, 'query'], [3, 'passage']])
  })

  it('tells how far the encoder is', async () => {
    const stages: string[] = []
    await retrieveTokens('crane', texts, { encoder, onProgress: ({ stage }) => stages.push(stage) })
    expect(stages).toEqual(['encode', 'encode'])
  })
})

describe('retrieveTokens: words that the encoder does not know', () => {
  const texts = ['dragon ghost unheard dragon', 'elbow fjord']

  it('do not look: a question of a known and an unknown word is asked by the known one', async () => {
    for (const method of ['cosine', 'softmax', 'attention', 'near'] as const) {
      const alone = await weightsOf('crane', texts, { encoder, method }), both = await weightsOf('crane unheard', texts, { encoder, method })
      expect(both).toEqual(alone)
      expect(both.length).toBeGreaterThan(0)
    }
  })

  it('are results of near alone, and win over none that are known and unlike', async () => {
    for (const method of ['cosine', 'softmax', 'attention'] as const) expect(textsOf(await weightsOf('apple', texts, { encoder, method }))).toEqual(['dragon', 'dragon', 'elbow', 'fjord'])
    expect(textsOf(await weightsOf('apple', texts, { encoder, method: 'near' }))).toEqual(['dragon', 'ghost', 'unheard', 'dragon', 'elbow', 'fjord'])
  })
})

describe('retrieveTokens over an index', () => {
  const documents: Document[] = [
    { id: 'a', text: 'crane apple' }, { id: 'b', text: 'crane banana' }, { id: 'c', text: 'dragon elbow crane crane crane' }, { id: 'd', text: 'fjord' },
  ]

  it('reads the best passages only', async () => {
    const index = await createIndex(documents)
    const own = tableEncoder(WORDS)
    const { tokens, passages } = await retrieveTokens('crane banana', index, { encoder: own, passages: 2, limit: 100 })
    const best = (await index.search('crane banana', { kinds: ['passage'], limit: 2 })).hits.map(({ id }) => id)
    expect(best[0]).toBe('b#0')
    expect(passages.map(({ passage }) => passage).toSorted()).toEqual(best.toSorted())
    expect(own.seen).toEqual(['crane banana', ...best.map(id => documents.find(document => `${document.id}#0` === id)!.text)])
    expect(new Set(tokens.map(({ passage }) => passage))).toEqual(new Set(best))
    expect((await retrieveTokens('crane banana', index, { encoder: own })).passages.map(({ passage }) => passage)).not.toContain('d#0')
  })

  it.each(['cosine', 'softmax', 'attention', 'near'] as const)('takes the vectors of words that the index keeps, and encodes the question alone: %s', async method => {
    const documents = [{ id: 'a', title: 'Fjord', text: 'the apple and the crane' }, { id: 'b', text: 'a banana, an elbow and no dragon' }]
    const own = tableEncoder(WORDS), index = await createIndex(documents, { encoder: own, vectors: { words: 'int8' } }), plain = await createIndex(documents, { encoder })
    own.seen.length = 0
    const kept = await retrieveTokens('apple banana', index, { method }), made = await retrieveTokens('apple banana', plain, { method })
    const near = (tokens: RetrievedToken[]) => tokens.map(({ weight, from, ...token }) => ({ ...token, from: from.text, weight: Math.round(weight * 50) })).sort((a, b) => (a.text < b.text ? -1 : 1))
    expect(near(kept.tokens)).toEqual(near(made.tokens))
    expect(new Set(own.seen)).toEqual(new Set(['apple banana']))
    // words without content have no vectors that are kept, and another encoder has others
    for (const options of [{ stopWords: true }, { encoder: own }]) {
      own.seen.length = 0
      await retrieveTokens('apple', index, { method, ...options })
      expect(own.seen).toContain('the apple and the crane')
    }
  })

  it('takes the rarity of words from the whole index', async () => {
    const index = await createIndex([...documents, ...Array.from({ length: 50 }, (_, i) => ({ id: `more ${i}`, text: 'banana' }))])
    const near = { encoder, method: 'near', passages: 1, limit: 100 } as const
    const [over, inline] = [await retrieveTokens('dragon crane', index, near), await retrieveTokens('dragon crane', [documents[2]], near)]
    expect(over.passages.map(({ passage }) => passage)).toEqual(inline.passages.map(({ passage }) => passage))
    expect(textsOf(over.tokens).toSorted()).toEqual(textsOf(inline.tokens).toSorted())
    expect(over.tokens.find(({ text }) => text === 'elbow')!.weight).toBeGreaterThan(inline.tokens.find(({ text }) => text === 'elbow')!.weight)
  })

  it('takes the encoder of the index, or the one given', async () => {
    const index = await createIndex(documents, { encoder })
    expect((await retrieveTokens('crane', index)).encoder).toBe('table')
    const other = Object.assign(tableEncoder({ crane: [1, 0], elbow: [1, 1] }), { name: 'other' })
    const { encoder: name, tokens } = await retrieveTokens('crane', index, { encoder: other, distinct: true })
    expect([name, textsOf(tokens)]).toEqual(['other', ['crane', 'elbow']])
    expect((await retrieveTokens('crane', await createIndex(documents), { encoder })).tokens).toEqual((await retrieveTokens('crane', await createIndex(documents), { encoder: { fit: async () => encoder } })).tokens)
  })

  it('refuses an index without an encoder, and names the one that it was made with', async () => {
    expect(await refusal(async () => retrieveTokens('crane', await createIndex(documents)), 'encoder'))
      .toBe('retrieveTokens: got an index without an encoder; expected one with an encoder. Give the option "encoder", or index the texts with one.')
    const opened = await openIndex(await (await createIndex(documents, { encoder })).toBytes())
    expect(await refusal(() => retrieveTokens('crane', opened), 'encoder')).toContain('Open it with "table", by which it was made, or give the option "encoder".')
    const again = await openIndex(await (await createIndex(documents, { encoder })).toBytes(), { encoder })
    expect(textsOf((await retrieveTokens('crane', again, { distinct: true })).tokens)[0]).toBe('crane')
  })

  it('refuses vectors that do not fit', async () => {
    const misfit = (matrices: object[]) => ({ ...encoder, encodeWords: async () => matrices }) as unknown as Encoder
    expect(await refusal(() => retrieveTokens('crane', ['crane'], { encoder: misfit([]) }), 'encoder')).toBe('encoder "table": got no vectors for a text; expected vectors of 3 numbers, one a word')
    expect(await refusal(() => retrieveTokens('crane', ['crane'], { encoder: misfit([matrix([[1, 2]])]) }), 'encoder')).toContain('got 2 numbers at width 2 for 1 words')
    expect(await refusal(() => retrieveTokens('crane', ['crane'], { encoder: misfit([matrix([[1, 2, 3], [1, 2, 3]])]) }), 'encoder')).toContain('got 6 numbers at width 3 for 1 words')
    expect(await refusal(() => retrieveTokens('crane', ['crane'], { encoder: ownEncoder({ name: 'mute', width: 3 }) }), 'encoder')).toContain('"mute"')
  })

  it('gives what must learn first the whole index, or the texts with the question', async () => {
    const seen: string[][] = []
    const recipe: EncoderRecipe = { fit: async graph => { seen.push((await graph.passages(everyNumber(graph, 'passage'))).map(passageText)); return encoder } }
    await retrieveTokens('crane', await createIndex(documents), { encoder: recipe, passages: 1 })
    await retrieveTokens('crane', ['apple', 'elbow'], { encoder: recipe })
    expect(seen).toEqual([documents.map(({ text }) => text), ['apple', 'elbow', 'crane']])
  })

  it('learns from the texts themselves where no encoder is given', async () => {
    const texts = ['The crane stood in the river, and the heron stood in the river.', 'The bank lends money.', 'The heron ate fish.']
    const { encoder: name, tokens } = await retrieveTokens('crane', texts, { includeAsked: false, distinct: true, limit: 100 })
    expect(name).toBe('corpus')
    const rank = (text: string) => textsOf(tokens).indexOf(text)
    expect(rank('river')).toBeGreaterThanOrEqual(0)
    expect(textsOf((await retrieveTokens('crane', ['Crane eats fish.'], { includeAsked: false })).tokens).toSorted()).toEqual(['eats', 'fish'])
    for (const far of ['lends', 'money']) expect(rank(far) < 0 || rank(far) > rank('river')).toBe(true)
  })
})

describe('retrieveTokens with vectors in context', () => {
  /** Every word has, beside its own vector, those of all words of its text. */
  const inContext = (vectors: Vectors): Encoder => ownEncoder({
    name: 'context', width: 2, encodeWords: texts => texts.map(({ text, words }) =>
      words.map(({ start, end }) => [0, 1].map(c => sum([text.slice(start, end), ...text.split(' ')].map(word => vectors[word][c]))))),
  })
  const bank = { bank: [0.5, 0.5], river: [0, 1], shore: [0, 1], money: [1, 0], loan: [1, 0] }
  const texts = ['river bank shore', 'money bank loan']

  it('tells the senses of a word apart, which vectors of words alone cannot', async () => {
    for (const method of ['cosine', 'softmax', 'attention'] as const) {
      const banks = async (question: string, encoder: Encoder) => (await weightsOf(question, texts, { encoder, method, words: ['bank'] })).filter(({ text }) => text === 'bank').map(({ weight }) => weight)
      const [ofRiver, ofMoney] = await banks('river bank', inContext(bank))
      expect(ofRiver).toBeGreaterThan(ofMoney)
      const [again, other] = await banks('bank loan', inContext(bank))
      expect(other).toBeGreaterThan(again)
      const [one, same] = await banks('river bank', tableEncoder(bank))
      expect(one).toBeCloseTo(same, 10)
    }
  })

  it('gives a word of a model another weight in another text, and the same in the same text', async () => {
    const model = await transformerEncoder(TINY)
    const texts = ['the bank of the river', 'the bank lends money', 'the bank of the river']
    for (const method of ['cosine', 'attention', 'near'] as const) {
      const tokens = await weightsOf('a boat on the river', texts, { encoder: model, method })
      const [first, second, third] = tokens.filter(({ text }) => text === 'bank').map(({ weight }) => weight)
      expect(third).toBeCloseTo(first, 12)
      expect(Math.abs(first - second)).toBeGreaterThan(1e-4)
      if (method !== 'cosine') expect(total(tokens)).toBeCloseTo(1, 10)
    }
    const [own] = (await retrieveTokens('the bank of the river', texts, { encoder: model, words: ['bank'], limit: 1 })).tokens
    expect([own.text, own.document]).toEqual(['bank', '0'])
    expect(own.weight).toBeCloseTo(1, 6)
  })
})
