import { APOSTROPHE } from './scripts.ts'

let simplified: ReadonlyMap<string, string> | undefined

/**
 * Loads the table of Han characters, a fifth of all that a page would load else; whoever is asked to fold them waits
 * for it.
 */
export async function loadHan(): Promise<void> {
  simplified ??= (await import('./han.ts')).simplified()
}

/**
 * The text with traditional Han characters replaced by simplified ones, once these are loaded; same length, same
 * offsets.
 */
export function foldHan(text: string): string {
  if (!HAN.test(text)) return text
  if (!simplified) throw new Error('loadHan comes before foldHan')
  let folded = ''
  for (const character of text) folded += simplified.get(character) ?? character
  return folded
}

const HAN = /\p{sc=Han}/v

/** What {@link foldWord} removes. */
export interface FoldOptions {
  /** Replace accented Latin letters by plain ones: é → e, ø → o. */
  diacritics: boolean
}

/**
 * A word in the form in which it is compared: NFKC, lower case, ß as ss, ½ as 1/2, & as and, ASCII digits, straight
 * apostrophes, nothing that is not seen (soft hyphens, joiners, variation selectors), plain letters of Latin and Greek,
 * no vowel points.
 */
export function foldWord(word: string, { diacritics }: FoldOptions): string {
  if (isAscii(word)) return word === '&' ? 'and' : unDotted(word.toLowerCase()).replaceAll('`', "'")
  const seen = word.replace(UNSEEN, '').replace(APOSTROPHES, "'").normalize('NFKC').toLowerCase()
  const lower = unDotted(seen.replaceAll('ß', 'ss').replace('⁄', '/').replace(DIGIT, digit => `${digitOf(digit)}`))
  if (!diacritics || isAscii(lower)) return lower
  return HAS_ACCENTS.test(lower)
    ? withoutAccents(lower.normalize('NFC'))
    : ofScripts(lower)
}

/** "u.s.a." is one word, as "usa" is. */
const unDotted = (word: string) => (DOTTED.test(word) ? word.replaceAll('.', '') : word)
const DOTTED = /^(?:\p{L}\.)+\p{L}?$/v

/**
 * What joins letters, or chooses among their shapes, and is not seen itself; the Thai sign of what is cut short; the
 * colour of an emoji's skin; and the marks within a Hebrew acronym, or of a foreign
 * sound: צה״ל is צהל, צ׳יפס is ציפס.
 */
const UNSEEN = /[\p{Cf}\p{VS}\p{EMod}]|(?<=\p{L}\p{M}*)ฯ|(?<=\p{sc=Hebrew})[״"׳']/gv

/** All that is written for an apostrophe. */
const APOSTROPHES = new RegExp(`[${APOSTROPHE}]`, 'gv')

const DIGIT = /(?=\P{ASCII})\p{Nd}/gv

/** Digits of a script follow one another from 0. */
function digitOf(character: string): number {
  const at = character.codePointAt(0)!
  let value = 0
  while (value < 9 && IS_DIGIT.test(String.fromCodePoint(at - value - 1))) value++
  return value
}
const IS_DIGIT = /^\p{Nd}$/v

/** What other scripts write in two ways, in one. */
const ofScripts = (word: string): string =>
  word.replace(POINTS, '').replace(NASALS, '\u0902').replace(ALIKE, letter => SAME[letter]!)

/**
 * Stress in Cyrillic; vowel points of Hebrew and Arabic, the stroke that makes Arabic words wider, the dot of Hindi's
 * borrowed sounds.
 */
const POINTS = /[\u0300\u0301\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u065f\u0670\u093c]/g

/** A nasal before a consonant of its own kind, in Hindi mostly written as a dot: हिन्दी is हिंदी. */
const NASALS = /\u0901|ङ्(?=[क-घ])|ञ्(?=[च-झ])|ण्(?=[ट-ढ])|न्(?=[त-ध])|म्(?=[प-भ])/g

/**
 * Alef with what is written above or below it, or not: أحمد is احمد; the letters of Persian and Urdu that Arabic has as
 * well, and those that end words in two ways; the ё of Russian, which is mostly written as е.
 */
const SAME: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Array.from('آأإٱ', letter => [letter, 'ا'])),
  ...Object.fromEntries(Array.from('ىی', letter => [letter, 'ي'])),
  ...Object.fromEntries(Array.from('ةہۀۃۂ', letter => [letter, 'ه'])),
  ک: 'ك',
  ё: 'е',
}
const ALIKE = new RegExp(`[${Object.keys(SAME).join('')}]`, 'g')

/**
 * A composed word in lower case with plain letters, of Latin or Greek: those that Unicode keeps whole are replaced,
 * then marks taken off.
 */
const withoutAccents = (word: string) =>
  word.replace(INDIVISIBLE, letter => PLAIN[letter]!).normalize('NFD').replace(/\p{Mn}/gv, '')

/** What the package remove-accents has them replaced by; and the σ that ends words. */
const PLAIN: Readonly<Record<string, string>> = {
  æ: 'ae',
  ǽ: 'ae',
  ð: 'd',
  ø: 'o',
  ǿ: 'o',
  þ: 'th',
  đ: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  œ: 'oe',
  ŧ: 't',
  ƒ: 'f',
  'ɛ\u0327': 'e',
  'ɨ\u0327': 'i',
  ς: 'σ',
}
const INDIVISIBLE = /[æǽðøǿþđħıłœŧƒς]|[ɛɨ]\u0327/gv

const isAscii = (word: string) => !/\P{ASCII}/v.test(word)
const HAS_ACCENTS = /^(?=.*\P{ASCII})[\p{sc=Latin}\p{sc=Greek}\p{N}\p{M}']+$/v
