import { show, TokenGraphError } from '../../core/errors.ts'
import type { Span } from '../../text/tokens/segment.ts'
import type { Role } from '../encoder.ts'
import { align } from '../../text/tokens/pieces/alignment.ts'
import type { Tokenizer } from './library.ts'
import type { LateSettings } from './late-settings.ts'
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
  readonly #marks: Readonly<Record<Role, readonly number[]>>
  /** What fills a question up, and to how many pieces. */
  readonly #fill: { mask: number, length: number } | undefined

  constructor(
    readonly tokenizer: Tokenizer,
    readonly vocabulary: Vocabulary,
    prefixes: Prefixes,
    late?: Pick<LateSettings, 'markers' | 'filled'>,
  ) {
    const { before, after, usual } = specials(tokenizer)
    this.before = before
    this.after = after
    this.usual = usual
    const prefix = (text: string) => ({ text, ids: this.#bare(text.trimEnd()) })
    const idOf = (piece: string) => vocabulary.pieces.findIndex(each => each === piece || each === piece.trim())
    const marked = (role: Role) => (late ? [markOf(late.markers[role], idOf)] : [])
    this.#marks = { query: marked('query'), passage: marked('passage') }
    const mask = ['[MASK]', '<mask>'].map(idOf).find(id => id >= 0)
    this.#fill = late?.filled !== undefined && mask !== undefined ? { mask, length: late.filled } : undefined
    this.#prefixes = { query: prefix(prefixes.query), passage: prefix(prefixes.passage) }
  }

  /** How many of the tokens that the model sees are not the text's. */
  overhead(role: Role): number {
    return this.lead(role) + this.after.length
  }

  /** How many of these come before the text. */
  lead(role: Role): number {
    return this.before.length + this.#marks[role].length + this.#prefixes[role].ids.length
  }

  /** What the model is to see of some pieces of a text: special tokens and the prefix are around every window. */
  framed(ids: readonly number[], role: Role): number[] {
    const framed = [...this.before, ...this.#marks[role], ...this.#prefixes[role].ids, ...ids, ...this.after]
    if (role === 'query' && this.#fill) {
      while (framed.length < this.#fill.length) framed.push(this.#fill.mask)
    }
    return framed
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

/** The id of a piece that marks texts. @throws TokenGraphError `encoder` where the tokenizer has no such piece */
function markOf(marker: string, idOf: (piece: string) => number): number {
  const id = idOf(marker)
  if (id >= 0) return id
  throw new TokenGraphError('encoder', {
    where: 'transformerEncoder',
    got: `a tokenizer without the piece ${show(marker)}, which marks texts`,
    expected: 'files of one model',
    hint: 'Take tokenizer.json and the settings beside it from the same place.',
  })
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
