import type { Document } from '../../text/document.ts'
import { sentences, type Stretch, trim } from '../../text/sentences.ts'

/**
 * The sentences of a stretch of a text around a place that fit; undefined where not even the one fits in which the
 * place is. They grow behind it and before it by turns.
 */
export function cutAround(
  text: string,
  { start, end }: Stretch,
  at: number,
  fits: (part: Stretch) => boolean,
): Stretch | undefined {
  const found = withMarkers(
    text,
    sentences(text.slice(start, end))
      .map(each => trim(text, start + each.start, start + each.end))
      .filter(each => each.start < each.end),
  )
  let from = Math.max(0, found.findLastIndex(each => each.start <= at)), to = from
  const part = (first: number, last: number): Stretch => ({ start: found[first]!.start, end: found[last]!.end })
  if (found.length === 0 || !fits(part(from, to))) return undefined
  for (let grown = true; grown;) {
    grown = false
    if (to + 1 < found.length && fits(part(from, to + 1))) grown = !!++to
    if (from > 0 && fits(part(from - 1, to))) {
      from--
      grown = true
    }
  }
  return part(from, to)
}

/** A marker of a list is none of its own, but the beginning of the next sentence. */
const withMarkers = (text: string, found: readonly Stretch[]): Stretch[] =>
  found.flatMap((each, i) => {
    const before = found[i - 1]
    if (i < found.length - 1 && isMarker(text, each)) return []
    return before && isMarker(text, before) ? { start: before.start, end: each.end } : each
  })

const isMarker = (text: string, { start, end }: Stretch): boolean => /^(?:\d+[.)]|[-*•])$/.test(text.slice(start, end))

/** A stretch without the headings that it ends in, which are of what comes then; undefined where there is no more. */
export function beforeHeadings(
  { text, headings = [] }: Pick<Document, 'text' | 'headings'>,
  { start, end }: Stretch,
): Stretch | undefined {
  for (const heading of headings.toReversed()) {
    const isLast = heading.start >= start && heading.start < end && text.slice(heading.end, end).trim() === ''
    if (isLast) end = trim(text, start, heading.start).end
  }
  return end > start ? { start, end } : undefined
}
