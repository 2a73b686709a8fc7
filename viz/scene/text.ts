/**
 * What labels are drawn in: the system's own letters, with those for Chinese, Japanese and Korean where systems have
 * them.
 */
export const FONTS =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', "
  + "'Noto Sans CJK SC', 'Source Han Sans SC', 'WenQuanYi Micro Hei', sans-serif"

/** The longest label in the picture, in columns: a full-width character, as Chinese ones are, takes two. */
export const LABEL_COLUMNS = 24

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u

/** Letters, digits and signs that are one character and one column each. */
const PLAIN = /^[ -~]*$/

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/**
 * A text as one line that draws as itself alone: control characters and white space become one space, characters that
 * turn the direction of writing are left out, so are marks beyond the fourth on one letter.
 */
export const asLine = (text: string): string => flat(text).trim()

/** The same of a piece of a line: blanks at its ends stay. */
export const flat = (text: string): string =>
  text
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g, '')
    .replace(/[\p{Cc}\p{Cs}\s]+/gu, ' ')
    .replace(/(\p{M}{4})\p{M}+/gu, '$1')

const columnsOf = (character: string): number => (WIDE.test(character) ? 2 : 1)

/**
 * A text as one line of at most so many columns, cut between characters as people see them, with an ellipsis where more
 * follows.
 */
export function shorten(text: string, columns = LABEL_COLUMNS): string {
  // an emoji of several persons is 25 code units long
  const line = asLine(text.slice(0, columns * 25 + 100))
  // finding characters is slow, and most labels need none of it
  if (PLAIN.test(line)) return line.length <= columns ? line : `${line.slice(0, columns - 1).trimEnd()}…`
  let used = 0, end = 0
  for (const { segment, index } of graphemes.segment(line)) {
    used += columnsOf(segment)
    if (used > columns) return `${line.slice(0, end).trimEnd()}…`
    if (used < columns) end = index + segment.length
  }
  return line
}

/** How wide a text is, in the unit of `size`. */
export type Measure = (text: string, size: number, bold?: boolean) => number

/** How wide a text is about: full-width characters are as wide as high, others a little more than half. */
export const estimateWidth: Measure = (text, size, bold = false) => {
  let width = 0
  for (const character of text) width += columnsOf(character) === 2 ? 1 : bold ? 0.62 : 0.56
  return width * size
}
