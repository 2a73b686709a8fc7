import { lastAtMost } from '../core/order.ts'

/**
 * Where the stretches of a text stand in what it was read from: at `text[i]` in the text and `source[i]` in the source,
 * in UTF-16 code units, a new stretch begins; both ascend, from the text's beginning to its end.
 *
 * A stretch that is as long here as there was copied. One without length here was left out (marks, comments), one
 * without length there was put in (line ends between blocks), any other was put for another (`&` for `&amp;`).
 */
export interface SourceMap {
  text: readonly number[]
  source: readonly number[]
  /**
   * Line ends that only one of both has, by which place of the text they come before, ascending, a place as often as
   * there are: those of the source that were `left` out, and those that were `put` in. With it, hits tell their `line`.
   */
  lines?: { left: readonly number[], put: readonly number[] } | undefined
}

/** What keeps arrays from being the map of a text of that length; undefined if nothing does. */
export function sourceMapProblem(
  { text, source }: SourceMap,
  length: number,
): { got: string, expected: string } | undefined {
  if (text.length !== source.length || text.length < 2)
    return {
      got: `${text.length} and ${source.length} offsets`,
      expected: 'as many in "text" as in "source", at least two',
    }
  if (text[0] !== 0 || text.at(-1) !== length)
    return {
      got: `offsets from ${text[0]} to ${text.at(-1)} in "text"`,
      expected: `from 0 to the text's length, ${length}`,
    }
  for (let i = 1; i < text.length; i++) {
    if (text[i]! < text[i - 1]! || source[i]! < source[i - 1]!)
      return { got: `lower offsets at place ${i}`, expected: 'ascending ones' }
  }
  return undefined
}

/**
 * The stretch of a document's source that a stretch of its text was read from. Without a {@link SourceMap} text and
 * source are the same.
 *
 * What was left out at either end of it is not part of it; what was put for another counts as a whole.
 */
export function sourceSpan(
  { source: map }: { source?: SourceMap | undefined },
  start: number,
  end: number,
): { start: number, end: number } {
  if (!map) return { start, end }
  const from = sourceStart(map, start)
  return { start: from, end: end > start ? Math.max(from, sourceEnd(map, end)) : from }
}

function sourceStart({ text, source }: SourceMap, at: number): number {
  const stretch = lastAtMost(text, at)
  return isCopied({ text, source }, stretch) ? source[stretch]! + at - text[stretch]! : source[stretch]!
}

function sourceEnd({ text, source }: SourceMap, at: number): number {
  const stretch = lastAtMost(text, at - 1)
  return isCopied({ text, source }, stretch)
    ? source[stretch]! + at - text[stretch]!
    : source[stretch + 1] ?? source[stretch]!
}

/** Whether a stretch stands in the text as in the source. */
export const isCopied = ({ text, source }: SourceMap, i: number): boolean =>
  i + 1 < text.length && text[i + 1]! - text[i]! === source[i + 1]! - source[i]!
