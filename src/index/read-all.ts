import { TokenGraphError, show } from '../core/errors.ts'
import type { Pace } from '../core/pace.ts'
import type { Document } from '../text/document.ts'
import { plainDocument } from '../text/check-document.ts'
import { isEscaped } from '../text/escaped.ts'

/**
 * Reads and checks documents; of titles and aliases, what HTML would have for a character is that character.
 *
 * @throws TokenGraphError `document` for what is none, or for one whose id another has; `limit`, `aborted`
 */
export async function readAll(
  documents: Iterable<unknown> | AsyncIterable<unknown>,
  where: string,
  pace: Pace,
): Promise<Document[]> {
  const isList = documents !== null && typeof documents === 'object'
    && (Symbol.iterator in documents || Symbol.asyncIterator in documents)
  if (!isList)
    throw new TokenGraphError('document', {
      where,
      got: show(documents),
      expected: 'an array or another iterable of documents',
    })
  const read: Document[] = []
  const places = new Map<string, number>()
  for await (const given of documents) {
    const document = plainDocument(given, read.length)
      ?? (await import('../text/read-document.ts')).readDocument(given, read.length)
    const before = places.get(document.id)
    if (before !== undefined) {
      throw new TokenGraphError('document', {
        where: `document ${read.length}`,
        got: `the id ${show(document.id)} again`,
        expected: 'unique ids',
        hint: `Document ${before} has it too.`,
      })
    }
    places.set(document.id, read.length)
    // the table of their names is large, and seldom needed
    if (isEscaped(document)) (await import('../text/unescape.ts')).unescape(document)
    read.push(document)
    if (pace.due) await pace.pause('read', read.length)
  }
  return read
}
