import * as v from 'valibot'
import { whole } from '../core/options.ts'
import type { Document } from './document.ts'

/** How documents are cut into passages. */
export interface PassageOptions {
  /**
   * Short neighbouring paragraphs are joined up to this many characters, so that a line of dialogue is no passage
   * of its own. Default 300; 0 keeps every paragraph apart.
   */
  joinBelow?: number
  /** The longest passage, in characters; longer paragraphs are cut between sentences. Default 2,000. */
  longest?: number
}

/** {@link PassageOptions} with the defaults. */
export const passageOptions = v.strictObject({
  joinBelow: v.optional(whole(0), 300),
  longest: v.optional(whole(100), 2000),
})

/** A passage of a document: `text.slice(start, end)`. */
export interface PassageSpan {
  start: number
  end: number
  /** The heading that it stands under, if the document has headings: an index into them. */
  heading?: number
}

/**
 * Cuts a text at headings and blank lines, joins short paragraphs, and cuts long ones between sentences (by
 * `Intl.Segmenter`), or between words, or, where there is nothing else, between characters. Passages cover all of
 * the text but blanks, in order; an empty text has none.
 */
export function splitPassages({ text, headings = [] }: Document, options: v.InferOutput<typeof passageOptions>): PassageSpan[] {
  const starts = headings.map(({ start }, i) => Math.min(start, Math.max(headings[i - 1]?.end ?? 0, lineStart(text, start))))
  const borders = [0, ...starts, text.length]
  return borders.slice(0, -1).flatMap((start, i) => {
    const section = joinShort(paragraphs(text, start, borders[i + 1]!), options)
    const cut = section.flatMap(paragraph => cutLong(text, paragraph, options.longest))
    return i === 0 ? cut : cut.map(passage => ({ ...passage, heading: i - 1 }))
  })
}

/** Where a heading's line begins, if only the marks of Markdown stand before its text: "## " is no passage. */
const lineStart = (text: string, at: number) =>
  at - (/(?<=^|[\r\n])[#\t ]+$/.exec(text.slice(Math.max(0, at - 16), at))?.[0].length ?? 0)

function paragraphs(text: string, from: number, to: number): PassageSpan[] {
  const found: PassageSpan[] = []
  let start = from
  for (const match of text.slice(from, to).matchAll(/\n[^\S\n]*(?:\n[^\S\n]*)+/g)) {
    add(start, from + match.index)
    start = from + match.index + match[0].length
  }
  add(start, to)
  return found

  function add(start: number, end: number): void {
    const trimmed = trim(text, start, end)
    if (trimmed.start < trimmed.end) found.push(trimmed)
  }
}

function joinShort(paragraphs: readonly PassageSpan[], { joinBelow, longest }: v.InferOutput<typeof passageOptions>): PassageSpan[] {
  const joined: PassageSpan[] = []
  for (const paragraph of paragraphs) {
    const last = joined.at(-1)
    const short = last && Math.min(last.end - last.start, paragraph.end - paragraph.start) < joinBelow
    if (short && paragraph.end - last.start <= longest) last.end = paragraph.end
    else joined.push({ ...paragraph })
  }
  return joined
}

function cutLong(text: string, paragraph: PassageSpan, longest: number): PassageSpan[] {
  if (paragraph.end - paragraph.start <= longest) return [paragraph]
  const pieces: PassageSpan[] = []
  // in stretches, so that the search for a space never goes back over all of a long text
  for (let at = paragraph.start; at < paragraph.end;) {
    const stretch = text.slice(at, Math.min(at + 16 * longest, paragraph.end))
    const whole = at + stretch.length === paragraph.end
    const found = packSentences(stretch, longest).map(({ start, end }) => ({ start: at + start, end: at + end }))
    const kept = whole || found.length < 2 ? found : found.slice(0, -1)
    pieces.push(...kept)
    at = whole ? paragraph.end : kept.at(-1)!.end
  }
  return pieces.map(({ start, end }) => trim(text, start, end)).filter(({ start, end }) => start < end)
}

/**
 * The longest text that the segmenter is given at once. Its time grows with the square of the text: on three million
 * characters cut at 1.6 million it took more than five minutes, cut at 4,096 half a second.
 */
const WINDOW = 4096

const segmenter = typeof Intl.Segmenter === 'function' ? new Intl.Segmenter(undefined, { granularity: 'sentence' }) : undefined

/** Packs sentences into pieces of nearly equal length, none above `longest`. */
function packSentences(text: string, longest: number): PassageSpan[] {
  const aim = text.length / Math.ceil(text.length / longest)
  const pieces: PassageSpan[] = []
  for (const { start, end } of sentences(text)) {
    const last = pieces.at(-1)
    if (last && end - last.start <= longest && last.end - last.start < aim) last.end = end
    else pieces.push(...cutSentence(text, start, end, longest))
  }
  return pieces
}

function sentences(text: string): PassageSpan[] {
  const starts = segmenter
    ? sentenceStarts(text, segmenter)
    : [0, ...Array.from(text.matchAll(/[.!?。！？]+\s*/g), match => match.index + match[0].length)]
  return starts.map((start, i) => ({ start, end: starts[i + 1] ?? text.length })).filter(({ start, end }) => start < end)
}

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

/** A sentence longer than a passage is cut between words, or else between characters. */
function cutSentence(text: string, start: number, end: number, longest: number): PassageSpan[] {
  const pieces: PassageSpan[] = []
  while (end - start > longest) {
    const space = text.lastIndexOf(' ', start + longest)
    let cut = space > start + longest / 2 ? space + 1 : start + longest
    if (isLowSurrogate(text, cut)) cut--
    pieces.push({ start, end: cut })
    start = cut
  }
  pieces.push({ start, end })
  return pieces
}

const isLowSurrogate = (text: string, at: number) => (text.charCodeAt(at) & 0xfc00) === 0xdc00

function trim(text: string, start: number, end: number): PassageSpan {
  while (start < end && /\s/.test(text[start]!)) start++
  while (end > start && /\s/.test(text[end - 1]!)) end--
  return { start, end }
}
