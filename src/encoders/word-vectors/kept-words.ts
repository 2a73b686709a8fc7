import { type Matrix, zeros } from '../../math/dense/matrix.ts'

/** Which words of a file are kept. */
export interface Choice {
  /** Whether a word is wanted; asked with its form. */
  wanted: (form: string) => boolean
  /** The first words of the file that are kept in any case. */
  frequent: number
  /** The form under which a word is kept and asked for. */
  form: (word: string) => string
}

/**
 * The words of a file that are kept, with their vectors; of equal forms the first, since files begin with the most
 * frequent words.
 */
export class KeptWords {
  readonly words: string[] = []
  /** Words of the file so far, kept or not. */
  seen = 0
  readonly #known = new Set<string>()
  readonly #rows: Float32Array[] = []

  constructor(readonly width: number, readonly choice: Choice) {}

  /**
   * Takes the next word of the file: the row to write its vector to, if it is kept.
   *
   * @param word  undefined where it cannot be read; it counts, and is not kept
   */
  add(word: string | undefined): Float32Array | undefined {
    const rank = this.seen++
    if (word === undefined) return undefined
    const form = this.choice.form(word)
    if (this.#known.has(form) || !(rank < this.choice.frequent || this.choice.wanted(form))) return undefined
    this.#known.add(form)
    const row = new Float32Array(this.width)
    this.words.push(form)
    this.#rows.push(row)
    return row
  }

  /** The vectors of {@link words}, a row each. */
  vectors(): Matrix {
    const matrix = zeros(this.#rows.length, this.width)
    this.#rows.forEach((row, at) => matrix.data.set(row, at * this.width))
    return matrix
  }
}
