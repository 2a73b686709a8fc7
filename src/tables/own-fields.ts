import type { Document } from '../text/document.ts'
import { fieldTerm, fieldWord, isCounted, lengthTerm, type Token, type Tokenizer } from '../text/tokens/tokenizer.ts'

/** What of a field of metadata is searched: a text, or the texts of a list; nothing else. */
export const fieldTexts = ({ metadata }: Document, field: string): string[] =>
  [metadata?.[field]].flat().filter(each => typeof each === 'string')

/** What gives tokens and terms their numbers. */
interface Numbering {
  add(token: Token, text: string): number
  addTerm(term: string): number
}

/**
 * Counts the words of a document's own fields, of metadata that is searched beside title and text, on top of what was
 * counted. A passage holds them as it holds those of its title: so a word is as rare as it is in all that is searched,
 * and whatever reads words finds them. Beside that it holds each once more under the field's own term, which tells how
 * many are the field's, and under one without a word how long the field is. These are features, no nodes.
 */
export function countFields(
  document: Document,
  fields: readonly string[],
  tokenizer: Tokenizer,
  numbers: Numbering,
  row: Map<number, number>,
): void {
  const count = (id: number) => row.set(id, (row.get(id) ?? 0) + 1)
  for (const [number, field] of fields.entries()) {
    let size = 0, others = 0
    for (const text of fieldTexts(document, field)) {
      for (const token of tokenizer.tokenize(text)) {
        count(numbers.add(token, text))
        count(numbers.addTerm(fieldTerm(number, token.term)))
        if (isCounted(token.term)) size++
        else others++
      }
    }
    if (size + others > 0) row.set(numbers.addTerm(lengthTerm(number)), size || others)
  }
}

/** What each of a term's places counts in the length of title and text: those in own fields are taken back. */
export function inLength(term: string): number {
  const own = fieldWord(term)
  if (!own) return isCounted(term) ? 1 : 0
  return own.term !== '' && isCounted(own.term) ? -1 : 0
}
