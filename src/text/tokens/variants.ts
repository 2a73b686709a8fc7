import { HYPHENS, isJoined } from './codes.ts'
import { APOSTROPHE, startsUnspaced } from './scripts.ts'
import type { Span } from './segment.ts'

/** What words may be read as, too. */
export interface Variant extends Span {
  /**
   * `whole`: it is looked for as it is. `word`: what is written there, without what joins it, is a word. `price`: it is
   * looked for with the sign first.
   */
  as: 'whole' | 'word' | 'price'
}

/**
 * What the words of a text may be read as beside themselves:
 *
 * - words that something joins, with a digit or a dot among them, are a whole: M/PO-R3, 2024-02-01, 10.0.0.1, node.js,
 *   a@b.org, snake_case, AT&T, A/B; and within an address so is what has a dot: www.example.org
 * - words with hyphens between them are one word, and so are those with a dot: e-mail is email, B-52 is B52, node.js is
 *   nodejs, Ph.D. is PhD; and initials: J. R. R. is JRR
 * - digits alone are one word where they are many, as those of an ISBN or a telephone number, or stand in threes: 3,000
 *   and 3 000 are 3000
 * - a sum of money is a whole, with its sign: $5, 5 €
 * - the parts of an identifier are words: get, User, By and Id of getUserById; those of a tag, #BeTrue, and of
 *   rock'n'roll
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
  if (CURRENCY.test(text)) {
    for (const { index, 0: price } of text.matchAll(PRICE))
      found.push({ start: index, end: index + price.length, as: 'price' })
  }
  addRuns(text, words, goOnAsNumber, NUMBER, found)
  addRuns(text, words, areInitials, INITIALS, found)
  return found
}

/** Asked first, since most texts have none. */
const CURRENCY = /[$\u00a2-\u00a5\u20a0-\u20cf]/
/** $5, 3,000 €: a sign, and a number before or behind it. */
const PRICE = /\p{Sc} ?\d[\d.,]{0,20}(?<=\d)|(?<![\p{L}\d.,])\d[\d.,]{0,20}(?<=\d) ?\p{Sc}/gv

/** So many words that are joined are no code. */
const MOST_JOINED = 16

/** Whether a sign joins two words, parts the thousands of a number, or tells where a line may break within a word. */
function goesOn(text: string, { start, end }: Span, next: Span): boolean {
  const sign = text[end]!
  if (sign === ' ' || next.start !== end + 1) return false
  if (sign === ',') return isThousands(text.slice(start, next.end))
  // in scripts without spaces words end there
  if (sign === BREAK) return !startsUnspaced(text[end - 1]!)
  return sign === '&' || isJoined(text, end, next.start)
}
const BREAK = '\u200b'
const isThousands = (written: string) => /^\d{1,3},\d{3}$/.test(written)

function joined(written: string, start: number, end: number): Variant[] {
  if (written.includes(',')) return GROUPED.test(written) ? [{ start, end, as: 'word' }] : []
  const found: Variant[] = IS_WHOLE.test(written) ? [{ start, end, as: 'whole' }] : []
  if (isOneWord(written)) found.push({ start, end, as: 'word' })
  if (!PARTED.test(written)) return found
  for (const { index, 0: part } of written.matchAll(PART_OF_PATH)) {
    if (part.includes('.') && part.length < written.length)
      found.push({ start: start + index, end: start + index + part.length, as: 'whole' })
  }
  return found
}

/** With a digit, another sign than a hyphen or slash, or a part of one letter: I/O, km/h. */
const IS_WHOLE = /[\d._@&]|(?<=^|\/)\p{L}(?=\/|$)/u
const PART_OF_PATH = /[^/:@]+/g, PARTED = /[/@]/

const GROUPED = /^\d{1,3}(?:,\d{3})+$/

/** Whether what joins a word may be left out as well. */
const isOneWord = (written: string): boolean => HYPHENED.test(written) || DOTTED.test(written)
const HYPHEN = `\\${HYPHENS}${BREAK}`
/** With a letter: "10-12" is not "1012". */
const HYPHENED = new RegExp(`^(?=.*\\p{L})[^.:\\/_@&${HYPHEN}]+(?:[${HYPHEN}][^.:\\/_@&${HYPHEN}]+)+$`, 'v')
/** What comes after the dot is short, and begins no sentence. */
const DOTTED = /^\p{L}[\p{L}\p{N}]*\.(?:\p{Lu}{1,4}|\p{Ll}{1,4})$/v

