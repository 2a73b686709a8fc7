import type { Token } from './tokenizer.ts'
import { Writings } from './writings.ts'

/** Numbers terms in the order in which they are first seen, and learns how each word is mostly written. */
export class Vocabulary {
  readonly terms: string[] = []
  readonly #ids = new Map<string, number>()
  readonly #isWord: number[] = []
  readonly #written = new Writings()

  /** The number of a term, or undefined. */
  id(term: string): number | undefined {
    return this.#ids.get(term)
  }

  /** The number of a token's term, new or known. */
  add(token: Token, text: string): number {
    let id = this.#ids.get(token.term)
    if (id === undefined) {
      id = this.terms.length
      this.#ids.set(token.term, id)
      this.terms.push(token.term)
      this.#isWord.push(0)
    }
    if (token.kind === 'word') {
      this.#isWord[id] = 1
      this.#written.add(id, text.slice(token.start, token.end).toLowerCase())
    }
    return id
  }

  get isWord(): Uint8Array {
    return Uint8Array.from(this.#isWord)
  }

  /** How each term is mostly written; of equals, the first by code unit. */
  get labels(): string[] {
    return this.terms.map((term, id) => this.#written.most(id) ?? term)
  }
}
