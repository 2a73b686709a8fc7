import type { Token } from './tokenizer.ts'

/** Numbers terms in the order in which they are first seen, and learns how each word is mostly written. */
export class Vocabulary {
  readonly terms: string[] = []
  readonly #ids = new Map<string, number>()
  readonly #isWord: number[] = []
  /** Per word, how often it was written in which way; a map only where it is not always the same. */
  readonly #written: (string | Map<string, number>)[] = []
  /** Per word, how often it was written in the one way that has been seen so far. */
  readonly #times: number[] = []

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
      this.#written.push(token.term)
      this.#times.push(0)
    }
    if (token.kind === 'word') {
      const written = text.slice(token.start, token.end).toLowerCase()
      if (this.#isWord[id] === 0) this.#written[id] = written
      this.#isWord[id] = 1
      this.#count(id, written)
    }
    return id
  }

  #count(id: number, written: string): void {
    const known = this.#written[id]!
    if (known === written) this.#times[id]!++
    else if (typeof known !== 'string') known.set(written, (known.get(written) ?? 0) + 1)
    else this.#written[id] = new Map([[known, this.#times[id]!], [written, 1]])
  }

  get isWord(): Uint8Array {
    return Uint8Array.from(this.#isWord)
  }

  /** How each term is mostly written; of equals, the one seen first. */
  get labels(): string[] {
    return this.#written.map(written => {
      if (typeof written === 'string') return written
      let best = '', most = 0
      for (const [form, count] of written) if (count > most) [best, most] = [form, count]
      return best
    })
  }
}
