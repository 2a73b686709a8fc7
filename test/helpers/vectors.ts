import fc from 'fast-check'
import { expect } from 'vitest'
import { createRandom } from '../../src/core/random.ts'
import type { Matrix } from '../../src/math/dense/matrix.ts'
import type { PackedMatrix } from '../../src/math/dense/packed.ts'
import type { CrossEncoder } from '../../src/encoders/cross-encoder.ts'
import type { Encoder, WordsOfText } from '../../src/encoders/encoder.ts'
import { ownEncoder } from '../../src/encoders/own.ts'
import type { WordVectorSource } from '../../src/encoders/word-vectors/encoder.ts'
import type { DenseOptions } from '../../src/rank/options.ts'

export { refusal } from './refusal.ts'

/** Numbers that the characters of a text seed: other ones for every text, the same for the same; all 0 for one text in nine. */
export function pseudoVector(text: string, width: number): number[] {
  const seed = [...text].reduce((hash, character) => Math.imul(hash ^ character.codePointAt(0)!, 0x01000193), 0x811c9dc5)
  const random = createRandom(seed)
  const size = random() < 1 / 9 ? 0 : 2
  return Array.from({ length: width }, () => size * (random() - 0.5))
}

/** An encoder whose vectors mean nothing, for what must hold of any vectors. */
export const pseudoEncoder = (width = 5, name = 'pseudo'): Encoder =>
  ownEncoder({ name, width, encode: texts => texts.map(text => pseudoVector(text, width)) })

/** A cross-encoder whose logits mean nothing. */
export const pseudoCross: CrossEncoder = { name: 'pseudo', score: async (question, texts) => texts.map(text => 4 * pseudoVector(`${question}\n${text}`, 1)[0]!) }

/** Words with their vectors, by hand. */
export type Table = Record<string, readonly number[]>

/** A file of word vectors, as GloVe writes it. */
export const gloveOf = (table: Table): string => Object.entries(table).map(([word, numbers]) => `${word} ${numbers.join(' ')}\n`).join('')

/** Such a file as a source, in two pieces. */
export const sourceOf = (file: string, more: Partial<WordVectorSource> = {}): WordVectorSource => ({
  name: 'glove.txt',
  async *open() {
    const bytes = new TextEncoder().encode(file), middle = bytes.length >> 1
    yield bytes.subarray(0, middle)
    yield bytes.subarray(middle)
  },
  ...more,
})

/** Which vectors count how much. */
export const anyDense: fc.Arbitrary<DenseOptions> = fc.record({
  when: fc.constantFrom('auto' as const, 'always' as const), share: fc.constantFrom(0, 0.2, 0.5, 1), power: fc.constantFrom(0, 1, 6),
})

/** The rows of a matrix as lists. */
export const rowsOf = ({ width, data }: Matrix | PackedMatrix): number[][] =>
  Array.from({ length: data.length / width }, (_, row) => Array.from(data.subarray(row * width, (row + 1) * width)))

/** The same direction with length 1, in float64; zeros stay zeros. */
export function unit(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector)
  return vector.map(value => (length > 0 ? value / length : 0))
}

/** Holds rows against others, to what 32-bit floats keep, or less. */
export function expectRows(actual: Matrix, expected: readonly (readonly number[])[], within = 1e-6): void {
  const rows = rowsOf(actual)
  expect(rows).toHaveLength(expected.length)
  rows.forEach((row, i) => {
    expect(row).toHaveLength(expected[i].length)
    row.forEach((value, j) => expect(Math.abs(value - expected[i][j]), `row ${i}, column ${j}: ${value} for ${expected[i][j]}`).toBeLessThanOrEqual(within))
  })
}

/** A text with the places of its words. */
export const wordsOf = (text: string): WordsOfText =>
  ({ text, words: Array.from(text.matchAll(/\S+/g), ({ 0: word, index }) => ({ start: index, end: index + word.length })) })
