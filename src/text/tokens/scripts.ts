const { raw } = String

/**
 * Scripts written without spaces between words. Their words come from the run-time's dictionary
 * (`Intl.Segmenter`); words of all other scripts are runs of letters, marks and digits.
 */
const UNSPACED = raw`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}ーｰﾞﾟ々〆`

/** All that is written for an apostrophe, as the inside of a class of characters: ' ’ ʼ ＇ ʻ ´ ` ׳ ‘ */
export const APOSTROPHE = raw`'’ʼ＇ʻ´\`׳‘`

/** A letter of a spaced script, what a word begins with, and what it goes on with: also marks, and what is not seen. */
const LETTER_OF = raw`[\p{L}--[${UNSPACED}]]`, FIRST = raw`[[\p{L}\p{N}]--[${UNSPACED}]]`
const NEXT = raw`[[\p{L}\p{N}\p{M}\p{Cf}]--[${UNSPACED}\u200b]]`

/** Where no word goes on. */
const NO_WORD = raw`(?<![\p{L}\p{N}\p{M}.])`, NO_MORE = raw`(?![\p{L}\p{N}\p{M}])`

/** Letters that each have a full stop: U.S.A. */
const INITIALS = raw`${NO_WORD}(?:${LETTER_OF}\.){2,20}(?:${LETTER_OF}${NO_MORE})?`

/** An apostrophe, and what marks an acronym in Hebrew: צה״ל. */
const INNER = raw`(?:[${APOSTROPHE}]|["״](?<=\p{sc=Hebrew}.)(?=\p{sc=Hebrew}))`

/** A word with inner apostrophes, and with the signs of C++, C# and .NET. */
const WORD = raw`(?:${NO_WORD}\.(?=\p{Lu}{2,}${NO_MORE}))?${FIRST}${NEXT}{0,1000}(?:${INNER}${NEXT}{1,1000}){0,100}`
const SIGNS = raw`(?:(?<=\p{L})(?:\+\+(?![\p{L}+])|#(?![\p{L}\p{N}#])))?`

/** An "and" between words: Barnes & Noble. */
const AND = raw`(?<=\s)&(?=\s)`

/**
 * Matches a run of an unspaced script (group 1) or a word of a spaced one (group 2). A word begins with a letter or
 * digit: marks alone are no words (an emoji's variation selector). Lengths are bounded, since an open repetition over
 * millions of characters overflows the stack of the expression.
 */
export const WORD_OR_RUN = new RegExp(`([${UNSPACED}]{1,1000})|(${INITIALS}|${WORD}${SIGNS}|${AND})`, 'gv')

/** Matches the parts of a segment that are of an unspaced script, with their marks: สมุด in "สมุดiPhone". */
export const UNSPACED_PART = new RegExp(`[${UNSPACED}][${UNSPACED}\\p{M}]*`, 'gv')

/** Whether a string begins with a character of an unspaced script. */
export function startsUnspaced(text: string): boolean {
  const unit = text.charCodeAt(0)
  return isMainHan(unit) || (unit >= FIRST_UNSPACED && UNSPACED_FIRST.test(text))
}
const UNSPACED_FIRST = new RegExp(`^[${UNSPACED}]`, 'v')
/** Thai comes first of the unspaced scripts. */
const FIRST_UNSPACED = 0x0e00

/** Whether a code point is a Han character. */
export function isHan(codePoint: number): boolean {
  return isMainHan(codePoint) || (codePoint > 0x2e00 && HAN.test(String.fromCodePoint(codePoint)))
}
const HAN = /^\p{sc=Han}$/v

/** The block that holds nearly all Han characters in use; asked first, since a regular expression takes longer. */
const isMainHan = (unit: number) => unit >= 0x4e00 && unit <= 0x9fff

/** Whether a word begins with a capital letter. */
export function startsUpper(word: string): boolean {
  const unit = word.charCodeAt(0)
  return unit < 0x80 ? unit >= 0x41 && unit <= 0x5a : UPPER.test(word)
}
const UPPER = /^[\p{Lu}\p{Lt}]/v

/** Whether a word begins with a digit. */
export function startsDigit(word: string): boolean {
  const unit = word.charCodeAt(0)
  return unit < 0x80 ? unit >= 0x30 && unit <= 0x39 : DIGIT.test(word)
}
const DIGIT = /^\p{N}/v

/** Whether most letters of a text are of scripts that have upper and lower case; true of a text without letters. */
export function mostlyCased(text: string): boolean {
  const letters = text.match(LETTER)?.length ?? 0
  return 2 * (text.match(CASED)?.length ?? 0) >= letters
}
const LETTER = /\p{L}/gv
const CASED = /\p{LC}/gv
