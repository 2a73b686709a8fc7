import type { Tokenizer } from '../text/tokens/tokenizer.ts'

/** Why an index that has nothing for a text has nothing. */
export const whyNothing = (text: string, tokenizer: Tokenizer): string =>
  tokenizer.tokenize(text).length > 0
    ? 'No word or name of the question is in the index.'
    : 'The question has no word.'
