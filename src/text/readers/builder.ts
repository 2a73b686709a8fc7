import type { Block, Document, Link } from '../document.ts'
import { withLines } from '../with-lines.ts'
import { LineEnds } from './line-ends.ts'

/** A stretch of the text that is being made; `start` is set when the first character of it is written. */
export interface OpenSpan {
  start: number
  end: number
}

/** What a reader finds in a source, beside its text. */
export interface Outline {
  headings: { start: number, end: number, level: number }[]
  links: Link[]
  blocks: Block[]
  /** The words that stand for pictures. */
  pictures: { start: number, end: number }[]
}

/**
 * Makes a text out of stretches of a source, in the order of the source, and keeps where each came from.
 *
 * Blanks between stretches are asked for with {@link gap} and written when something follows, so that a text never
 * begins or ends with one.
 */
export class TextBuilder {
  readonly outline: Outline = { headings: [], links: [], blocks: [], pictures: [] }
  /** The source with LF at the end of every line; all places count in it. */
  readonly source: string
  readonly #lineEnds: LineEnds
  readonly #parts: string[] = []
  #length = 0
  /** Where in the source the text so far ends, and whether its end was copied. */
  #end = 0
  #copied = true
  #gap: string | undefined
  readonly #waiting = new Set<OpenSpan>()
  readonly #map = { text: [0], source: [0] }

  constructor(source: string) {
    this.#lineEnds = new LineEnds(source)
    this.source = this.#lineEnds.text
  }

  /** How long the text is, without what is only asked for. */
  get length(): number {
    return this.#length
  }

  /** Where in the source the text so far ends. */
  get sourceEnd(): number {
    return this.#end
  }

  /** Whether what is written next begins a line. */
  get atLineStart(): boolean {
    return this.#length === 0 || (this.#gap?.includes('\n') ?? false)
  }

  /** Asks for a blank (0), a line end (1), a blank line (2) before what follows; the largest wins. */
  gap(lines: 0 | 1 | 2, indent = ''): void {
    const wanted = lines === 0 ? ' ' : '\n'.repeat(lines) + indent
    if (this.#gap === undefined || wanted.length > this.#gap.length || (lines > 0 && this.#gap === ' '))
      this.#gap = wanted
  }

  /** Takes back a blank that was asked for. */
  noSpace(): void {
    if (this.#gap === ' ') this.#gap = undefined
  }

  /** Writes a stretch of the source as it stands. */
  copy(start: number, end: number): void {
    this.#write(this.source.slice(start, end), start, end, true)
  }

  /** Writes words that stand for a stretch of the source. */
  put(words: string, start: number, end: number): void {
    this.#write(words, start, end, words === this.source.slice(start, end))
  }

  /** Begins a stretch at whatever is written next. */
  open(): OpenSpan {
    const span = { start: -1, end: -1 }
    this.#waiting.add(span)
    return span
  }

  /** Ends a stretch. @returns whether there is anything in it */
  close(span: OpenSpan): boolean {
    const empty = this.#waiting.delete(span)
    span.end = this.#length
    if (empty) span.start = this.#length
    return !empty
  }

  /** The words of a stretch on one line, without those that stand for pictures: badges behind a name. */
  wordsOf({ start, end }: { start: number, end: number }): string {
    let words = '', at = start
    const text = this.#text()
    for (const picture of this.outline.pictures) {
      if (picture.start < at || picture.end > end) continue
      words += text.slice(at, picture.start)
      at = picture.end
    }
    return (words + text.slice(at, end)).replace(/\s+/g, ' ').trim()
  }

  /** Keeps a block. Of blocks within one another the outermost counts. */
  addBlock(block: Block): void {
    const { blocks } = this.outline
    while ((blocks.at(-1)?.start ?? -1) >= block.start) blocks.pop()
    if ((blocks.at(-1)?.end ?? 0) <= block.start) blocks.push(block)
  }

  /** The parts of a document that were found. */
  finish(): Pick<Document, 'text' | 'headings' | 'links' | 'blocks' | 'source'> {
    const text = this.#text(), { links, blocks } = this.outline
    const headings = this.#headings()
    this.#knot(this.#end)
    // nothing was shown
    if (text === '') this.#knot(this.source.length)
    return {
      text,
      ...(headings.length && { headings }),
      ...(links.length && { links: links.sort((a, b) => a.start - b.start) }),
      ...(blocks.length && { blocks }),
      ...((text !== this.source || !this.#lineEnds.areKept) && {
        source: withLines(this.#lineEnds.restore(this.#map), text, this.#lineEnds.source),
      }),
    }
  }

  /** The headings without the badges that they begin or end with. */
  #headings(): Outline['headings'] {
    const { headings, pictures } = this.outline
    let next = 0
    return headings.flatMap(heading => {
      while (next < pictures.length && pictures[next]!.start < heading.start) next++
      const first = next
      while (next < pictures.length && pictures[next]!.end <= heading.end) next++
      return this.#withoutPictures(heading, pictures.slice(first, next))
    })
  }

  /** One of pictures alone, a logo, is none. */
  #withoutPictures(
    { start, end, level }: Outline['headings'][number],
    within: Outline['pictures'],
  ): Outline['headings'] {
    const text = this.#text(), isBlank = (from: number, to: number) => text.slice(from, to).trim() === ''
    for (const picture of within) if (isBlank(start, picture.start)) start = picture.end
    for (const picture of within.toReversed()) if (isBlank(picture.end, end)) end = Math.max(start, picture.start)
    const words = text.slice(start, end)
    if (words.trim() === '') return []
    return [{ start: start + words.search(/\S/), end: start + words.trimEnd().length, level }]
  }

  #text(): string {
    if (this.#parts.length !== 1) this.#parts.splice(0, Infinity, this.#parts.join(''))
    return this.#parts[0]!
  }

  #write(words: string, start: number, end: number, copied: boolean): void {
    if (words === '') return
    if (this.#gap !== undefined) {
      const gap = this.#length > 0 ? this.#gap : ''
      this.#gap = undefined
      this.#append(gap, this.#end, start, gap === this.source.slice(this.#end, start))
    }
    for (const span of this.#waiting) span.start = this.#length
    this.#waiting.clear()
    this.#append(words, start, end, copied)
  }

  #append(words: string, start: number, end: number, copied: boolean): void {
    if (words === '') return
    if (!copied || !this.#copied || start !== this.#end) {
      this.#knot(this.#end)
      this.#knot(start)
    }
    // else it would pass for a copy
    if (!copied && words.length === end - start) this.#knot(end)
    this.#parts.push(words)
    this.#length += words.length
    this.#end = end
    this.#copied = copied
  }

  /** A border between stretches, here in the text and at a place of the source. */
  #knot(source: number): void {
    const { text, source: places } = this.#map
    if (text.at(-1) === this.#length && places.at(-1) === source) return
    text.push(this.#length)
    places.push(source)
  }
}
