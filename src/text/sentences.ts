import { once } from '../core/once.ts'

/** A stretch of a text, in UTF-16 code units. */
export interface Stretch {
  start: number
  end: number
}

/**
 * The longest text that the segmenter is given at once. Its time grows with the square of the text: on three million
 * characters cut at 1.6 million it took more than five minutes, cut at 4,096 half a second.
 */
const WINDOW = 4096

/** One for all languages, whatever the machine's is: else the same texts would have other passages elsewhere. */
const segmenter = once(() =>
  typeof Intl.Segmenter === 'function' ? new Intl.Segmenter('en', { granularity: 'sentence' }) : undefined
)

/** The sentences of a text (by `Intl.Segmenter`), each with the blanks behind it. */
export function sentences(text: string): Stretch[] {
  const cutter = segmenter()
  return between(
    text,
    cutter
      ? sentenceStarts(text, cutter)
      : [0, ...Array.from(text.matchAll(/[.!?。！？]+\s*/g), match => match.index + match[0].length)],
  )
}

/** The lines of a text, each with its end. */
export const lines = (text: string): Stretch[] =>
  between(text, [0, ...Array.from(text.matchAll(/\r\n?|\n/g), match => match.index + match[0].length)])

const between = (text: string, starts: readonly number[]): Stretch[] =>
  starts.map((start, i) => ({ start, end: starts[i + 1] ?? text.length })).filter(({ start, end }) => start < end)

/** The last sentence of a window is read again at the head of the next one; one longer than a window goes on in it. */
function sentenceStarts(text: string, segmenter: Intl.Segmenter): number[] {
  const starts = [0]
  for (let from = 0; from < text.length;) {
    const window = text.slice(from, from + WINDOW)
    const inner = Array.from(segmenter.segment(window), sentence => from + sentence.index).slice(1)
    starts.push(...inner)
    from = from + window.length < text.length && inner.length > 0 ? inner.at(-1)! : from + window.length
  }
  return starts
}

/** A stretch without the blanks around it. */
export function trim(text: string, start: number, end: number): Stretch {
  while (start < end && /\s/.test(text[start]!)) start++
  while (end > start && /\s/.test(text[end - 1]!)) end--
  return { start, end }
}
