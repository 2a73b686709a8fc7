import type { Span } from '../../text/tokens/segment.ts'
import type { Role } from '../encoder.ts'
import { align } from '../../text/tokens/pieces/alignment.ts'
import type { Tokenizer } from './library.ts'
import type { Prefixes } from './options.ts'
import { stretches } from '../../text/tokens/pieces/stretches.ts'
import type { Vocabulary } from '../../text/tokens/pieces/vocabulary.ts'

/** The pieces of a text: their ids, and on demand where they stand. */
export interface TextPieces {
  ids: readonly number[]
  /** The span of each piece, in code units of the text. */
  spans?: readonly Span[]
}

/** Cuts texts into the pieces that a model knows, and adds what must stand around them. */
export class ModelTokens {
  /**
   * The special tokens that begin and end what the model sees: `[CLS]` and `[SEP]`, or what its tokenizer has in their
   * place.
   */
  readonly before: readonly number[]
  readonly after: readonly number[]
  /** A piece that texts have. */
  readonly usual: number
  readonly #prefixes: Readonly<Record<Role, { text: string, ids: readonly number[] }>>

  constructor(readonly tokenizer: Tokenizer, readonly vocabulary: Vocabulary, prefixes: Prefixes) {
    const { before, after, usual } = specials(tokenizer)
    this.before = before
    this.after = after
    this.usual = usual
    const prefix = (text: string) => ({ text, ids: this.#bare(text.trimEnd()) })
    this.#prefixes = { query: prefix(prefixes.query), passage: prefix(prefixes.passage) }
  }

  /** How many of the tokens that the model sees are not the text's. */
  overhead(role: Role): number {
    return this.before.length + this.#prefixes[role].ids.length + this.after.length
  }

  /** What the model is to see of some pieces of a text: special tokens and the prefix are around every window. */
  framed(ids: readonly number[], role: Role): number[] {
    return [...this.before, ...this.#prefixes[role].ids, ...ids, ...this.after]
  }

  /** Cuts a text, stretch by stretch; each yields the pieces that are its own. A blank text has none. */
  *pieces(text: string, role: Role, withSpans: boolean): Generator<TextPieces> {
    if (text.trim() === '') return
    for (const { start, end } of stretches(text)) {
      const stretch = text.slice(start, end)
      const ids = start === 0 ? this.#afterPrefix(stretch, role) : this.#bare(stretch)
      const spans = withSpans
        ? align(ids, stretch, this.vocabulary).map(span => ({ start: start + span.start, end: start + span.end }))
        : undefined
      yield { ids, ...(spans && { spans }) }
    }
  }

  /**
   * The pieces that a text has after the prefix: a byte-level tokenizer cuts a first word otherwise than one after a
   * blank.
   */
  #afterPrefix(text: string, role: Role): readonly number[] {
    const prefix = this.#prefixes[role]
    if (prefix.ids.length === 0) return this.#bare(text)
    const both = this.#bare(prefix.text + text)
    return prefix.ids.every((id, i) => both[i] === id) ? both.slice(prefix.ids.length) : this.#bare(text)
  }

  #bare(text: string): number[] {
    return text === '' ? [] : this.tokenizer.encode(text, { add_special_tokens: false })
  }
}

/** What a tokenizer puts around a text: found by what it does to one, since each kind keeps it elsewhere. */
function specials(tokenizer: Tokenizer): { before: number[], after: number[], usual: number } {
  for (const text of ['a', 'the', '1', '.', '的']) {
    const bare = tokenizer.encode(text, { add_special_tokens: false })
    const whole = tokenizer.encode(text, { add_special_tokens: true })
    const start = whole.findIndex((_, i) => bare.length > 0 && bare.every((id, k) => whole[i + k] === id))
    if (start >= 0) return { before: whole.slice(0, start), after: whole.slice(start + bare.length), usual: bare[0]! }
  }
  return { before: [], after: [], usual: 0 }
}
