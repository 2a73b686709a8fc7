import { remembering } from '../core/remembering.ts'
import { type NameFolding, nameKey, wholeName } from '../text/tokens/names.ts'
import type { Tokenizer } from '../text/tokens/tokenizer.ts'

/** What parts a heading from its document in a name. */
export const WITHIN = '›'

/** The keys that a name may have as it is written: that of a name, and that of a heading within a document. */
export function keysOf(written: string, folding: NameFolding): string[] {
  const key = (title: string) => nameKey(wholeName(title, folding).units)
  return [key(written), written.split(WITHIN).map(key).join(` ${WITHIN} `)]
}

/** How many answers are remembered, see `word-forms.ts`. */
const REMEMBERED = 2 ** 16

/** Whether a tokenizer takes a word for a stop word; remembers its latest answers. */
export const stopTest = (tokenizer: Tokenizer): (word: string) => boolean =>
  remembering(REMEMBERED, word => tokenizer.tokenize(word)[0]?.kind === 'stop')
