import { TokenGraphError, show } from '../../core/errors.ts'
import { BLOCK } from './bytes.ts'
import { decodeWord } from './word.ts'

/**
 * How a file of word vectors is written:
 *
 * - `glove`: text, a line for each word: the word and its numbers, with spaces in between (GloVe)
 * - `vec`: the same below a line that says how many words there are, and how many numbers each (fastText .vec, word2vec
 *   as text)
 * - `bin`: such a first line, then for each word its bytes, a space, its numbers as 32-bit floats, little-endian, and
 *   perhaps a line end (word2vec .bin)
 */
export type WordVectorFormat = 'glove' | 'vec' | 'bin'

/** What the beginning of a file tells. */
export interface Layout {
  format: WordVectorFormat
  /** Numbers of each word. */
  width: number
  /** How many words the file says it has; undefined where it does not say. */
  count?: number
  /** Where the first word begins, in bytes. */
  start: number
}

/** A file to be read: its name, for messages and for what its ending tells, and its format, if that is known. */
export interface FileOfVectors {
  name: string
  format?: WordVectorFormat
}

/** The byte that ends a line. */
export const LINE_END = 0x0a
/** The byte between a word and its numbers. */
export const SPACE = 0x20

/** A number in text, `nan` and `inf` among them: they are refused where they are read. */
const NUMBER = /^[+-]?(?:\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|nan|inf|infinity)$/i
const HEADER = /^(\d+)\s+(\d+)\s*$/
const LONGEST_HEADER = 64

/** Files that are taken for vectors, by how they begin. */
const OTHERS: [start: readonly number[], got: string, hint: string][] = [
  [[0x50, 0x4b, 3, 4], 'a ZIP archive', 'Unpack it and give the file within.'],
  [[0xba, 0x16, 0x4f, 0x2f], 'a fastText model', 'Give the file of its vectors instead, whose name ends in .vec.'],
]

/** Whether a field is a number. */
export const isNumber = (field: string): boolean => NUMBER.test(field)

/**
 * Tells the format and its measures from the beginning of a file. A first line of two whole numbers is a header; what
 * follows it is text if its first line is, and ends with a number.
 *
 * @param head  the first {@link BLOCK} bytes, or the whole file
 * @throws TokenGraphError `format` where there is no such beginning, `encoding` where it is not UTF-8
 */
export function layoutOf(head: Uint8Array, { name, format }: FileOfVectors): Layout {
  const where = `reading ${show(name, Infinity)}`
  const other = OTHERS.find(([start]) => start.every((byte, at) => head[at] === byte))
  if (other) throw new TokenGraphError('format', { where, got: other[1], expected: 'word vectors', hint: other[2] })
  const begin = startsWithMark(head) ? 3 : 0
  const end = head.indexOf(LINE_END, begin)
  const line = head.subarray(begin, end < 0 ? head.length : end)
  const header = line.length <= LONGEST_HEADER ? HEADER.exec(asText(line)) : null
  if (format === 'glove' || (!header && format === undefined && !/\.bin(\.gz)?$/i.test(name))) {
    return { format: 'glove', width: widthOf(line, show(`${name}:1`, Infinity)), start: begin }
  }
  if (!header) {
    throw new TokenGraphError('format', {
      where,
      got: `a first line that begins with ${show(asText(line.subarray(0, LONGEST_HEADER)))}`,
      expected: 'the number of words and the number of their dimensions',
      hint: 'Text without such a line is read with the option "format": "glove".',
    })
  }
  const start = begin + line.length + 1
  const [count, width] = [Number(header[1]), Number(header[2])]
  if (count < 1 || width < 1 || width > BLOCK / 4) {
    throw new TokenGraphError('format', {
      where,
      got: `${count} words of ${width} dimensions`,
      expected: `at least one, of 1 to ${BLOCK / 4}`,
    })
  }
  return { format: format ?? (isText(head.subarray(start)) ? 'vec' : 'bin'), count, width, start }
}

const startsWithMark = (head: Uint8Array) => head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf

const asText = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

/**
 * Among the bytes of numbers there are line ends, too; but what stands between a word and the first of them is hardly
 * ever UTF-8 with a number at its end.
 */
function isText(records: Uint8Array): boolean {
  const end = records.indexOf(LINE_END)
  const fields = asText(end < 0 ? records : records.subarray(0, end)).trimEnd().split(' ').slice(1)
  return isNumber(fields.at(-1) ?? '') && !fields.some(field => /[\0\ufffd]/.test(field))
}

/** The numbers at the end of a line, behind its first field, which is a word though it may look like a number. */
function widthOf(line: Uint8Array, where: string): number {
  if (line.length >= BLOCK) throw tooLong(where)
  const fields = (decodeWord(line, () => where) ?? '').trimEnd().split(/ +/).slice(1)
  const width = fields.length - 1 - fields.findLastIndex(field => !isNumber(field))
  if (width > 0) return width
  throw new TokenGraphError('format', {
    where,
    got: show(asText(line)),
    expected: 'a word and its numbers, with spaces in between',
    hint: 'Known are files of GloVe, word2vec and fastText (.vec).',
  })
}

/** The error for a line without an end. */
export const tooLong = (where: string): TokenGraphError =>
  new TokenGraphError('format', {
    where,
    got: `a line of more than ${BLOCK} bytes`,
    expected: 'a word and its numbers',
  })

/** The error for a file that does not have the number of words that its first line says. */
export const otherCount = (where: string, got: string, count: number): TokenGraphError =>
  new TokenGraphError('format', {
    where,
    got,
    expected: `${count}, as its first line says`,
    hint: 'The file is truncated or was altered; fetch it again.',
  })
