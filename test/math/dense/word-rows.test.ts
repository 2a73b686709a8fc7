import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Matrix } from '../../../src/math/dense/matrix.ts'
import { joinedWords, packWords, rowBytes, textCount, unpackWords, WORD_TYPES, wordsOfTexts } from '../../../src/math/dense/word-rows.ts'
import { runs } from '../../helpers/runs.ts'
import { rowsOf } from '../../helpers/vectors.ts'

/** Vectors of the words of some texts, some without any, and some words without a vector. */
const anyTexts = (width: number): fc.Arbitrary<Matrix[]> => {
  const row = fc.oneof({ weight: 5, arbitrary: fc.array(fc.integer({ min: -100, max: 100 }).map(x => x / 128), { minLength: width, maxLength: width }) }, { weight: 1, arbitrary: fc.constant(Array.from({ length: width }, () => 0)) })
  return fc.array(fc.array(row, { maxLength: 4 }).map(rows => ({ width, data: Float32Array.from(rows.flat()) })), { maxLength: 5 })
}

const anyWidth = fc.integer({ min: 1, max: 20 })

describe.each(WORD_TYPES)('words as %s', type => {
  it('are unpacked, text by text, as near to what they were as they are kept', () => {
    fc.assert(fc.property(anyWidth.chain(anyTexts), texts => {
      const width = texts[0]?.width ?? 3, words = packWords(texts, type, width)
      expect(textCount(words)).toBe(texts.length)
      expect(words.data).toHaveLength(words.starts.at(-1)! * rowBytes(words))
      texts.forEach((text, i) => rowsOf(unpackWords(words, i)).forEach((unpacked, word) => {
        const row = rowsOf(text)[word], most = Math.max(...row.map(Math.abs))
        row.forEach((value, t) => {
          if (type === 'int8') expect(Math.abs(unpacked[t] - value)).toBeLessThanOrEqual(most / 253)
          // a row of which nothing is above 0 cannot be told from one that is not there
          else expect(unpacked[t]).toBe(row.some(each => each > 0) ? Math.fround((value > 0 ? 1 : -1) / Math.sqrt(width)) : 0)
        })
      }))
    }), { numRuns: runs(100) })
  })

  it('are joined, and taken out again', () => {
    fc.assert(fc.property(anyWidth.chain(width => fc.tuple(anyTexts(width), anyTexts(width), fc.constant(width))), ([some, others, width]) => {
      const both = joinedWords([packWords(some, type, width), packWords(others, type, width)])
      expect(both).toEqual(packWords([...some, ...others], type, width))
      const order = [...some, ...others].map((_, i) => i).reverse()
      expect(wordsOfTexts(both, order)).toEqual(packWords([...some, ...others].reverse(), type, width))
    }), { numRuns: runs(100) })
  })

  it('take the bytes that are said', () => {
    expect(rowBytes({ type: 'bits', width: 384 })).toBe(48)
    expect(rowBytes({ type: 'bits', width: 97 })).toBe(13)
    expect(rowBytes({ type: 'int8', width: 384 })).toBe(384)
  })
})
