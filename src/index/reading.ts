import * as v from 'valibot'
import { show, TokenGraphError } from '../core/errors.ts'
import type { Synonyms } from '../tables/edges/triples.ts'
import { elisionOf } from '../text/tokens/elision.ts'
import { loadHan } from '../text/tokens/fold.ts'
import type { NameFolding } from '../text/tokens/names.ts'
import { LONGEST_PHRASE, synonymToken } from '../text/tokens/phrases.ts'
import type { Tokenizer } from '../text/tokens/tokenizer.ts'
import type { AnalysisSettings } from '../text/tokens/word-tokenizer.ts'

/** The option by which texts are read, alike where an index is made and where it is opened. */
export const tokenizerOption = v.optional(v.custom<Tokenizer>(
  value => typeof (value as Tokenizer)?.tokenize === 'function' && typeof (value as Tokenizer).name === 'string',
  'a tokenizer: { name, tokenize(text) }',
))

/** How names are compared: as words of the default tokenizer are, also beside a tokenizer of the caller's. */
export async function folding({ diacritics, foldHan, languages }: AnalysisSettings): Promise<NameFolding> {
  if (foldHan) await loadHan()
  return { diacritics, foldHan, cut: elisionOf(languages) }
}

/** Refuses a synonym that no text and no question could have. @throws TokenGraphError `option` */
export function checkSynonyms(groups: readonly Synonyms[], tokenizer: Tokenizer, where: string): void {
  for (const [i, group] of groups.entries()) {
    const wrong = group.find(written => !synonymToken(written, tokenizer))
    if (wrong === undefined) continue
    throw new TokenGraphError('option', {
      where: `${where}: option "synonyms.${i}"`,
      got: show(wrong),
      expected: `a word with content, or 2 to ${LONGEST_PHRASE} words`,
      hint: 'A stop word counts as such unless it is in capitals; of Chinese and its like, characters are counted.',
    })
  }
}
