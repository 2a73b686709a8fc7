import { TokenGraphError, show } from '../../core/errors.ts'
import { BLOCK } from './bytes.ts'
import { isNumber, type Layout, LINE_END, otherCount, SPACE, tooLong } from './layout.ts'
import type { KeptWords } from './kept-words.ts'
import { decodeWord } from './word.ts'

const RETURN = 0x0d

/**
 * Reads lines of a word and its numbers. The last fields are the numbers: GloVe has words with spaces, such as ". . .".
 * Every line is checked for its number of fields, but the numbers are read of words that are kept only. Blank lines are
 * passed over.
 */
export class TextReader {
  #line: number

  constructor(readonly kept: KeptWords, readonly layout: Layout, readonly name: string) {
    this.#line = layout.format === 'glove' ? 0 : 1
  }

  /** Reads the lines that are whole. Returns how many bytes they have. */
  read(bytes: Uint8Array): number {
    let start = 0
    for (let end = bytes.indexOf(LINE_END); end >= 0; end = bytes.indexOf(LINE_END, start)) {
      this.#readLine(bytes, start, end)
      start = end + 1
    }
    if (bytes.length - start > BLOCK) throw tooLong(this.#where(this.#line + 1))
    return start
  }

  /** Reads a last line that has no end. */
  end(rest: Uint8Array): void {
    this.#readLine(rest, 0, rest.length)
    const { count } = this.layout
    if (count !== undefined && this.kept.seen < count)
      throw otherCount(`reading ${show(this.name, Infinity)}`, `${this.kept.seen} words`, count)
  }

  #readLine(bytes: Uint8Array, start: number, lineEnd: number): void {
    this.#line++
    if (lineEnd - start > BLOCK) throw tooLong(this.#where())
    const end = trimmed(bytes, start, lineEnd)
    if (end === start) return
    if (this.kept.seen === this.layout.count)
      throw otherCount(this.#where(), `word ${this.kept.seen + 1}`, this.layout.count)
    const wordEnd = beforeLast(bytes, start, end, this.layout.width)
    if (wordEnd === start) throw this.#otherWidth(bytes.subarray(start, end))
    const word = decodeWord(bytes.subarray(start, wordEnd), () => this.#where())
    if (word?.includes(' ') && word.split(' ').slice(1).every(isNumber))
      throw this.#otherWidth(bytes.subarray(start, end))
    const row = this.kept.add(word)
    if (row) this.#readNumbers(fieldsOf(bytes.subarray(wordEnd + 1, end)), row)
  }

  #readNumbers(fields: string[], row: Float32Array): void {
    fields.forEach((field, at) => {
      row[at] = isNumber(field) ? Number(field) : NaN
      if (Number.isFinite(row[at])) return
      throw new TokenGraphError('format', {
        where: this.#where(),
        got: `${show(field)} as number ${at + 1} of ${fields.length}`,
        expected: 'a finite number',
      })
    })
  }

  #where(line = this.#line): string {
    return show(`${this.name}:${line}`, Infinity)
  }

  #otherWidth(line: Uint8Array): TokenGraphError {
    const [word, ...numbers] = fieldsOf(line)
    return new TokenGraphError('format', {
      where: this.#where(),
      got: `${numbers.length} numbers after ${show(word)}`,
      expected: `${this.layout.width}`,
      hint: 'The line is broken; fetch the file again.',
    })
  }
}

const fieldsOf = (bytes: Uint8Array): string[] => new TextDecoder().decode(bytes).trimStart().split(/ +/)

/** The end of a line without the spaces that word2vec and fastText write there, and the carriage return of Windows. */
function trimmed(bytes: Uint8Array, start: number, end: number): number {
  while (end > start && (bytes[end - 1] === SPACE || bytes[end - 1] === RETURN)) end--
  return end
}

/** Where a line ends without its last fields and the spaces before them; its start where it has no more than them. */
function beforeLast(bytes: Uint8Array, start: number, end: number, fields: number): number {
  let at = end
  for (let field = 0; field < fields; field++) {
    while (at > start && bytes[at - 1] !== SPACE) at--
    while (at > start && bytes[at - 1] === SPACE) at--
  }
  return at
}
