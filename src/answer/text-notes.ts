import { show } from '../core/errors.ts'
import { type Compared, fieldsCompared, type Filter } from '../query/filter.ts'
import type { Document } from '../text/document.ts'
import type { Hit } from './results.ts'
import { valuesOf } from './values.ts'

/** Says of which fields of a filter documents have texts alone where it asks for numbers, as of tables, or numbers. */
export function filterTextNotes(filter: Filter, documents: readonly Document[]): string[] {
  const notes = (compared: Compared, held: Compared, said: (value: string) => string) =>
    fieldsCompared(filter, compared).flatMap(field => {
      const value = onlyOf(held, documents, field)
      return value === undefined ? [] : [`filter: the field ${show(field)} holds ${said(show(value))}.`]
    })
  return [
    ...notes(
      'number',
      'string',
      text => `texts, as ${text}, and is compared with numbers: compare it with texts, or index numbers`,
    ),
    ...notes('string', 'number', number => `numbers, as ${number}, and is compared with texts: leave the quotes away`),
  ]
}

/** Says it where documents are to count by a field that holds texts alone in what was found. */
export function boostTextNotes(field: string, hits: readonly Hit<object>[]): string[] {
  const documents = hits.map(({ document: id, metadata }) => ({ id, text: '', metadata }) as Document)
  const text = onlyOf('string', documents, field)
  return text === undefined
    ? []
    : [
      `boostDocument: the field "${field}" holds texts, as ${
        show(text)
      }, in what was found; index numbers, which alone count.`,
    ]
}

/** One of the values that a field holds, if all are of a type. */
function onlyOf(type: Compared, documents: readonly Document[], field: string): string | number | undefined {
  const values = documents.flatMap(document => valuesOf(document, field))
  return values.every(value => typeof value === type) ? (values[0] as string | number | undefined) : undefined
}
