import { HYPHENS, isJoined } from './codes.ts'
import { APOSTROPHE } from './scripts.ts'
import type { Span } from './segment.ts'

/** What words may be read as, too. */
export interface Variant extends Span {
  /** `whole`: it is looked for as it is. `word`: what is written there, without what joins it, is a word. */
  as: 'whole' | 'word'
}

/**
 * What the words of a text may be read as beside themselves:
 *
 * - words that something joins, with a digit or a dot among them, are a whole: M/PO-R3, 2024-02-01, 10.0.0.1, node.js,
 *   a@b.org, snake_case, AT&T
 * - words with hyphens between them are one word, and so are those with a dot: e-mail is email, B-52 is B52, node.js is
 *   nodejs, Ph.D. is PhD; digits alone are, where they are many, as those of an ISBN, or stand in threes: 3,000 is 3000
 * - the parts of an identifier are words: get, User, By and Id of getUserById; and those of rock'n'roll
 *
 * @param words  the words of the text, in order
 */
export function variantsOf(text: string, words: readonly Span[]): Variant[] {
  const found: Variant[] = [], hasJoints = JOINT.test(text)
  for (let first = 0; first < words.length;) {
    let last = first
    while (last + 1 < words.length && goesOn(text, words[last]!, words[last + 1]!)) last++
    const { start } = words[first]!, { end } = words[last]!
    if (last > first && last - first < MOST_JOINED) found.push(...joined(text.slice(start, end), start, end))
    for (; first <= last; first++) addParts(text, words[first]!, found, hasJoints)
  }
  return found
}

/** So many words that are joined are no code. */
const MOST_JOINED = 16

/** Whether a sign joins two words, or parts the thousands of a number. */
const goesOn = (text: string, { start, end }: Span, next: Span): boolean =>
  isJoined(text, end, next.start)
  || (next.start === end + 1 && (text[end] === '&' || (text[end] === ',' && isThousands(text.slice(start, next.end)))))
const isThousands = (written: string) => /^\d{1,3},\d{3}$/.test(written)

function joined(written: string, start: number, end: number): Variant[] {
  if (written.includes(',')) return GROUPED.test(written) ? [{ start, end, as: 'word' }] : []
  const isWhole = /[\d._@&]/.test(written), found: Variant[] = isWhole ? [{ start, end, as: 'whole' }] : []
  return isOneWord(written) ? [...found, { start, end, as: 'word' }] : found
}

const GROUPED = /^\d{1,3}(?:,\d{3})+$/

/** Whether what joins a word may be left out as well. */
const isOneWord = (written: string): boolean => HYPHENED.test(written) || DOTTED.test(written) || NUMBER.test(written)
const HYPHEN = `\\${HYPHENS}`
/** With a letter: "10-12" is not "1012". */
const HYPHENED = new RegExp(`^(?=.*\\p{L})[^.:\\/_@&${HYPHEN}]+(?:[${HYPHEN}][^.:\\/_@&${HYPHEN}]+)+$`, 'v')
/** What comes after the dot is short, and begins no sentence. */
const DOTTED = /^\p{L}[\p{L}\p{N}]*\.(?:\p{Lu}{1,4}|\p{Ll}{1,4})$/v
/** Ten digits or more: a year to a year has eight. */
const NUMBER = new RegExp(`^(?=(?:[^\\d]*\\d){10})\\d+(?:[${HYPHEN}]\\d+)+$`, 'v')

function addParts(text: string, { start, end }: Span, found: Variant[], hasJoints: boolean): void {
  const written = text.slice(start, end)
  if (!IDENTIFIER.test(written) && !(hasJoints && JOINT.test(written))) return
  for (const { index, 0: part } of written.matchAll(PART))
    found.push({ start: start + index, end: start + index + part.length, as: 'word' })
}

/** Begins with two small letters or three capitals or more, and a part after them; or is three parts with capitals. */
const IDENTIFIER = /^(?:\p{Ll}{2,}\p{N}*\p{Lu}|\p{Lu}{3,}\p{Ll}{2,}|(?:\p{Lu}\p{Ll}+){3,}$)/v
/** What joins the parts of a word in Persian; and the "and" of rock'n'roll. */
const JOINT = new RegExp(`\u200c|\\p{L}[${APOSTROPHE}]n[${APOSTROPHE}]\\p{L}`, 'iv')
/** HTML and Document of HTMLDocument; URLs of getURLs. */
const PART = /\p{Lu}{2,}s(?!\p{Ll})|\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+|[\p{Lo}\p{M}]+/gv
