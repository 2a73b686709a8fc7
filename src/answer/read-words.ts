import { TokenGraphError, show } from '../core/errors.ts'
import { type Matrix, rowAt, zeros } from '../math/dense/matrix.ts'
import type { EncodeOptions, Encoder, Role } from '../encoders/encoder.ts'
import type { Span } from '../text/tokens/segment.ts'
import { takesPlace, type Tokenizer } from '../text/tokens/tokenizer.ts'

/** A word of a text: where it stands, how it is written there, and what it is compared by. */
export interface Word extends Span {
  text: string
  term: string
  /** The place of its text among those read. */
  place: number
  /** False for a word without content that was not asked for: it only takes a place among the others. */
  counts: boolean
  /** Whether the encoder has a vector for it. */
  isKnown: boolean
}

/** The words of texts, one text after the other, with their vectors. */
export interface Words {
  words: Word[]
  /** A row for each word, of unit length; zeros for one that is not known. */
  vectors: Matrix
  /** How many of the words each text has. */
  lengths: number[]
}

/** Where each text's words begin and end in the list of all. */
export function spansOf({ lengths }: Words): Span[] {
  let end = 0
  return lengths.map(length => ({ start: end, end: end += length }))
}

/** Who reads, and how. */
export interface Reader {
  tokenizer: Tokenizer
  encoder: Encoder
  /** Whether words without content count. */
  stopWords: boolean
  told: EncodeOptions
}

/**
 * The words of a question that count and that the encoder knows.
 *
 * @param chosen  only these, as they are written there
 * @throws TokenGraphError `option` for a chosen word that the question lacks, `encoder` for vectors that do not fit
 */
export async function readQuestion(text: string, reader: Reader, chosen?: readonly string[]): Promise<Words> {
  const words = wordsOf(text, 0, reader).filter(({ counts }) => counts)
  const missing = chosen?.find(word => !words.some(each => each.text === word))
  if (missing !== undefined) {
    throw new TokenGraphError('option', {
      where: 'retrieveTokens: option "words"',
      got: show(missing),
      expected: 'words of the question, as they are written there',
      hint: reader.stopWords ? undefined : 'Words without content take part with "stopWords".',
    })
  }
  return encoded([{ text, words: words.filter(each => chosen?.includes(each.text) ?? true) }], 'query', reader)
}

/**
 * The words of texts that count and that the encoder knows.
 *
 * @param all  all other words, too, so that distances can be told
 * @param kept  of a text by its place the vectors of its words that have content, where they are at hand
 * @throws TokenGraphError `encoder` for vectors that do not fit
 */
export async function readTexts(
  texts: readonly string[],
  reader: Reader,
  all: boolean,
  kept: (place: number) => Matrix | undefined = () => undefined,
): Promise<Words> {
  const read = texts.map((text, place) => {
    const words = wordsOf(text, place, reader).filter(({ counts }) => counts || all), vectors = kept(place)
    return { text, words, ...(vectors && { vectors: spread(vectors, words) }) }
  })
  return encoded(read, 'passage', reader, all)
}

/** The vectors of words, zeros for those that do not count. */
function spread(vectors: Matrix, words: readonly UnreadWord[]): Matrix {
  const all = zeros(words.length, vectors.width)
  let row = 0
  words.forEach(({ counts }, i) => counts && rowAt(all, i).set(rowAt(vectors, row++)))
  return all
}

type UnreadWord = Omit<Word, 'isKnown'>

const wordsOf = (text: string, place: number, { tokenizer, stopWords }: Reader): UnreadWord[] =>
  tokenizer.tokenize(text).filter(takesPlace)
    .map(({ term, kind, start, end }) => ({
      text: text.slice(start, end),
      term,
      place,
      counts: kind === 'word' || stopWords,
      start,
      end,
    }))

/** Encodes words of texts, and leaves out those that the encoder does not know if not told otherwise. */
async function encoded(
  texts: readonly { text: string, words: UnreadWord[], vectors?: Matrix }[],
  role: Role,
  { encoder, told }: Reader,
  unknown = false,
): Promise<Words> {
  const left = texts.filter(({ vectors }) => !vectors)
  const made = left.length > 0 || texts.length === 0 ? await encoder.encodeWords(left, role, told) : []
  const matrices = texts.map(text => text.vectors ?? made[left.indexOf(text)])
  texts.forEach(({ words }, i) => checkVectors(matrices[i], words.length, encoder))
  const rows = texts.flatMap(({ words }, i) => words.map((word, row) => ({ word, vector: rowAt(matrices[i]!, row) })))
    .map(({ word, vector }) => ({ word: { ...word, isKnown: vector.some(value => value !== 0) }, vector }))
    .filter(({ word }) => word.isKnown || unknown)
  const vectors = zeros(rows.length, encoder.width), lengths = texts.map(() => 0)
  rows.forEach(({ word, vector }, row) => {
    rowAt(vectors, row).set(vector)
    lengths[word.place]!++
  })
  return { words: rows.map(({ word }) => word), vectors, lengths }
}

function checkVectors(matrix: Matrix | undefined, words: number, { name, width }: Encoder): void {
  if (matrix?.width === width && matrix.data.length === words * width) return
  throw new TokenGraphError('encoder', {
    where: `encoder ${show(name)}`,
    got: matrix ? `${matrix.data.length} numbers at width ${matrix.width} for ${words} words` : 'no vectors for a text',
    expected: `vectors of ${width} numbers, one a word`,
  })
}
