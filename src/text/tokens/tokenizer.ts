import type { Span } from './segment.ts'

/** A token of a text: `text.slice(start, end)` is what stands there, `term` what it is compared by. */
export interface Token extends Span {
  /**
   * The normalised form: folded, stemmed; a gram's begins with {@link GRAM}. Tokens with the same term are one node of
   * the graph.
   */
  term: string
  /**
   * `word`: a node of the token graph. `stop`: a word without content; it takes a place in the text, and no node.
   * `gram`: a further lexical feature that overlaps the words (Han bigrams; later, sub-words); no node of its own.
   */
  kind: 'word' | 'stop' | 'gram'
}

/** What the term of a gram begins with, so that it is never that of a word. */
export const GRAM = '~'

/**
 * Cuts a text into tokens: words and stop words in the order of the text, then grams.
 * The engine asks nothing else of a tokenizer, so that sub-word ones can take its place.
 */
export interface Tokenizer {
  /** Names the tokenizer and its settings; stored in a snapshot, and compared when one is opened. */
  readonly name: string
  tokenize(text: string): Token[]
}
