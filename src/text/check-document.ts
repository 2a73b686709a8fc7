import { TokenGraphError, show } from '../core/errors.ts'
import { defined, isPlain } from '../core/plain.ts'
import { filled, having, text } from '../core/usual.ts'
import { type Document, type JsonValue, LONGEST_TEXT, type Metadata } from './document.ts'

/** What messages call a document. */
export const whereOf = (given: unknown, position: number): string =>
  `document ${position}${hasId(given) ? ` (${show(given.id)})` : ''}`

const hasId = (given: unknown): given is { id: unknown } => typeof given === 'object' && given !== null && 'id' in given

/**
 * A copy of a document that has an id, a text, and a title and metadata at most; undefined for what has more, or is
 * wrong, which `readDocument` reads or refuses.
 */
export function plainDocument(given: unknown, position: number): Document | undefined {
  const document = plain(given)
  return document && copyOf(document, whereOf(given, position))
}

const plain = having<Document>(['id', 'text'], { id: filled, title: text, text, metadata: given => given as Metadata })

/**
 * A copy of what each document has, with well-formed strings, that holds no more than its text.
 *
 * @throws TokenGraphError `limit` for a text longer than {@link LONGEST_TEXT}, `document` for metadata that JSON cannot
 *   hold
 */
export function copyOf({ id, title, text, metadata }: Document, where: string): Document {
  if (text.length > LONGEST_TEXT) {
    throw new TokenGraphError('limit', {
      where,
      got: `${text.length} characters`,
      expected: `at most ${LONGEST_TEXT}`,
      hint: 'Cut it into several documents.',
    })
  }
  const read: Document = { id: id.toWellFormed(), text: text.toWellFormed() }
  if (title) read.title = title.toWellFormed()
  if (metadata !== undefined) read.metadata = copyMetadata(metadata, where)
  return read
}

/** A copy with well-formed strings and defined fields, refused where JSON would change more than that. */
function copyMetadata(metadata: unknown, where: string): Metadata {
  const refuse = (got: string, more: { cause?: unknown, hint?: string } = {}) =>
    new TokenGraphError('document', {
      where: `${where}: metadata`,
      got,
      expected: 'plain JSON (strings, finite numbers, booleans, null, arrays, objects)',
      ...more,
    })
  if (!isPlain(metadata)) throw refuse(show(metadata))
  try {
    return copy(metadata, '') as Metadata
  } catch (error) {
    throw error instanceof TokenGraphError ? error : refuse('a value that refers to itself', { cause: error })
  }

  function copy(value: unknown, key: string): JsonValue {
    if (typeof value === 'string') return value.toWellFormed()
    if (value === null || typeof value === 'boolean' || Number.isFinite(value)) return value as JsonValue
    if (Array.isArray(value)) return Array.from(value, (each, place) => copy(each, `${key}[${place}]`))
    if (isPlain(value))
      return Object.fromEntries(defined(value).map(([name, each]) => [name.toWellFormed(), copy(each, name)]))
    const hint = typeof value === 'bigint'
      ? 'JSON has no BigInt: give it as String(value), or as Number(value).'
      : undefined
    throw refuse(`${show(value)} at "${key}"`, { ...(hint && { hint }) })
  }
}
