/**
 * Traditional characters to simplified ones, by OpenCC's table, so that 鋼鐵 and 钢铁 match. Character by
 * character: what counts is that both sides fold alike, and every position stays where it was. The few pairs
 * whose lengths in UTF-16 differ are left alone for the same reason.
 */
let simplified: ReadonlyMap<string, string> | undefined

/**
 * Loads that table, a fifth of all that a page would load else; whoever is asked to fold Han characters waits for it.
 */
export async function loadHan(): Promise<void> {
  if (simplified) return
  const { default: pairs } = await import('opencc-js/dict/TSCharacters')
  const table =
    new Map(pairs.split('|').map(pair => pair.split(' ') as [string, string]).filter(([from, to]) =>
      from.length === to.length
    ))
  // applied to its own results: 薴 → 苧 → 苎
  simplified = new Map(Array.from(table, ([from, to]) => [from, table.get(to) ?? to]))
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

/** A word in the form in which it is compared: NFKC, lower case, straight apostrophes, plain Latin letters. */
export function foldWord(word: string, { diacritics }: FoldOptions): string {
  const lower = isAscii(word) ? word.toLowerCase() : word.normalize('NFKC').toLowerCase().replaceAll('’', "'")
  return diacritics && LATIN_BEYOND_ASCII.test(lower) ? withoutAccents(lower.normalize('NFC')) : lower
}

/**
 * A composed word in lower case with plain Latin letters: those that Unicode keeps whole are replaced, then marks taken
 * off.
 */
const withoutAccents = (word: string) =>
  word.replace(INDIVISIBLE, letter => PLAIN[letter]!).normalize('NFD').replace(/\p{Mn}/gv, '')

/** What the package remove-accents has them replaced by. */
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
}
const INDIVISIBLE = /[æǽðøǿþđħıłœŧƒ]|[ɛɨ]\u0327/gv

const isAscii = (word: string) => !/\P{ASCII}/v.test(word)
const LATIN_BEYOND_ASCII = /^(?=.*\P{ASCII})[\p{sc=Latin}\p{N}\p{M}']+$/v
