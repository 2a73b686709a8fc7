import { TokenGraphError } from '../core/errors.ts'
import { readOptions } from '../core/read-options.ts'
import { copyOf, whereOf } from './check-document.ts'
import type { Block, Document } from './document.ts'
import { documentSchema } from './document-schema.ts'
import { sourceMapProblem } from './source-map.ts'

/**
 * Checks a document and returns a copy with well-formed strings.
 *
 * @throws TokenGraphError `document` for a missing or wrong field, metadata that JSON cannot hold, a heading, link or
 * block outside the text; `limit` for a text longer than {@link LONGEST_TEXT}
 */
export function readDocument(given: unknown, position: number): Document {
  const where = whereOf(given, position), others = 'Fields of your own go into "metadata".'
  const document = readOptions(documentSchema, given, where, 'document', others) as Document
  const read = copyOf(document, where)
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
