import { TokenGraphError, show } from '../../core/errors.ts'
import { BLOCK } from './bytes.ts'
import { type Layout, LINE_END, otherCount, SPACE } from './layout.ts'
import type { KeptWords } from './kept-words.ts'
import { decodeWord } from './word.ts'

/**
 * Reads word2vec's binary records: the bytes of a word, a space, its numbers, and a line end that some writers leave
 * out.
 */
export class BinaryReader {
  /** Where in the file the bytes begin that come next. */
  #offset: number
  readonly #count: number

  constructor(readonly kept: KeptWords, readonly layout: Layout, readonly name: string) {
    this.#offset = layout.start
    this.#count = layout.count!
  }

  /** Reads the records that are whole. Returns how many bytes they have. */
  read(bytes: Uint8Array): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    let start = 0
    while (this.kept.seen < this.#count) {
      const word = start + (bytes[start] === LINE_END ? 1 : 0)
      const space = bytes.indexOf(SPACE, word)
      const end = space + 1 + 4 * this.layout.width
      if (space < 0 || end > bytes.length) break
      this.#readRecord(bytes.subarray(word, space), view, space + 1)
      this.#offset += end - start
      start = end
    }
    this.#checkRest(bytes.subarray(start))
    return start
  }

  /** Checks that nothing is missing. */
  end(rest: Uint8Array): void {
    if (this.kept.seen === this.#count) return
    throw otherCount(
      this.#where(),
      `${this.kept.seen} whole words, and ${rest.length} more bytes at byte ${this.#offset}`,
      this.#count,
    )
  }

  #readRecord(word: Uint8Array, view: DataView, at: number): void {
    if (word.length === 0) throw this.#broken('no word')
    const row = this.kept.add(decodeWord(word, () => `${this.#where()}: byte ${this.#offset}`))
    if (!row) return
    for (let i = 0; i < row.length; i++) {
      row[i] = view.getFloat32(at + 4 * i, true)
      if (!Number.isFinite(row[i]))
        throw this.#broken(`${row[i]} as number ${i + 1} of ${show(new TextDecoder().decode(word))}`, 'a finite number')
    }
  }

  #checkRest(rest: Uint8Array): void {
    if (this.kept.seen < this.#count) {
      if (rest.length > 2 * BLOCK)
        throw this.#broken(`a word of more than ${BLOCK} bytes`, 'a word, a space and its numbers')
    } else if (rest.length > 1 || (rest.length === 1 && rest[0] !== LINE_END)) {
      throw otherCount(this.#where(), `more bytes after word ${this.#count}, at byte ${this.#offset}`, this.#count)
    }
  }

  #where(): string {
    return `reading ${show(this.name, Infinity)}`
  }

  #broken(got: string, expected = 'a word'): TokenGraphError {
    return new TokenGraphError('format', {
      where: this.#where(),
      got: `${got}, at byte ${this.#offset}`,
      expected,
      hint: 'The file is damaged, or in another format; fetch it again.',
    })
  }
}
