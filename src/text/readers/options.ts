import * as v from 'valibot'
import { TokenGraphError, show } from '../../core/errors.ts'
import { isPlain } from '../../core/plain.ts'
import { readOptions } from '../../core/read-options.ts'
import { type Document, LONGEST_TEXT, type Metadata } from '../document.ts'
import { defined } from '../../core/plain.ts'
import { withoutEnding } from '../endings.ts'

/** What a reader is told beside the source. */
export interface ReaderOptions {
  /**
   * Names the document; best its path, `Folder/Page.md`: links count from there, and the page's name is its last part.
   */
  id: string
  /** A title in place of the one that is found. */
  title?: string | undefined
  /** Metadata beside what is found, plain JSON; where both have a key, this one stays. */
  metadata?: object | undefined
  /** What the folder is called that paths count from: the title of a README or index right in it. */
  folder?: string | undefined
  /** Told what was not read as it was meant, a line each: front matter that is broken. */
  onWarning?: ((warning: string) => void) | undefined
}

/** What `readPdf` is told beside the bytes. */
export interface PdfOptions extends ReaderOptions {
  /** What the file opens with, if it is locked. */
  password?: string | undefined
  /** unpdf itself, or what to import it by. Default `unpdf`. A web page gives the module or its address. */
  library?: string | object | undefined
}

const schema = v.strictObject({
  id: v.pipe(v.string(), v.nonEmpty()),
  title: v.optional(v.string()),
  metadata: v.optional(v.custom<object>(isPlain, 'an object of plain JSON')),
  folder: v.optional(v.string()),
  onWarning: v.optional(v.function()),
})

const isModule = (value: unknown): value is object => typeof value === 'object' && value !== null

const pdfSchema = v.strictObject({
  ...schema.entries,
  password: v.optional(v.string()),
  library: v.optional(v.union([v.pipe(v.string(), v.nonEmpty()), v.custom<object>(isModule, 'a module, or its name')])),
})

/**
 * Checks what the reader of PDF files was given.
 * @throws TokenGraphError `option`, `document` for a source that is no bytes
 */
export function readPdfOptions(source: unknown, given: unknown, where: string): PdfOptions {
  const options = readOptions(pdfSchema, given, where) as PdfOptions
  if (source instanceof Uint8Array) return options
  throw new TokenGraphError('document', {
    where,
    got: show(source),
    expected: 'the file as a Uint8Array',
    hint: source instanceof ArrayBuffer ? 'Give new Uint8Array(buffer).' : undefined,
  })
}

/**
 * Checks what a reader was given.
 * @throws TokenGraphError `option`, `document` for a source that is no string, `limit` for one that is too long
 */
export function readReaderOptions(source: unknown, given: unknown, where: string): ReaderOptions {
  const options = readOptions(schema, given, where) as ReaderOptions
  if (typeof source !== 'string') {
    throw new TokenGraphError('document', {
      where,
      got: show(source),
      expected: 'the text as a string',
      hint: source instanceof Uint8Array ? 'Decode the bytes first: new TextDecoder().decode(bytes).' : undefined,
    })
  }
  if (source.length <= LONGEST_TEXT) return options
  throw new TokenGraphError('limit', {
    where: `${where}: ${show(options.id)}`,
    got: `${source.length} characters`,
    expected: `at most ${LONGEST_TEXT}`,
    hint: 'Cut it into several documents.',
  })
}

/** Headings that say what kind of text follows, not what it is about. */
const GENERIC = new Set(`
  about, api, api reference, background, changelog, changes, code of conduct, configuration, contents, contributing,
  credits, demo, description, documentation, docs, example, examples, faq, features, getting started, history, home,
  how to use, index, info, install, installation, introduction, intro, license, licence, motivation, notes, options,
  overview, quick start, quickstart, readme, reference, requirements, summary, support, synopsis, table of contents,
  toc, todo, usage, welcome, what is it, what is this, why`.trim().split(/,\s+/))

/** Whether a heading is such a word, and so no title. */
export const isGeneric = (heading: string): boolean =>
  GENERIC.has(heading.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim())

/**
 * The title of a document and its other names, from what was found in it and its path.
 *
 * A page of a folder of notes is linked to by its file's name: that stays a name of the document whatever its title is.
 *
 * @param own  what the document calls itself, if it does: in its front matter, in its first heading
 */
export function titleAndAliases(
  { id, title, folder }: ReaderOptions,
  own: string | undefined,
  aliases: readonly string[] = [],
): Pick<Document, 'title' | 'aliases'> {
  const parts = id.split('/')
  const name = withoutEnding(parts.at(-1)!)
  const isPage = !/^(?:readme|index)$/i.test(name)
  const above = parts.at(-2)
  const found = title?.trim() || own || (isPage ? name : above && !/^\.*$/.test(above) ? above : folder ?? name)
  const others = isPage && found.toLowerCase() !== name.toLowerCase() ? [name, ...aliases] : aliases
  const kept = [...new Set(others.filter(each => each !== found))]
  return { title: found, ...(kept.length && { aliases: kept }) }
}

/**
 * A document of what was found and what was given. All its tags, wherever they stand, are metadata too, to filter by.
 */
export function toDocument(options: ReaderOptions, parts: Omit<Document, 'id'>): Document {
  const given = Object.fromEntries(defined(options.metadata ?? {})) as Metadata
  const metadata: Metadata = { ...parts.metadata, ...(parts.tags?.length && { tags: [...parts.tags] }), ...given }
  const { metadata: _, text, title, ...others } = parts
  return { id: options.id, ...(title && { title }), text, ...(Object.keys(metadata).length && { metadata }), ...others }
}