/** Adds the stretches of words that go on with one another, and are one word without what stands between them. */
function addRuns(
  text: string,
  words: readonly Span[],
  goesOn: (text: string, word: Span, next: Span) => boolean,
  isOne: RegExp,
  found: Variant[],
): void {
  for (let first = 0, last = 0; first < words.length; first = ++last) {
    while (last + 1 < words.length && goesOn(text, words[last]!, words[last + 1]!)) last++
    if (last === first || last - first >= MOST_JOINED) continue
    const { start } = words[first]!, { end } = words[last]!
    if (isOne.test(text.slice(start, end))) found.push({ start, end, as: 'word' })
  }
}

/** Whether digits go on behind a blank, a hyphen, a dot or a parenthesis. */
const goOnAsNumber = (text: string, { end }: Span, next: Span): boolean =>
  next.start - end <= 2 && isDigit(text, next.start) && isDigit(text, end - 1)
  && WITHIN_NUMBER.test(text.slice(end, next.start))
const isDigit = (text: string, at: number) => (text.charCodeAt(at) ^ 0x30) < 10
const BLANK = ' \u00a0\u202f', WITHIN_NUMBER = new RegExp(`^(?:[${BLANK}.\\)${HYPHEN}]|\\)[${BLANK}])$`, 'v')
/** In threes; or ten digits or more, as a year to a year has eight. */
const NUMBER = new RegExp(
  `^(?:\\d{1,3}(?:[${BLANK}]\\d{3})+|(?=(?:[^\\d]*\\d){10})[\\d.\\)${HYPHEN}${BLANK}]+)$`,
  'v',
)

/** Whether a letter with a dot comes behind another, and a blank. */
const areInitials = (text: string, { start, end }: Span, next: Span): boolean =>
  end - start === 1 && next.start - end === 2 && text[end] === '.' && next.end - next.start === 1
  && text[next.end] === '.' && INITIALS.test(text.slice(start, next.end))
const INITIALS = /^(?:\p{L}\.\s)*\p{L}$/v

function addParts(text: string, { start, end }: Span, found: Variant[], hasJoints: boolean): void {
  if (!hasJoints && isSmall(text, start, end)) return
  const written = text.slice(start, end)
  const isOne = IDENTIFIER.test(written) || (text[start - 1] === '#' && TAG.test(written))
  if (!isOne && !(hasJoints && JOINT.test(written))) return
  for (const { index, 0: part } of written.matchAll(PART))
    found.push({ start: start + index, end: start + index + part.length, as: 'word' })
}

/** Whether all behind a first letter is ASCII, and no capital: asked first, since most words are so. */
function isSmall(text: string, start: number, end: number): boolean {
  for (let at = start + 1; at < end; at++) {
    const unit = text.charCodeAt(at)
    if (unit > 0x7f || (unit >= 0x41 && unit <= 0x5a)) return false
  }
  return true
}

/**
 * Begins with two small letters or three capitals or more, and a part after them; or is parts with capitals: three, or
 * some before an acronym, MySQL. Two may be a name: with those of JavaScript and YouTube, too, English help pages lost
 * 0.9 points of MRR.
 */
const IDENTIFIER =
  /^(?:\p{Ll}{2,}\p{N}*\p{Lu}|\p{Lu}{3,}\p{Ll}{2,}|(?:\p{Lu}\p{Ll}+){3,}$|(?:\p{Lu}\p{Ll}+)+\p{Lu}{2,}$)/v
const TAG = /^(?:\p{Lu}\p{Ll}+){2}$/v
/** What joins the parts of a word in Persian; and the "and" of rock'n'roll. */
const JOINT = new RegExp(`\u200c|\\p{L}[${APOSTROPHE}]n[${APOSTROPHE}]\\p{L}`, 'iv')
/** HTML and Document of HTMLDocument; URLs of getURLs. */
const PART = /\p{Lu}{2,}s(?!\p{Ll})|\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+|[\p{Lo}\p{M}]+/gv
