import type { Document, Metadata } from '../text/document.ts'

/** A stretch of a document's text, with what is known of the document. */
export interface DocumentStretch {
  schema: 'tokengraph.document/1'
  id: string
  title?: string
  metadata?: Metadata
  /** How many characters the text has, in UTF-16 code units, as `start` and `end` count. */
  length: number
  start: number
  end: number
  /** Where the next stretch begins; absent where this one is the last. */
  next?: number
  text: string
}

/** A stretch of a document from an offset on, at most so long; no character is cut in two. */
export function documentStretch(
  { id, title, metadata, text }: Document,
  from: number,
  longest: number,
): DocumentStretch {
  const start = Math.min(from, text.length), end = unparted(text, Math.min(start + longest, text.length))
  return {
    schema: 'tokengraph.document/1',
    id,
    ...(title !== undefined && { title }),
    ...(metadata && { metadata }),
    length: text.length,
    start,
    end,
    ...(end < text.length && { next: end }),
    text: text.slice(start, end),
  }
}

/** A place before which no character is cut in two. */
const unparted = (text: string, end: number): number =>
  /[\uD800-\uDBFF]/.test(text[end - 1] ?? '') && end < text.length ? end - 1 : end
