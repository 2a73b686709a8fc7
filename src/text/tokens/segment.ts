import { once } from '../../core/once.ts'
import type { CutElision } from './elision.ts'
import { isHan, startsUnspaced, UNSPACED_PART, WORD_OR_RUN } from './scripts.ts'

/** A stretch of text: `text.slice(start, end)`, in UTF-16 code units. */
export interface Span {
  start: number
  end: number
}

/** A span of text that is one word. */
export interface WordSpan extends Span {
  /** Whether its script is written without spaces, so that a dictionary found its borders. */
  unspaced: boolean
}

/**
 * Cuts a text into words. Scripts with spaces: runs of letters, marks and digits, with inner apostrophes.
 * Scripts without (Chinese, Japanese, Thai, …): `Intl.Segmenter`, whose dictionary knows simplified and
 * traditional characters alike. A run-time without `Intl.Segmenter` gets single characters there, and the
 * pairs of {@link bigrams} carry the search.
 *
 * Measured on 2.7 million characters of English: the segmenter takes 0.82 s, a regular expression 0.06 s for
 * the same words but one in a thousand; so the segmenter is kept for the scripts that need it.
 */
export function words(text: string, cut: CutElision): WordSpan[] {
  const found: WordSpan[] = []
  let runs = false
  for (const match of text.matchAll(WORD_OR_RUN)) {
    if (match[2] === undefined) runs = true
    else {
      const [start, end] = cut(match[2])
      found.push({ start: match.index + start, end: match.index + end, unspaced: false })
    }
  }
  const others = [...runs ? unspacedWords(text) : [], ...PICTURES.test(text) ? pictures(text) : []]
  return others.length > 0 ? [...found, ...others].sort((a, b) => a.start - b.start) : found
}

/** Emoji, each a word. */
function pictures(text: string): WordSpan[] {
  return Array.from(
    text.matchAll(PICTURE),
    ({ index, 0: picture }) => ({ start: index, end: index + picture.length, unspaced: false }),
  )
}

/** Some are several characters; digits and signs of trade are none. */
const PICTURE = /(?![\p{ASCII}\p{N}©®™])(?:\p{RGI_Emoji}|[\p{Emoji_Presentation}[[\u2600-\u27bf]&&\p{So}]]\ufe0f?)/gv
/** Asked first: they are rare. */
const PICTURES = /[\u2600-\u27bf\u{1f000}-\u{1faff}]/u

/**
 * Every two neighbouring characters of a script whose words have no borders, or take on endings: Han and kana, Hangul,
 * Burmese, Khmer, each character with its marks.
 */
export function bigrams(text: string): Span[] {
  const grams: Span[] = []
  let first = -1, second = -1, script = 0
  const pair = (end: number) => {
    if (first >= 0) grams.push({ start: first, end })
    first = second
  }
  for (let at = 0; at < text.length;) {
    const character = text.codePointAt(at)!, own = pairedScript(character)
    if (own !== MARK) {
      if (second >= 0) pair(at)
      if (own !== script || own === NONE) first = -1
      second = own === NONE ? -1 : at
      script = own
    }
    at += character > 0xffff ? 2 : 1
  }
  if (second >= 0) pair(text.length)
  return grams
}

/** Han and kana are one: a Japanese word begins with the one and ends with the other, 食べる. */
const NONE = 0, HAN_OR_KANA = 1, HANGUL = 2, BURMESE = 3, KHMER = 4, MARK = 5

/** The script of a character that is paired with its neighbours; a mark belongs to what is before it. */
function pairedScript(character: number): number {
  if (character < 0x300) return NONE
  if (isHan(character)) return HAN_OR_KANA
  if (character >= 0xac00 && character <= 0xd7a3) return HANGUL
  const written = String.fromCodePoint(character)
  if (IS_MARK.test(written)) return MARK
  if ((character >= 0x3041 && character <= 0x30ff) || (character >= 0xff66 && character <= 0xff9d)) return HAN_OR_KANA
  if (character >= 0x1780 && character <= 0x17b3) return KHMER
  return character >= 0x1000 && character <= 0x109f ? BURMESE : NONE
}

/** Marks, and in Burmese consonants that are written below another. */
const IS_MARK = /^[\p{M}\uff9e\uff9f]/v

/** Made with the first text that asks for it, since that takes 7 to 30 ms. */
const segmenter = once(() =>
  typeof Intl.Segmenter === 'function' ? new Intl.Segmenter('zh', { granularity: 'word' }) : undefined
)

/**
 * Whether this run-time's segmenter has a dictionary for Chinese. Without one, Chinese words are single
 * characters; bigrams and names work as ever, token results are coarser.
 */
export const hasDictionary: () => boolean = once(() =>
  [...segmenter()?.segment('我们喜欢图书馆') ?? []].some(part => part.segment.length > 1)
)

/**
 * The longest text that the segmenter is given at once. It takes longer to begin than to go on, but its time grows
 * with the square of the text: a string of 800,000 characters kept it busy for more than ten minutes.
 */
const STRETCH = 2048

function unspacedWords(text: string): WordSpan[] {
  const found: WordSpan[] = []
  for (let from = 0; from < text.length;) {
    const to = from + STRETCH >= text.length ? text.length : border(text, from + STRETCH)
    segmentStretch(text.slice(from, to), from, found)
    from = to
  }
  return found
}

/** The last place before `at` where no word can be cut in two, or `at` itself where there is none near. */
function border(text: string, at: number): number {
  for (let place = at; place > at - STRETCH / 2; place--)
    if (!isSurrogate(text, place) && !startsUnspaced(text[place]!)) return place
  return isLowSurrogate(text, at) ? at - 1 : at
}

const isSurrogate = (text: string, at: number) => (text.charCodeAt(at) & 0xf800) === 0xd800
const isLowSurrogate = (text: string, at: number) => (text.charCodeAt(at) & 0xfc00) === 0xdc00

function segmentStretch(text: string, offset: number, found: WordSpan[]): void {
  const words = segmenter()
  if (words) {
    for (const { index, segment, isWordLike } of words.segment(text)) {
      if (!isWordLike) continue
      const start = offset + index
      if (isHan(segment.charCodeAt(0))) found.push({ start, end: start + segment.length, unspaced: true })
      else for (const part of unspacedParts(segment))
          found.push({ start: start + part.index, end: start + part.index + part[0].length, unspaced: true })
    }
    return
  }
  let at = offset
  for (const character of text) {
    if (startsUnspaced(character)) found.push({ start: at, end: at + character.length, unspaced: true })
    at += character.length
  }
}

/** The segmenter leaves Thai and its like in one piece with letters and digits that stand beside it without a space. */
function unspacedParts(segment: string): Iterable<RegExpExecArray> {
  return BEYOND_LATIN.test(segment) ? segment.matchAll(UNSPACED_PART) : []
}

/** From Thai on, the first of the unspaced scripts: asked first, since most segments are plain words. */
const BEYOND_LATIN = /[\u0e00-\uffff]/
