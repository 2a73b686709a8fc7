import type { Span } from './segment.ts'

/** Hyphens, the plain one first. */
export const HYPHENS = '-\u2010\u2011'

/** Whether nothing but one sign stands between two words, of those that join. */
export const isJoined = (text: string, end: number, start: number): boolean =>
  start === end + 1 && JOINS.includes(text[end]!)
const JOINS = `${HYPHENS}/.:_@`

/**
 * Words that are joined to a code, an address or a date: M/PO-R3, 2024-02-01, 10.0.0.1, anna@example.org,
 * reports/Berlin/2020.csv. "Spider-Man", "Paris/London" and "Apollo-11" are none, nor is "Paris.Then", where a blank is
 * missing.
 *
 * @param words  of the text, in order
 */
export function codesIn(text: string, words: readonly Span[]): Span[] {
  const found: Span[] = []
  for (let first = 0, last = 0; first < words.length; first = last + 1) {
    for (last = first; last + 1 < words.length && isJoined(text, words[last]!.end, words[last + 1]!.start);) last++
    const { start } = words[first]!, { end } = words[last]!
    if (last > first && isCode(text.slice(start, end))) found.push({ start, end })
  }
  return found
}

const isCode = (written: string) => /[\d._@]/.test(written) && !NUMBERED.test(written) && !MISSING_BLANK.test(written)
const NUMBERED = new RegExp(`^(?:\\p{Lu}\\p{Ll}{2,}[\\${HYPHENS}\\/])+\\d+$`, 'v')
const MISSING_BLANK = /^\p{L}+\.\p{Lu}\p{Ll}*$/v
