import traditional from 'opencc-js/dict/TSCharacters'
import removeAccents from 'remove-accents'

/**
 * Traditional characters to simplified ones, by OpenCC's table, so that 鋼鐵 and 钢铁 match. Character by
 * character: what counts is that both sides fold alike, and every position stays where it was. The few pairs
 * whose lengths in UTF-16 differ are left alone for the same reason.
 */
const TABLE = new Map(
  (traditional as string).split('|').map(entry => entry.split(' ') as [string, string])
    .filter(([from, to]) => from.length === to.length),
)
/** The table applied to its own results: 薴 → 苧 → 苎. */
const SIMPLIFIED = new Map(Array.from(TABLE, ([from, to]) => [from, TABLE.get(to) ?? to]))

/** The text with traditional Han characters replaced by simplified ones; same length, same offsets. */
export function foldHan(text: string): string {
  if (!HAN.test(text)) return text
  let folded = ''
  for (const character of text) folded += SIMPLIFIED.get(character) ?? character
  return folded
}

const HAN = /\p{sc=Han}/v

/** What {@link foldWord} removes. */
export interface FoldOptions {
  /** Replace accented Latin letters by plain ones: é → e, ø → o. */
  diacritics: boolean
}

/** A word in the form in which it is compared: NFKC, lower case, straight apostrophes, plain Latin letters. */
export function foldWord(word: string, { diacritics }: FoldOptions): string {
  const lower = isAscii(word) ? word.toLowerCase() : word.normalize('NFKC').toLowerCase().replaceAll('’', "'")
  return diacritics && LATIN_BEYOND_ASCII.test(lower) ? removeAccents(lower.normalize('NFC')).normalize('NFD').replace(/\p{Mn}/gv, '') : lower
}

const isAscii = (word: string) => !/\P{ASCII}/v.test(word)
const LATIN_BEYOND_ASCII = /^(?=.*\P{ASCII})[\p{sc=Latin}\p{N}\p{M}']+$/v
