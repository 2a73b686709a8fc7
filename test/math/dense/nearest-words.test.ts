import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createRandom } from '../../../src/core/random.ts'
import { dot, normaliseRows, type Matrix, rowAt } from '../../../src/math/dense/matrix.ts'
import { nearestWords } from '../../../src/math/dense/nearest-words.ts'
import { packWords, unpackWords, WORD_TYPES, type WordRows } from '../../../src/math/dense/word-rows.ts'
import { runs } from '../../helpers/runs.ts'

const matrixOf = (rows: number, width: number, random: () => number): Matrix =>
  ({ width, data: Float32Array.from({ length: rows * width }, () => random() - 0.5) })

/** Texts of random words, some without any, some words without a vector. */
function anyWords(type: WordRows['type'], width: number, lengths: readonly number[], seed: number): WordRows {
  const random = createRandom(seed)
  const texts = lengths.map(length => {
    const text = matrixOf(length, width, random)
    for (let row = 0; row < length; row++) if (random() < 0.2) rowAt(text, row).fill(0)
    return text
  })
  return packWords(texts, type, width)
}

const anyCase = fc.record({ width: fc.integer({ min: 1, max: 70 }), asked: fc.nat({ max: 4 }), lengths: fc.array(fc.nat({ max: 6 }), { maxLength: 4 }), seed: fc.nat() })

/** WebAssembly taken away, or what of it is refused. */
const FAULTS: Record<string, unknown> = { 'without WebAssembly': undefined, 'without memory': { ...WebAssembly, Memory: class { constructor() { throw new RangeError('out of memory') } } } }

afterEach(() => { vi.unstubAllGlobals() })

describe.each(WORD_TYPES)('the nearest words of %s', type => {
  it('are those that a look at all of them finds and no word without a vector', () => {
    fc.assert(fc.property(anyCase, ({ width, asked: count, lengths, seed }) => {
      const asked = anyWords(type, width, [count], seed), words = anyWords(type, width, lengths, seed + 1), texts = lengths.map((_, i) => i).reverse()
      const { cosines, words: found } = nearestWords(asked, words, texts), query = unpackWords(asked, 0)
      expect(found).toHaveLength(count * texts.length)
      for (const [i, text] of texts.entries()) for (let q = 0; q < count; q++) {
        const rows = unpackWords(words, text), products = Array.from({ length: lengths[text] }, (_, row) => dot(rowAt(rows, row), rowAt(query, q)))
        const at = i * count + q, known = products.filter((_, row) => rowAt(rows, row).some(value => value !== 0)), best = known.length > 0 ? Math.max(...known) : 0
        // a word that is asked and has no vector is near to none; of bits its row reads as signs, and nobody asks it
        if (type === 'bits' && rowAt(query, q).every(value => value === 0)) continue
        expect(Math.abs(cosines[at] - best)).toBeLessThan(1e-5)
        if (known.length === 0) expect(found[at]).toBe(-1)
        else expect(rowAt(rows, found[at]).some(value => value !== 0) && products[found[at]] > best - 1e-5).toBe(true)
      }
    }), { numRuns: runs(200) })
  })

  it.each(Object.keys(FAULTS))('are the same, bit for bit, %s', fault => {
    fc.assert(fc.property(anyCase, ({ width, asked: count, lengths, seed }) => {
      const asked = anyWords(type, width, [count], seed), words = anyWords(type, width, lengths, seed + 1), texts = lengths.map((_, i) => i)
      vi.unstubAllGlobals()
      const bySimd = nearestWords(asked, words, texts)
      vi.stubGlobal('WebAssembly', FAULTS[fault])
      expect(nearestWords(asked, words, texts)).toEqual(bySimd)
    }), { numRuns: runs(100) })
  })

  it('reads widths that fill no 16 bytes, and those of models', () => {
    for (const width of [96, 100, 384, 1024]) {
      const words = anyWords(type, width, [30, 1, 0, 12], width), asked = packWords([unpackWords(words, 3)], type, width)
      const { cosines, words: found } = nearestWords(asked, words, [3])
      for (let word = 0; word < 12; word++) {
        const known = rowAt(unpackWords(words, 3), word).some(value => value !== 0)
        if (known) expect(found[word]).toBe(word)
        if (known && type === 'bits') expect(cosines[word]).toBe(1)
      }
    }
  })
})

describe('the nearest words', () => {
  it('sum up to what PyTorch has for MaxSim by cosine, to what a byte a number leaves', () => {
    const { cases } = JSON.parse(readFileSync(new URL('../../golden/maxsim.json', import.meta.url), 'utf8')) as { cases: Golden[] }
    const { inputs: { query, documents, lengths }, outputs } = cases.find(({ name }) => name === 'maxsim cosine')!
    const unit = (rows: number[][]) => normaliseRows({ width: rows[0].length, data: Float32Array.from(rows.flat()) })
    const words = packWords(documents.map((rows, i) => unit(rows.slice(0, lengths[i]))), 'int8', query[0].length)
    const { cosines, words: found } = nearestWords(packWords([unit(query)], 'int8', query[0].length), words, [0, 1, 2])
    outputs.scores.forEach((score, text) => {
      const own = [...cosines.subarray(text * query.length, (text + 1) * query.length)]
      expect(Math.abs(own.reduce((sum, each) => sum + each, 0) - score)).toBeLessThan(0.02)
      expect([...found.subarray(text * query.length, (text + 1) * query.length)]).toEqual(outputs.best_token[text])
    })
  })
})

interface Golden {
  name: string
  inputs: { query: number[][], documents: number[][][], lengths: number[] }
  outputs: { scores: number[], best_token: number[][] }
}
