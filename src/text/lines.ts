import type { Document } from './document.ts'

/** How many lines end in a stretch of a text: with LF, be there a CR before it or not. */
export const lineEnds = (text: string, from: number, to: number): number => text.slice(from, to).split('\n').length - 1

/** So many characters are counted once: of a long text each place then costs no more. */
const STRIDE = 2 ** 14

/** Of documents, how many lines end before each stride, as far as that was asked for. */
const counted = new WeakMap<object, number[]>()

function endsBefore(document: Pick<Document, 'text'>, at: number): number {
  const { text } = document, counts = counted.get(document) ?? [0], last = Math.floor(at / STRIDE)
  if (last > 0) counted.set(document, counts)
  for (let i = counts.length; i <= last; i++)
    counts.push(counts[i - 1]! + lineEnds(text, (i - 1) * STRIDE, i * STRIDE))
  return counts[last]! + lineEnds(text, last * STRIDE, at)
}

const upTo = (places: readonly number[], at: number): number => places.filter(place => place <= at).length

/**
 * On which line, from 1, of what a document was read from a place of its text stands; undefined where that has no
 * lines, as a PDF, or where its map does not tell. Without a map text and source are the same. Within a stretch that
 * was put for another it is not exact.
 */
export function lineAt(document: Pick<Document, 'text' | 'source'>, at: number): number | undefined {
  const { source } = document
  if (source && !source.lines) return undefined
  const { left = [], put = [] } = source?.lines ?? {}
  return 1 + endsBefore(document, at) + upTo(left, at) - upTo(put, at)
}

/** What tells of a place in a document's text, with its line there. */
export function withLine<T extends { start?: number }>(told: T, document: Document): T & { line?: number } {
  const line = told.start === undefined ? undefined : lineAt(document, told.start)
  return line === undefined ? told : { ...told, line }
}
