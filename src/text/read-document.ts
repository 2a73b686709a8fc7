import { readOptions } from '../core/read-options.ts'
import { copyOf, documentSchema, whereOf } from './check-document.ts'
import type { Document } from './document.ts'

/**
 * Checks a document and returns a copy with well-formed strings.
 *
 * @throws TokenGraphError `document` for a missing or wrong field, metadata that JSON cannot hold, a heading, link or
 * block outside the text; `limit` for a text longer than {@link LONGEST_TEXT}
 */
export function readDocument(given: unknown, position: number): Document {
  const where = whereOf(given, position), others = 'Fields of your own go into "metadata".'
  return copyOf(readOptions(documentSchema, given, where, 'document', others) as Document, where)
}
