import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { atOnce, Pace } from '../../src/core/pace.ts'
import { ppmiMatrix, type PpmiOptions, readWords, type WordStream } from '../../src/encoders/ppmi.ts'
import { NO_TOKEN } from '../../src/tables/edges/word-stream.ts'
import { csrProblem, rowCount } from '../../src/math/sparse/csr.ts'
import { denseOf, type Matrix } from '../helpers/dense.ts'
import { graphOf, read } from '../helpers/graph.ts'

/** `undefined` stands for a word without a row. */
type Words = (string | undefined)[]

const VOCABULARY = ['anchor', 'basalt', 'copper', 'dragon']

/** Texts that are far from each other, as a stream; `passages` says which of them are in one passage. */
function streamOf(texts: readonly Words[], passages: readonly number[], gap: number): WordStream {
  const words: number[] = [], passage: number[] = []
  texts.forEach((text, i) => {
    for (const word of [...text, ...Array.from({ length: gap }, () => undefined)]) {
      words.push(word === undefined ? NO_TOKEN : VOCABULARY.indexOf(word))
      passage.push(passages[i])
    }
  })
  return {
    tokens: Uint32Array.of(0, 1, 2, 3), counts: Float64Array.from(VOCABULARY, word => texts.flat().filter(each => each === word).length),
    words: Uint32Array.from(words), passage: Uint32Array.from(passage), passageCount: Math.max(-1, ...passages) + 1,
  }
}

/** The definition, pair by pair. */
function slowPpmi(texts: readonly Words[], passages: readonly number[], options: PpmiOptions): Matrix {
  const pairs = texts.flatMap(text => text.flatMap((w, i) => text.flatMap((c, j) => (w && c && w !== c && Math.abs(i - j) <= options.window ? [[w, c]] : []))))
  const places = texts.flatMap((text, i) => text.flatMap(w => (w ? [[w, passages[i]] as const] : [])))
  const of = (word: string) => pairs.filter(([w]) => w === word).length
  const positive = (x: number) => (x > 0 ? x : 0)
  const smoothed = VOCABULARY.reduce((sum, word) => sum + of(word) ** options.smoothing, 0)
  return VOCABULARY.map(w => [
    ...VOCABULARY.map(c => positive(Math.log(pairs.filter(([a, b]) => a === w && b === c).length * smoothed / (of(w) * of(c) ** options.smoothing)))),
    ...Array.from({ length: Math.max(-1, ...passages) + 1 }, (_, p) => options.passages * positive(Math.log(
      places.filter(([word, passage]) => word === w && passage === p).length * places.length / (places.filter(([word]) => word === w).length * places.filter(([, passage]) => passage === p).length)))),
  ])
}

const anyWords: fc.Arbitrary<Words> = fc.array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...VOCABULARY) }, { weight: 1, arbitrary: fc.constant(undefined) }), { maxLength: 9 })
const anyOptions: fc.Arbitrary<PpmiOptions> = fc.record({ window: fc.integer({ min: 1, max: 4 }), smoothing: fc.constantFrom(0, 0.5, 0.75, 1), passages: fc.constantFrom(0, 1, 2.5) })

function expectNear(one: Matrix, other: Matrix): void {
  expect(one.map(row => row.length)).toEqual(other.map(row => row.length))
  one.forEach((row, i) => row.forEach((value, j) => expect(Math.abs(value - other[i][j]), `${i}, ${j}`).toBeLessThanOrEqual(1e-5)))
}

describe('ppmiMatrix', () => {
  it('equals the definition', () => {
    fc.assert(fc.property(fc.array(fc.tuple(anyWords, fc.boolean()), { maxLength: 6 }), anyOptions, (parts, options) => {
      const texts = parts.map(([words]) => words)
      // a text begins a passage, or goes on with the one before
      let passage = -1
      const passages = parts.map(([, begins], i) => (begins || i === 0 ? ++passage : passage))
      const matrix = atOnce(ppmiMatrix(streamOf(texts, passages, options.window), options))
      expect(csrProblem(matrix, 4)).toBeUndefined()
      expectNear(denseOf(matrix), slowPpmi(texts, passages, options))
    }), { numRuns: 400 })
  })

  it('is not the same with one thing changed', () => {
    const texts: Words[] = [['anchor', 'basalt', 'copper', undefined, 'anchor'], ['dragon', 'copper', 'copper', 'basalt', 'dragon']], options = { window: 2, smoothing: 0.75, passages: 1 }
    const matrix = denseOf(atOnce(ppmiMatrix(streamOf(texts, [0, 1], 2), options)))
    expectNear(matrix, slowPpmi(texts, [0, 1], options))
    for (const change of [{ window: 1 }, { smoothing: 1 }, { passages: 2 }]) expect(() => expectNear(matrix, slowPpmi(texts, [0, 1], { ...options, ...change }))).toThrow()
    expect(() => expectNear(matrix, slowPpmi([['anchor', ...texts[0].slice(1, 4), 'dragon'], texts[1]], [0, 1], options))).toThrow()
  })

  it('is symmetric between words where counts are not smoothed', () => {
    fc.assert(fc.property(fc.array(anyWords, { maxLength: 5 }), texts => {
      const dense = denseOf(atOnce(ppmiMatrix(streamOf(texts, texts.map((_, i) => i), 3), { window: 3, smoothing: 1, passages: 1 })))
      for (let i = 0; i < 4; i++) for (let j = 0; j < 4; j++) expect(dense[i][j]).toBeCloseTo(dense[j][i], 5)
    }))
  })
})

describe('readWords', () => {
  it('has the words that stand often enough, in the places where they stand', async () => {
    const graph = await graphOf([{ id: 'a', title: 'Copper', text: 'The copper of the dragon.' }, { id: 'b', text: 'A dragon, an anchor' }])
    const { tokens, counts, words, passage, passageCount } = await readWords(read(graph), 2, 3, new Pace())
    expect(Array.from(tokens, token => graph.tokens.terms[token])).toEqual(['copper', 'dragon'])
    expect([...counts]).toEqual([2, 2])
    // titles and texts are three places apart; stop words and rare words keep their places
    const N = NO_TOKEN
    expect([...words]).toEqual([0, N, N, N, N, 0, N, N, 1, N, N, N, N, N, N, N, 1, N, N, N, N, N])
    expect([...passage]).toEqual([...Array.from({ length: 12 }, () => 0), ...Array.from({ length: 10 }, () => 1)])
    expect(passageCount).toBe(2)
    expect((await readWords(read(graph), 1, 3, new Pace())).tokens).toHaveLength(3)
  })

  it('takes words of Chinese, and no grams', async () => {
    const graph = await graphOf([{ id: 'a', text: '银行在城市里，银行有钱。' }])
    const { tokens } = await readWords(read(graph), 2, 1, new Pace())
    expect(Array.from(tokens, token => graph.tokens.terms[token])).toEqual(['银行'])
  })

  it('takes no documents, and empty ones', async () => {
    for (const documents of [[], [{ id: 'a', text: '' }]]) {
      const stream = await readWords(read(await graphOf(documents)), 2, 5, new Pace())
      expect(stream.tokens).toHaveLength(0)
      const matrix = atOnce(ppmiMatrix(stream, { window: 5, smoothing: 0.75, passages: 2 }))
      expect([rowCount(matrix), matrix.columnCount]).toEqual([0, documents.length])
    }
  })
})
