import * as v from 'valibot'
import { TokenGraphError, show } from '../core/errors.ts'
import { readObjects } from '../store/json-lines.ts'
import type { Document, Metadata } from '../text/document.ts'
import { documentParts } from '../text/document-schema.ts'
import { type Source, stretches } from './unpack.ts'

/** The documents of one stretch of a file. */
export interface Batch {
  documents: { document: Document, place: string }[]
  /** How long the stretch is. */
  bytes: number
  /** Why there are none, where that ends nothing. */
  leftOut?: TokenGraphError
  /** What was not read as it was meant: a line each. */
  warnings?: string[]
}

/**
 * Reads a file of documents, one JSON object per line: `id` and `text`, perhaps `title`, `metadata` and what
 * else a document has: `aliases`, `tags`, `links`, `headings`, `blocks`. All other fields go into the metadata, and so
 * does one of that name which holds something else.
 *
 * @throws TokenGraphError `document` for a field that is missing or wrong, and what {@link readObjects} throws
 */
export async function* readJsonl(file: Source): AsyncGenerator<Batch> {
  for await (
    const { lines, bytes } of file.gzip || file.stdin
      ? readObjects(file, stretches(file))
      : readObjects(file)
  ) {
    yield { documents: lines.map(({ value, place }) => ({ document: toDocument(value, place), place })), bytes }
  }
}

/** A document of the fields of a line. @throws TokenGraphError `document` for one that is missing or wrong */
export function toDocument(value: Record<string, unknown>, where: string): Document {
  // Rest and spread define own properties: a field called __proto__ stays one.
  const { id, title, text, metadata, ...others } = value
  if (typeof id !== 'string' || id === '') throw wrong(value, 'id', 'a string that is not empty', where)
  if (typeof text !== 'string') throw wrong(value, 'text', 'a string', where)
  if (title !== undefined && title !== null && typeof title !== 'string') throw wrong(value, 'title', 'a string', where)
  const isPart = ([key, schema]: [string, v.GenericSchema]) =>
    Object.hasOwn(others, key) && Array.isArray(others[key]) && v.is(schema, others[key])
  const parts = Object.fromEntries(Object.entries(documentParts).filter(isPart).map(([key]) => [key, others[key]]))
  const rest = Object.fromEntries(Object.entries(others).filter(([key]) => !Object.hasOwn(parts, key)))
  const kept: Metadata = { ...rest as Metadata, ...readMetadata(metadata, value, where) }
  return {
    id: id.toWellFormed(),
    ...title?.trim() ? { title } : {},
    text,
    ...Object.keys(kept).length ? { metadata: kept } : {},
    ...parts,
  }
}

function readMetadata(metadata: unknown, value: Record<string, unknown>, where: string): Metadata {
  if (metadata === undefined || metadata === null) return {}
  if (typeof metadata !== 'object' || Array.isArray(metadata)) throw wrong(value, 'metadata', 'an object', where)
  return metadata as Metadata
}

function wrong(value: Record<string, unknown>, field: string, expected: string, where: string): TokenGraphError {
  const there = Object.hasOwn(value, field)
  return new TokenGraphError('document', {
    where,
    got: there ? `"${field}": ${show(value[field])}` : `no "${field}"`,
    expected: `"${field}" to be ${expected}`,
    hint: there
      ? typeof value[field] === 'number' ? 'Write it in quotes.' : undefined
      : `Its fields are ${show(Object.keys(value).join(', '), 200)}.`,
  })
}
