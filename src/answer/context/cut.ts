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
  const found = sentences(text.slice(start, end))
    .map(each => trim(text, start + each.start, start + each.end))
    .filter(each => each.start < each.end)
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
