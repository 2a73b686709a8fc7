import * as v from 'valibot'
import { TokenGraphError, show } from '../core/errors.ts'
import { isPlain } from '../core/plain.ts'
import { readOptions, whole } from '../core/options.ts'
import { type SourceMap, sourceMapProblem, sourceMapSchema } from './source-map.ts'

/**
 * A text to index.
 *
 * @typeParam M  what its metadata is; any interface or type of plain JSON will do
 */
export interface Document<M extends object = Metadata> {
  /** Names the document in results; unique in the collection, not empty. */
  id: string
  /** What the document is about; its name in the graph, and searched like the text. */
  title?: string | undefined
  /** The text. Lone surrogates are read as U+FFFD, which keeps every offset. */
  text: string
  /** Anything of JSON; comes back with each result, and can be filtered by. Fields that are undefined are left out. */
  metadata?: M | undefined
  /**
   * Where in the text its headings stand, in UTF-16 code units; each names the passages below it. `level`, if told, is
   * 1 for the highest.
   */
  headings?: readonly { start: number, end: number, level?: number | undefined }[] | undefined
  /** Other names of the document. */
  aliases?: readonly string[] | undefined
  /** Words that it is found by, without a leading `#`. */
  tags?: readonly string[] | undefined
  /** Links to other documents, or to headings. */
  links?: readonly Link[] | undefined
  /** Stretches of the text that are not cut if they fit into a passage: code, tables. None overlaps another. */
  blocks?: readonly Block[] | undefined
  /** Where the text stands in what it was read from, if that is another text: Markdown, HTML. */
  source?: SourceMap | undefined
  /**
   * A vector of the text by the index's encoder, for each of its passages; it is then not encoded. Kept among the
   * index's vectors only.
   */
  vector?: ArrayLike<number> | undefined
}

/** A link from a place of a text to a document of the collection, or a heading of one. */
export interface Link {
  /** Where its words stand in the text, in UTF-16 code units; nowhere (`start === end`) if it shows none. */
  start: number
  end: number
  /**
   * As it is written, decoded, without heading: `Page`, `Folder/Page`, `../x.md`; empty for a heading of the same
   * document.
   */
  target: string
  /** What follows `#`, as it is written: `Heading`, `A#B` for one below another, `^block`. */
  heading?: string | undefined
  /** `wiki` is looked up by name, wherever the document is; `path` is relative to the document's own folder. */
  style: 'wiki' | 'path'
  /** Whether what it points to is shown in its place: `![[Page]]`. */
  embed?: boolean | undefined
}

/** A stretch of a text that is not cut if it fits into a passage. */
export interface Block {
  start: number
  end: number
  /** Of a table: its header rows, which are shown with every passage that the table is cut into. */
  header?: { start: number, end: number } | undefined
}

/** What a user keeps with a document, if no other type is told: plain JSON. */
export type Metadata = { [key: string]: JsonValue | undefined }
/** A value of JSON. A field that is undefined counts as absent. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | {
  [key: string]: JsonValue | undefined
}

/** The longest text of one document, in UTF-16 code units: 2^28, a quarter of a gigabyte of English. */
export const LONGEST_TEXT = 2 ** 28

/** A vector that a user brings: finite numbers, at least one, in an array or a typed array. */
export const vectorSchema = v.custom<ArrayLike<number>>(
  value => isList(value) && value.length > 0 && faultOf(value) === -1,
  ({ input }) => `an array of finite numbers${isList(input) && input.length > 0 ? faultText(input) : ''}`,
)

const isList = (value: unknown): value is unknown[] =>
  Array.isArray(value) || value instanceof Float32Array || value instanceof Float64Array

/** The place of the first entry that is no finite number, be it a hole; −1 where there is none. */
const faultOf = (vector: unknown[]): number => vector.findIndex(each => !Number.isFinite(each))

const faultText = (vector: unknown[]): string => `, not ${show(vector[faultOf(vector)])} at place ${faultOf(vector)}`

const span = v.strictObject({ start: whole(0), end: whole(0) })

/** What a snapshot keeps of a document beside its texts, too. */
export const documentParts = {
  headings: v.optional(v.array(v.strictObject({ ...span.entries, level: v.optional(whole(1)) }))),
  aliases: v.optional(v.array(v.string())),
  tags: v.optional(v.array(v.string())),
  links: v.optional(v.array(v.strictObject({
    ...span.entries,
    target: v.string(),
    heading: v.optional(v.string()),
    style: v.picklist(['wiki', 'path']),
    embed: v.optional(v.boolean()),
  }))),
  blocks: v.optional(v.array(v.strictObject({ ...span.entries, header: v.optional(span) }))),
}

const documentSchema = v.strictObject({
  id: v.pipe(v.string(), v.nonEmpty()),
  title: v.optional(v.string()),
  text: v.string(),
  metadata: v.optional(v.any()),
  ...documentParts,
  source: v.optional(sourceMapSchema),
  vector: v.optional(vectorSchema),
})

/**
 * Checks a document and returns a copy with well-formed strings.
 *
 * @throws TokenGraphError `document` for a missing or wrong field, metadata that JSON cannot hold, a heading, link or
 * block outside the text; `limit` for a text longer than {@link LONGEST_TEXT}
 */
export function readDocument(given: unknown, position: number): Document {
  const where = `document ${position}${hasId(given) ? ` (${show(given.id)})` : ''}`
  const document = readOptions(documentSchema, given, where, 'document') as Document
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
    parts.source = { text: [...source.text], source: [...source.source] }
  }
  return parts
}

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

const hasId = (given: unknown): given is { id: unknown } => typeof given === 'object' && given !== null && 'id' in given

/** A copy with well-formed strings and defined fields, refused where JSON would change more than that. */
function copyMetadata(metadata: unknown, where: string): Metadata {
  const refuse = (got: string, cause?: unknown) =>
    new TokenGraphError('document', {
      where: `${where}: metadata`,
      got,
      expected: 'plain JSON (strings, finite numbers, booleans, null, arrays, objects)',
      cause,
    })
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
    if (isPlain(value))
      return Object.fromEntries(defined(value).map(([name, each]) => [name.toWellFormed(), copy(each, name)]))
    throw refuse(`${show(value)} at "${key}"`)
  }
}

/** The fields of an object that JSON has, too. */
export const defined = (fields: object): [name: string, value: unknown][] =>
  Object.entries(fields).filter(([, value]) => value !== undefined)
