import { height, type Matrix, rowAt, zeros } from './matrix.ts'
import { pack } from './packed.ts'

/**
 * How vectors of words are kept: the sign of each number (48 bytes for 384), or a byte a number and a scale a row
 * (388).
 */
export const WORD_TYPES = ['bits', 'int8'] as const
/** One of {@link WORD_TYPES}. */
export type WordType = (typeof WORD_TYPES)[number]

/**
 * The vectors of the words of texts, in fewer bytes: a row for each word, text by text. Of `bits` a row is a vector of
 * ±1/√width; a row of zeros, of either type, is a word without a vector.
 */
export interface WordRows {
  readonly type: WordType
  readonly width: number
  /** Of each text where its rows begin, and after the last one where they end. */
  readonly starts: Uint32Array
  /** {@link rowBytes} a row: bits from the lowest of the first byte on, or signed bytes. */
  readonly data: Uint8Array
  /** Of `int8` one a row; else empty. */
  readonly scales: Float32Array
}

/** How many bytes a row has. */
export const rowBytes = ({ type, width }: Pick<WordRows, 'type' | 'width'>): number =>
  type === 'bits' ? (width + 7) >> 3 : width

/** How many texts there are. */
export const textCount = ({ starts }: WordRows): number => starts.length - 1

/** Packs the vectors of the words of texts, a matrix for each. */
export function packWords(texts: readonly Matrix[], type: WordType, width: number): WordRows {
  const starts = new Uint32Array(texts.length + 1), bytes = rowBytes({ type, width })
  texts.forEach((text, i) => {
    starts[i + 1] = starts[i]! + height(text)
  })
  const rows = starts.at(-1)!,
    data = new Uint8Array(rows * bytes),
    scales = new Float32Array(type === 'int8' ? rows : 0)
  for (const [i, text] of texts.entries()) {
    const at = starts[i]!
    if (type === 'bits') packSigns(text, data, at * bytes)
    else {
      const packed = pack(text, 'int8') as { data: Int8Array, scales: Float32Array }
      data.set(new Uint8Array(packed.data.buffer), at * bytes)
      scales.set(packed.scales, at)
    }
  }
  return { type, width, starts, data, scales }
}

function packSigns(text: Matrix, into: Uint8Array, at: number): void {
  const bytes = rowBytes({ type: 'bits', width: text.width })
  for (let row = 0; row < height(text); row++) {
    const vector = rowAt(text, row)
    for (let t = 0; t < vector.length; t++) if (vector[t]! > 0) into[at + row * bytes + (t >> 3)]! |= 1 << (t & 7)
  }
}

/** The vectors of the words of a text, as 32-bit floats; zeros for those that have none. */
export function unpackWords(words: WordRows, text: number): Matrix {
  const { type, width, data, scales } = words, bytes = rowBytes(words), from = words.starts[text]!
  const matrix = zeros(words.starts[text + 1]! - from, width), size = 1 / Math.sqrt(width)
  for (let row = 0; row < height(matrix); row++) {
    const at = (from + row) * bytes, into = rowAt(matrix, row)
    if (type === 'int8') {
      for (let t = 0; t < width; t++) into[t] = ((data[at + t]! << 24) >> 24) * scales[from + row]!
    } else if (data.subarray(at, at + bytes).some(byte => byte !== 0)) {
      for (let t = 0; t < width; t++) into[t] = (data[at + (t >> 3)]! >> (t & 7)) & 1 ? size : -size
    }
  }
  return matrix
}

/** The words of texts of one type and width, one list of texts after the other; at least one list. */
export function joinedWords(parts: readonly WordRows[]): WordRows {
  const [{ type, width }] = parts as [WordRows], starts = [0]
  for (const part of parts) {
    const before = starts.at(-1)!
    for (const start of part.starts.subarray(1)) starts.push(before + start)
  }
  const rows = starts.at(-1)!, data = new Uint8Array(rows * rowBytes(parts[0]!))
  const scales = new Float32Array(type === 'int8' ? rows : 0)
  let at = 0
  for (const part of parts) {
    data.set(part.data, at * rowBytes(part))
    scales.set(part.scales, type === 'int8' ? at : 0)
    at += part.starts.at(-1)!
  }
  return { type, width, starts: Uint32Array.from(starts), data, scales }
}

/** The words of some of the texts, in the order in which they are asked for. */
export function wordsOfTexts(words: WordRows, texts: readonly number[]): WordRows {
  const bytes = rowBytes(words), starts = new Uint32Array(texts.length + 1)
  texts.forEach((text, i) => {
    starts[i + 1] = starts[i]! + words.starts[text + 1]! - words.starts[text]!
  })
  const data = new Uint8Array(starts.at(-1)! * bytes)
  const scales = new Float32Array(words.type === 'int8' ? starts.at(-1)! : 0)
  texts.forEach((text, i) => {
    const from = words.starts[text]!, to = words.starts[text + 1]!
    data.set(words.data.subarray(from * bytes, to * bytes), starts[i]! * bytes)
    if (words.type === 'int8') scales.set(words.scales.subarray(from, to), starts[i])
  })
  return { ...words, starts, data, scales }
}
