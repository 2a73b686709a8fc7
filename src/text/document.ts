import * as v from 'valibot'
import { TokenGraphError, show } from '../core/errors.ts'
import { isPlain } from '../core/plain.ts'
import { readOptions, whole } from '../core/options.ts'

/** A text to index. */
export interface Document {
  /** Names the document in results; unique in the collection, not empty. */
  id: string
  /** What the document is about; its name in the graph, and searched like the text. */
  title?: string
  /** The text. Lone surrogates are read as U+FFFD, which keeps every offset. */
  text: string
  /** Anything of JSON; comes back with each result, and can be filtered by. */
  metadata?: Metadata
  /** Where in the text its headings stand, in UTF-16 code units; each names the passages below it. */
  headings?: { start: number, end: number }[]
  /** A vector of the text by the index's encoder, for each of its passages; it is then not encoded. Kept among the index's vectors only. */
  vector?: ArrayLike<number>
}

/** What a user keeps with a document: plain JSON. */
export type Metadata = { [key: string]: JsonValue }
/** A value of JSON. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

/** The longest text of one document, in UTF-16 code units: 2^28, a quarter of a gigabyte of English. */
export const LONGEST_TEXT = 2 ** 28

/** A vector that a user brings: finite numbers, at least one, in an array or a typed array. */
export const vectorSchema = v.custom<ArrayLike<number>>(
  value => isList(value) && value.length > 0 && faultOf(value) === -1,
  ({ input }) => `an array of finite numbers${isList(input) && input.length > 0 ? `, not ${show(input[faultOf(input)])} at place ${faultOf(input)}` : ''}`,
)

const isList = (value: unknown): value is unknown[] =>
  Array.isArray(value) || value instanceof Float32Array || value instanceof Float64Array

/** The place of the first entry that is no finite number, be it a hole; −1 where there is none. */
const faultOf = (vector: unknown[]): number => vector.findIndex(each => !Number.isFinite(each))

const span = v.strictObject({ start: whole(0), end: whole(0) })

const documentSchema = v.strictObject({
  id: v.pipe(v.string(), v.nonEmpty()),
  title: v.optional(v.string()),
  text: v.string(),
  metadata: v.optional(v.any()),
  headings: v.optional(v.array(span)),
  vector: v.optional(vectorSchema),
})

/**
 * Checks a document and returns a copy with well-formed strings.
 *
 * @throws TokenGraphError `document` for a missing or wrong field, metadata that JSON cannot hold, a heading outside
 * the text; `limit` for a text longer than {@link LONGEST_TEXT}
 */
export function readDocument(given: unknown, position: number): Document {
  const where = `document ${position}${hasId(given) ? ` (${show(given.id)})` : ''}`
  const document = readOptions(documentSchema, given, where, 'document') as Document
  if (document.text.length > LONGEST_TEXT) {
    throw new TokenGraphError('limit', { where, got: `${document.text.length} characters`, expected: `at most ${LONGEST_TEXT}`, hint: 'Cut it into several documents.' })
  }
  for (const { start, end } of document.headings ?? []) {
    if (start < end && end <= document.text.length) continue
    throw new TokenGraphError('document', { where, got: `a heading from ${start} to ${end}`, expected: `offsets within the text's ${document.text.length} characters` })
  }
  const read: Document = { id: document.id.toWellFormed(), text: document.text.toWellFormed() }
  if (document.title) read.title = document.title.toWellFormed()
  if (document.metadata !== undefined) read.metadata = copyMetadata(document.metadata, where)
  if (document.vector) read.vector = Float32Array.from(document.vector)
  if (document.headings) read.headings = [...document.headings].sort((a, b) => a.start - b.start)
  return read
}

const hasId = (given: unknown): given is { id: unknown } => typeof given === 'object' && given !== null && 'id' in given

/** A copy with well-formed strings, refused where JSON would change more than that. */
function copyMetadata(metadata: unknown, where: string): Metadata {
  const refuse = (got: string, cause?: unknown) =>
    new TokenGraphError('document', { where: `${where}: metadata`, got, expected: 'plain JSON (strings, finite numbers, booleans, null, arrays, objects)', cause })
  if (!isPlain(metadata)) throw refuse(show(metadata))
  try {
    return copy(metadata, '') as Metadata
  } catch (error) {
    throw error instanceof TokenGraphError ? error : refuse('a value that refers to itself', error)
  }

  function copy(value: unknown, key: string): JsonValue {
    if (typeof value === 'string') return value.toWellFormed()
    if (value === null || typeof value === 'boolean' || Number.isFinite(value)) return value as JsonValue
    if (Array.isArray(value)) return Array.from(value, (each, place) => copy(each, `${key}[${place}]`))
    if (isPlain(value)) return Object.fromEntries(Object.entries(value).map(([name, each]) => [name.toWellFormed(), copy(each, name)]))
    throw refuse(`${show(value)} at "${key}"`)
  }
}
