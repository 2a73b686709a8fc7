import type { Span } from './segment.ts'

/** A token of a text: `text.slice(start, end)` is what stands there, `term` what it is compared by. */
export interface Token extends Span {
  /**
   * The normalised form: folded, stemmed; a gram's begins with {@link GRAM}, a stop word's with {@link STOP}, a whole's
   * with {@link WHOLE}. Tokens with the same term are one node of the graph, or one feature.
   */
  term: string
  /**
   * - `word`: a node of the token graph.
   * - `stop`: a word without content; no node, and not counted in a text's length, but found where it is all that was
   *   asked, or part of a name.
   * - `gram`: a further lexical feature that overlaps the words (pairs of Han characters, sub-words); no node.
   * - `variant`: what words may be read as, too: "10.0.0.1" as a whole, "e-mail" as "email", "getUserById" by its
   *   parts; no node by itself, and not counted in a text's length.
   */
  kind: 'word' | 'stop' | 'gram' | 'variant'
}

/** What the term of a gram begins with, so that it is never that of a word. */
export const GRAM = '~'

/** Whether a term is that of a gram. */
export const isGram = (term: string): boolean => term.startsWith(GRAM)

/** What the term of a stop word begins with: "us" is not what "US" is compared by. */
export const STOP = '-'

/** What the term of several words as a whole begins with. */
export const WHOLE = '='

/** Under which term a word and a letter behind it are one: "vitamin A". */
export const letterTerm = (word: string, letter: string): string => `${WHOLE}${word} ${letter}`

/** What the term of an entity begins with. */
export const ENTITY = '@'

/** Whether a term is that of an entity. */
export const isEntity = (term: string): boolean => term.startsWith(ENTITY)

/** What the term of a word in a field of its own begins with. */
const FIELD = ':'

/**
 * Whether a term counts in the length of a text: what stop words, variants, entities and words of own fields are
 * compared by does not.
 */
export const isCounted = (term: string): boolean => !UNCOUNTED.includes(term[0]!)
const UNCOUNTED: readonly string[] = [STOP, WHOLE, ENTITY, FIELD]

/** Whether a token is one of the words that follow one another in a text; others overlap them. */
export const takesPlace = ({ kind }: Pick<Token, 'kind'>): boolean => kind === 'word' || kind === 'stop'

/**
 * Cuts a text into tokens: words and stop words in the order of the text, then grams and variants.
 * The engine asks nothing else of a tokenizer, so that sub-word ones can take its place.
 */
export interface Tokenizer {
  /** Names the tokenizer and its settings; stored in a snapshot, and compared when one is opened. */
  readonly name: string
  tokenize(text: string): Token[]
}

/** What a term is called that nothing is known of. */
export const labelOf = (term: string): string => (isCounted(term) ? term : term.slice(1))

/**
 * Under which term a word stands in a field of its own beside its own one, see `own-fields.ts`: `:0:ada`, the first
 * field having it.
 */
export const fieldTerm = (field: number, term: string): string => `${FIELD}${field}:${term}`

/** Under which term the length of a field stands. */
export const lengthTerm = (field: number): string => fieldTerm(field, '')

/** Which word of which field a term stands for; undefined for any other term. */
export function fieldWord(term: string): { field: number, term: string } | undefined {
  if (!term.startsWith(FIELD)) return undefined
  const end = term.indexOf(':', FIELD.length)
  return { field: Number(term.slice(FIELD.length, end)), term: term.slice(end + 1) }
}
