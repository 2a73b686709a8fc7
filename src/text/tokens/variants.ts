import { isJoined } from './codes.ts'
import type { Span } from './segment.ts'

/** What words may be read as, too. */
export interface Variant extends Span {
  /** `whole`: it is looked for as it is. `word`: what is written there, without its hyphens, is a word. */
  as: 'whole' | 'word'
}

/**
 * What the words of a text may be read as beside themselves:
 *
 * - words that something joins, with a digit or a dot among them, are a whole: M/PO-R3, 2024-02-01, 10.0.0.1, node.js,
 *   a@b.org, snake_case
 * - words with hyphens between them, and no digits, are one word: e-mail is email
 * - the parts of an identifier are words: get, User, By and Id of getUserById
 *
 * @param words  the words of the text, in order
 */
export function variantsOf(text: string, words: readonly Span[]): Variant[] {
  const found: Variant[] = []
  for (let first = 0; first < words.length;) {
    let last = first
    while (last + 1 < words.length && isJoined(text, words[last]!.end, words[last + 1]!.start)) last++
    const { start } = words[first]!, { end } = words[last]!
    if (last > first && last - first < MOST_JOINED) found.push(...joined(text.slice(start, end), start, end))
    for (; first <= last; first++) addParts(text, words[first]!, found)
  }
  return found
}

/** So many words that are joined are no code. */
const MOST_JOINED = 16

function joined(written: string, start: number, end: number): Variant[] {
  if (/[\d._@]/.test(written)) return [{ start, end, as: 'whole' }]
  return /[/:]/.test(written) ? [] : [{ start, end, as: 'word' }]
}

function addParts(text: string, { start, end }: Span, found: Variant[]): void {
  const written = text.slice(start, end)
  if (!IDENTIFIER.test(written)) return
  for (const { index, 0: part } of written.matchAll(PART))
    found.push({ start: start + index, end: start + index + part.length, as: 'word' })
}

/** Begins with two small letters or three capitals or more, and a part after them; or is three parts with capitals. */
const IDENTIFIER = /^(?:\p{Ll}{2,}\p{N}*\p{Lu}|\p{Lu}{3,}\p{Ll}{2,}|(?:\p{Lu}\p{Ll}+){3,}$)/v
/** HTML and Document of HTMLDocument; URLs of getURLs. */
const PART = /\p{Lu}{2,}s(?!\p{Ll})|\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+/gv
