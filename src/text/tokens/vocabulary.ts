import { labelOf, type Token } from './tokenizer.ts'
import { Writings } from './writings.ts'

/** A vocabulary as plain data. */
export interface VocabularyState {
  terms: readonly string[]
  isWord: Uint8Array<ArrayBuffer>
  /** How words are written, and how often: a term's number, a form and its count, each in a list of its own. */
  written: readonly number[]
  forms: readonly string[]
  times: readonly number[]
}

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
    return token.kind === 'word' ? this.addNamed(token, text) : this.#numberOf(token.term, false)
  }

  /** The same of a token that is called as it is written, word or not. */
  addNamed({ term, kind, start, end }: Token, text: string): number {
    const id = this.#numberOf(term, kind === 'word')
    this.#written.add(id, text.slice(start, end).toLowerCase())
    return id
  }

  /** The number of a term that is no word, new or known. */
  addTerm(term: string): number {
    return this.#numberOf(term, false)
  }

  #numberOf(term: string, isWord: boolean): number {
    let id = this.#ids.get(term)
    if (id === undefined) {
      id = this.terms.length
      this.#ids.set(term, id)
      this.terms.push(term)
      this.#isWord.push(0)
    }
    if (isWord) this.#isWord[id] = 1
    return id
  }

  get state(): VocabularyState {
    const written: number[] = [], forms: string[] = [], times: number[] = []
    for (const [id, form, count] of this.#written.entries()) {
      written.push(id)
      forms.push(form)
      times.push(count)
    }
    return { terms: this.terms, isWord: this.isWord, written, forms, times }
  }

  /** Adds another, as if its texts came after those of this one. Ends with the numbers of its terms. */
  *joining({ terms, isWord, written, forms, times }: VocabularyState): Generator<number, Uint32Array> {
    const numbers = new Uint32Array(terms.length)
    for (const [i, term] of terms.entries()) {
      numbers[i] = this.#numberOf(term, isWord[i] === 1)
      yield i
    }
    for (const [i, id] of written.entries()) {
      this.#written.add(numbers[id]!, forms[i]!, times[i])
      yield terms.length + i
    }
    return numbers
  }

  /** How a term is written, and how often. */
  readonly written = (id: number): [form: string, times: number][] => this.#written.of(id)

  get isWord(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#isWord)
  }

  /** How each term is mostly written; of equals, the first by code unit. */
  get labels(): string[] {
    return this.terms.map((term, id) => this.#written.most(id) ?? labelOf(term))
  }
}
