import type { Tokenizer } from './library.ts'
import { ModelTokens } from './tokens.ts'
import type { Vocabulary } from '../../text/tokens/pieces/vocabulary.ts'

const NONE = { query: '', passage: '' }

/** Cuts two texts into the pieces that a model knows, and puts them together as it takes them. */
export class PairTokens {
  readonly #tokens: ModelTokens
  readonly #between: readonly number[]

  constructor(tokenizer: Tokenizer, vocabulary: Vocabulary) {
    this.#tokens = new ModelTokens(tokenizer, vocabulary, NONE)
    this.#between = between(tokenizer, this.#tokens)
  }

  /** A piece that texts have. */
  get usual(): number {
    return this.#tokens.usual
  }

  /** How many of the tokens that the model sees are neither text's. */
  get overhead(): number {
    return this.framed([], []).ids.length
  }

  /** The pieces that a text begins with, at most so many. */
  first(text: string, most: number): number[] {
    const first: number[] = []
    for (const { ids } of this.#tokens.pieces(text, 'passage', false)) {
      if (first.push(...ids.slice(0, most - first.length)) === most) break
    }
    return first
  }

  /** What the model is to see of two texts, and where in it what belongs to the second one begins. */
  framed(first: readonly number[], second: readonly number[]): { ids: number[], second: number } {
    const { before, after } = this.#tokens, lead = [...before, ...first, ...this.#between]
    return { ids: [...lead, ...second, ...after], second: lead.length }
  }
}

/** What a tokenizer puts between two texts: found by what it does to one beside itself. */
function between(tokenizer: Tokenizer, { before, after, usual }: ModelTokens): number[] {
  for (const text of ['a', 'the', '1', '.', '的']) {
    const bare = tokenizer.encode(text, { add_special_tokens: false })
    if (bare[0] !== usual) continue
    const whole = tokenizer.encode(text, { add_special_tokens: true, text_pair: text })
    return whole.slice(before.length + bare.length, whole.length - after.length - bare.length)
  }
  return []
}
