import type { Line } from './pdf-lines.ts'

/** Lines that were joined. */
export interface Paragraph {
  text: string
  /** How large its letters are, in points. */
  size: number
}

/** By how much of their size letters of one paragraph may differ, by rounding. */
const SAME_SIZE = 0.08

/** How much further apart than usual two paragraphs stand. */
const APART = 1.25

/** From which share of the letters' size on a line is set in. */
const INDENT = 0.7

/** How many letters a line must be shorter than another to be the last one of its paragraph. */
const SHORT = 4

/** How many lines above tell how wide a paragraph is. */
const NEAR = 10

/** What ends a sentence, with quotes and brackets behind it. */
const SENTENCE_END = /[.!?:;…。！？：；][\]"'”’»」』》）)]*$/

const BULLET = /^(?:[•◦▪‣●○■□⁃∙·–—]|[-*]\s)/
const NUMBER = /^(?:\(?(?:\d{1,3}|[a-z])[.)]\s|\[\d{1,3}\])/

/** What has no blank between words, at a line's end and at the next one's beginning: Han, kana, and their marks. */
const UNSPACED = '[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\u3000-\\u303f\\uff00-\\uffef]'
const ENDS_UNSPACED = new RegExp(`${UNSPACED}$`, 'u')
const BEGINS_UNSPACED = new RegExp(`^${UNSPACED}`, 'u')

/** Joins the lines of each page to paragraphs. A page begins a new one. */
export function paragraphsOf(pages: readonly Line[][]): Paragraph[][] {
  const pitch = usualPitch(pages), known = new KnownWords(pages)
  return pages.map(lines => {
    const paragraphs: Line[][] = []
    for (const line of lines) {
      const last = paragraphs.at(-1)
      if (last && continues(last, line, pitch)) last.push(line)
      else paragraphs.push([line])
    }
    return paragraphs.map(each => ({ text: known.joined(each), size: each[0]!.size }))
  })
}

/** How far lines below one another mostly are, in sizes of their letters. */
function usualPitch(pages: readonly Line[][]): number {
  const pitches = pages.flatMap(lines => lines.slice(1).map((line, i) => (line.y - lines[i]!.y) / line.size))
  const below = pitches.filter(each => each > 0.5 && each < 3).sort((a, b) => a - b)
  return below[below.length >> 1] ?? 1.2
}

/** Whether a line goes on with a paragraph. Where nothing tells, it does. */
function continues(paragraph: readonly Line[], line: Line, pitch: number): boolean {
  const last = paragraph.at(-1)!, down = line.y - last.y
  if (Math.abs(line.size - last.size) > SAME_SIZE * Math.max(line.size, last.size)) return false
  const ended = SENTENCE_END.test(last.text)
  // at the top of the next column
  if (down < -line.size / 2) return !ended && /^\p{Ll}|^\p{sc=Han}/u.test(line.text)
  if (down > APART * pitch * line.size || BULLET.test(line.text)) return false
  const short = last.end < Math.max(line.end, ...paragraph.slice(-NEAR).map(({ end }) => end)) - SHORT * line.size
  const moved = Math.abs(line.x - last.x) > INDENT * line.size
  if (NUMBER.test(line.text) && (short || ended)) return false
  // of one line, it is the first, which is set in, or which all others are to
  if (moved && ended && paragraph.length > 1) return false
  return !(short && (ended || moved))
}

const HYPHEN = /[-\u2010]/

/** What may be cut in two at a line's end, in letters; and what it goes on with, if no more hyphens follow. */
const LONGEST_WORD = 100
const CUT_WORD = /(?:^|[^\p{L}\p{M}\p{N}])([\p{L}\p{M}]+(?:[-\u2010][\p{L}\p{M}]+)*)[-\u2010]$/u
const REST = /^[\p{Ll}\p{M}]+(?![\p{L}\p{M}\p{N}]|[-\u2010]\p{L})/u

/** The words of a text, by which it is told whether a hyphen at a line's end belongs to its word. */
class KnownWords {
  readonly #words = new Set<string>()

  constructor(pages: readonly Line[][]) {
    for (const { text } of pages.flat()) {
      // halves of words are none
      const whole = HYPHEN.test(text.at(-1)!) ? text.slice(0, text.lastIndexOf(' ') + 1) : text
      for (const [word] of whole.toLowerCase().matchAll(/[\p{L}\p{M}]+(?:[-\u2010][\p{L}\p{M}]+)*/gu)) {
        this.#words.add(word.replaceAll('\u2010', '-'))
        for (const part of word.split(/[-\u2010]/)) this.#words.add(part)
      }
    }
  }

  /** Lines as one text. */
  joined(lines: readonly Line[]): string {
    return lines.map(({ text }, i) => (i + 1 < lines.length ? this.#before(lines[i + 1]!.text, text) : text)).join('')
  }

  /** A line as it stands before the next one. */
  #before(next: string, line: string): string {
    const [, cut] = CUT_WORD.exec(line.slice(-LONGEST_WORD)) ?? [], [rest] = REST.exec(next) ?? []
    if (cut && /^\p{Ll}/u.test(next)) return rest && this.#isOneWord(cut, rest) ? line.slice(0, -1) : line
    return ENDS_UNSPACED.test(line.slice(-2)) && BEGINS_UNSPACED.test(next) ? line : `${line} `
  }

  /** Whether halves are one word: if they are elsewhere, or have no hyphen elsewhere and are not both words. */
  #isOneWord(cut: string, rest: string): boolean {
    if (!/^\p{L}\p{Ll}+$/u.test(cut)) return false
    const [a, b] = [cut.toLowerCase(), rest.toLowerCase()]
    if (this.#words.has(a + b)) return true
    return !this.#words.has(`${a}-${b}`) && !(this.#words.has(a) && this.#words.has(b))
  }
}
