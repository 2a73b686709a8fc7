import { show, TokenGraphError } from '../core/errors.ts'
import type { Synonyms } from '../tables/edges/triples.ts'
import { LONGEST_PHRASE } from '../text/tokens/phrases.ts'
import { synonymToken } from '../text/tokens/with-phrases.ts'
import type { Tokenizer } from '../text/tokens/tokenizer.ts'

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
