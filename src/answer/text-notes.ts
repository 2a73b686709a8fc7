import { show } from '../core/errors.ts'
import { type Filter, numbersAsked } from '../query/filter.ts'
import type { Document } from '../text/document.ts'
import type { Hit } from './results.ts'
import { valuesOf } from './values.ts'

/** Says of which fields of a filter documents have texts alone where it asks for numbers: those of tables are texts. */
export function filterTextNotes(filter: Filter, documents: readonly Document[]): string[] {
  return numbersAsked(filter).flatMap(field => {
    const text = onlyTexts(documents, field)
    return text === undefined
      ? []
      : [
        `filter: the field "${field}" holds texts, as ${
          show(text)
        }, and is compared with numbers: compare it with texts, or index numbers.`,
      ]
  })
}

/** Says it where documents are to count by a field that holds texts alone in what was found. */
export function boostTextNotes(field: string, hits: readonly Hit<object>[]): string[] {
  const documents = hits.map(({ document: id, metadata }) => ({ id, text: '', metadata }) as Document)
  const text = onlyTexts(documents, field)
  return text === undefined
    ? []
    : [
      `boostDocument: the field "${field}" holds texts, as ${
        show(text)
      }, in what was found; index numbers, which alone count.`,
    ]
}

/** One of the texts that a field holds, if it holds no other value. */
function onlyTexts(documents: readonly Document[], field: string): string | undefined {
  const values = documents.flatMap(document => valuesOf(document, field)), [first] = values
  return typeof first === 'string' && values.every(value => typeof value === 'string') ? first : undefined
}
