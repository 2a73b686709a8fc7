import * as v from 'valibot'
import { TokenGraphError, show } from '../core/errors.ts'
import { passing } from '../core/options.ts'
import { defined, isPlain } from '../core/plain.ts'
import { sourceMapProblem, sourceMapSchema } from './source-map.ts'
import { type Block, type Document, documentParts, type JsonValue, LONGEST_TEXT, type Metadata } from './document.ts'
import { vectorSchema } from './vector-schema.ts'

export const documentSchema = v.strictObject({
  id: v.pipe(v.string(), v.nonEmpty()),
  title: v.optional(v.string()),
  text: v.string(),
  metadata: v.optional(v.unknown()),
  ...documentParts,
  source: v.optional(sourceMapSchema),
  vector: v.optional(vectorSchema),
})

/** What messages call a document. */
export const whereOf = (given: unknown, position: number): string =>
  `document ${position}${hasId(given) ? ` (${show(given.id)})` : ''}`

const hasId = (given: unknown): given is { id: unknown } => typeof given === 'object' && given !== null && 'id' in given

/** As `readDocument`, which tells what is wrong with what has another shape: that is undefined here. */
export function passingDocument(given: unknown, position: number): Document | undefined {
  const document = passing(documentSchema, given) as Document | undefined
  return document && copyOf(document, whereOf(given, position))
}

/** A copy of a document of the right shape, with well-formed strings, that holds no more than its text. */
export function copyOf(document: Document, where: string): Document {
  const length = document.text.length
  if (length > LONGEST_TEXT) {
    throw new TokenGraphError('limit', {
      where,
      got: `${length} characters`,
      expected: `at most ${LONGEST_TEXT}`,
      hint: 'Cut it into several documents.',
    })
  }
  const read: Document = { id: document.id.toWellFormed(), text: document.text.toWellFormed() }
  if (document.title) read.title = document.title.toWellFormed()
  if (document.metadata !== undefined) read.metadata = copyMetadata(document.metadata, where)
  if (document.vector) read.vector = Float32Array.from(document.vector)
  return Object.assign(read, readParts(document, where))
}

/** Checked copies of what a document tells of its text, each list in the order of the text. */
function readParts(
  { text: { length }, headings, aliases, tags, links, blocks, source }: Document,
  where: string,
): Partial<Document> {
  const parts: Partial<Document> = {}
  if (headings) parts.headings = inOrder(headings, 'heading', length, where)
  if (aliases) parts.aliases = words(aliases)
  if (tags) parts.tags = words(tags)
  if (links)
    parts.links = inOrder(links, 'link', length, where).map(({ target, heading, ...link }) => ({
      ...link,
      target: target.toWellFormed(),
      ...(heading !== undefined && { heading: heading.toWellFormed() }),
    }))
  if (blocks) parts.blocks = apart(inOrder(blocks, 'block', length, where), where)
  if (source) {
    const problem = sourceMapProblem(source, length)
    if (problem) throw new TokenGraphError('document', { where: `${where}: source`, ...problem })
    parts.source = {
      text: [...source.text],
      source: [...source.source],
      ...(source.lines && { lines: { left: ascending(source.lines.left), put: ascending(source.lines.put) } }),
    }
  }
  return parts
}

const ascending = (places: readonly number[]): number[] => [...places].sort((a, b) => a - b)

/** Each once, without those that say nothing. */
const words = (given: readonly string[]): string[] => [
  ...new Set(given.map(each => each.toWellFormed().trim()).filter(each => each !== '')),
]

function inOrder<T extends { start: number, end: number }>(
  spans: readonly T[],
  what: string,
  length: number,
  where: string,
): T[] {
  for (const { start, end } of spans) {
    if ((what === 'link' ? start <= end : start < end) && end <= length) continue
    throw new TokenGraphError('document', {
      where,
      got: `a ${what} from ${start} to ${end}`,
      expected: `offsets within the text's ${length} characters`,
    })
  }
  return spans.map(each => ({ ...each })).sort((a, b) => a.start - b.start)
}

function apart(blocks: Block[], where: string): Block[] {
  blocks.forEach(({ start, end, header }, i) => {
    const before = blocks[i - 1]
    if (before && start < before.end) {
      throw new TokenGraphError('document', {
        where,
        got: `a block from ${start} to ${end} over one from ${before.start} to ${before.end}`,
        expected: 'blocks beside each other',
      })
    }
    if (header && (header.start < start || header.end <= header.start || header.end > end)) {
      throw new TokenGraphError('document', {
        where,
        got: `a header from ${header.start} to ${header.end}`,
        expected: `offsets within its block, from ${start} to ${end}`,
      })
    }
  })
  return blocks
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
