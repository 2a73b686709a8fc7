import { takesPlace, type Tokenizer } from '../text/tokens/tokenizer.ts'
import type { Word } from './word.ts'

/** The words of a text that follow one another, as a tokenizer tells them. */
export const wordsOf = (tokenizer: Tokenizer, text: string): Word[] =>
  tokenizer.tokenize(text).filter(takesPlace).map(({ term, kind, start, end }) => ({
    term,
    content: kind === 'word',
    start,
    end,
  }))
