import { cutLong } from './cut.ts'
import type { Block, Document } from './document.ts'
import { sentences, type Stretch, trim } from './sentences.ts'
import type { passageDefaults } from './defaults.ts'
import { headerOf } from './shown-text.ts'

type Settings = ReturnType<typeof passageDefaults>

/** A passage of a document: `text.slice(start, end)`. */
export interface PassageSpan {
  start: number
  end: number
  /** The heading that its beginning stands under, if the document has headings: an index into them. */
  heading?: number
}

/**
 * Cuts a text at headings and blank lines, joins short paragraphs and short sections, and cuts long paragraphs between
 * sentences, or between words, or, where there is nothing else, between characters. Passages cover all of the text but
 * blanks, in order; an empty text has none.
 *
 * A heading stands with the text that follows, be it below another heading, if it is no longer than half a passage.
 * A block is not cut if it fits into a passage, though its heading then stands alone where both do not fit together;
 * one that does not fit is cut between lines.
 */
export function splitPassages(document: Document, options: Settings): PassageSpan[] {
  const { text, blocks = [] } = document
  // passages with what overlaps must not be longer than others
  const room = options.longest - options.overlap
  const sections = sectionsOf(document)
  const parts = withHeadings(sections.flatMap(section => paragraphs(text, section)), options.longest)
    .flatMap(part => divide(text, part, blocksIn(blocks, part), { room, longest: options.longest }))
  const joined = joinSections(joinParagraphs(parts, options.joinBelow, room), options.joinBelow, room)
  const cut = joined.flatMap(part => cutPart(text, part, { room, longest: options.longest }))
  return named(options.overlap > 0 ? overlapping(document, cut, sections, options) : cut, sections)
}

/** A heading with all that stands under it; no heading for what stands before the first one. */
interface Section extends Stretch {
  heading?: number
  /** The end of the heading's own text. */
  title: number
  level?: number
  blocks: readonly Block[]
}

/** What is joined with others, or cut: a paragraph, later several. */
interface Part extends Stretch {
  /** Where its text begins, behind the headings that it begins with; its end where there is none. */
  body: number
  /** Whether it begins with a heading; its level, if that is known. */
  opens: boolean
  level?: number | undefined
  /** The block that makes it up, but for headings before it. */
  block?: Block | undefined
}

const lengthOf = ({ start, end }: Stretch): number => end - start
const isBare = ({ body, end }: Part): boolean => body === end

/** Sections begin with their headings, in order; a heading within a block begins none. */
function sectionsOf({ text, headings = [], blocks = [] }: Document): Section[] {
  const sections: Section[] = [{ start: 0, end: text.length, title: 0, level: 0, blocks }]
  let block = 0
  headings.forEach(({ start, end, level }, heading) => {
    const at = Math.min(start, Math.max(headings[heading - 1]?.end ?? 0, lineStart(text, start)))
    while (block < blocks.length && blocks[block]!.end <= at) block++
    if (block < blocks.length && blocks[block]!.start < at) return
    sections.at(-1)!.end = at
    sections.push({
      start: at,
      end: text.length,
      heading,
      title: end,
      ...(level !== undefined && { level }),
      blocks: [],
    })
  })
  return sections.map(section => ({ ...section, blocks: blocksIn(blocks, section) }))
}

/** Where a heading's line begins, if only the marks of Markdown stand before its text: "## " is no passage. */
const lineStart = (text: string, at: number) =>
  at - (/(?<=^|[\r\n])[#\t ]+$/.exec(text.slice(Math.max(0, at - 16), at))?.[0].length ?? 0)

/** The blocks within a stretch that cuts none, by halving; blanks at their edges may stand outside. */
function blocksIn(blocks: readonly Block[], { start, end }: Stretch): readonly Block[] {
  const first = (is: (block: Block) => boolean) => {
    let low = 0, high = blocks.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (is(blocks[middle]!)) high = middle
      else low = middle + 1
    }
    return low
  }
  return blocks.slice(first(block => block.end > start), first(block => block.start >= end))
}

/** The paragraphs of a section; blank lines within a block part none. */
function paragraphs(text: string, { start: from, end: to, heading, title, level, blocks }: Section): Part[] {
  const found: Part[] = []
  let start = from, block = 0
  for (const match of text.slice(from, to).matchAll(/\n[^\S\n]*(?:\n[^\S\n]*)+/g)) {
    const at = from + match.index, end = at + match[0].length
    while (block < blocks.length && blocks[block]!.end <= end) block++
    if (block < blocks.length && blocks[block]!.start < at) continue
    add(start, at)
    start = end
  }
  add(start, to)
  return found

  function add(start: number, end: number): void {
    const part = trim(text, start, end)
    if (part.start === part.end) return
    const opens = heading !== undefined && found.length === 0
    found.push({
      ...part,
      opens,
      level: found.length === 0 ? level : undefined,
      body: opens ? bodyOf(text, part, title) : part.start,
    })
  }
}

/** Where the text behind a heading begins; underlines and closing marks are none. */
function bodyOf(text: string, { end }: Stretch, title: number): number {
  const rest = text.slice(Math.min(title, end), end)
  return /[\p{L}\p{N}]/u.test(rest)
    ? end - rest.replace(/^[#\t ]*(?:\r\n?|\n|$)(?:[=-]+[\t ]*(?:\r\n?|\n))?\s*/, '').length
    : end
}

/** Puts headings without text before what follows. */
function withHeadings(parts: readonly Part[], longest: number): Part[] {
  const put: Part[] = []
  for (const part of parts) {
    const last = put.at(-1)
    if (last && isBare(last) && part.body - last.start <= longest / 2)
      Object.assign(last, { end: part.end, body: part.body })
    else put.push({ ...part })
  }
  return put
}

/** Parts a paragraph that is too long at the edges of its blocks; a heading stays with what follows, if that fits. */
function divide(
  text: string,
  part: Part,
  blocks: readonly Block[],
  { room, longest }: { room: number, longest: number },
): Part[] {
  if (lengthOf(part) <= room || blocks.length === 0) return [part]
  const divided: Part[] = []
  let start = part.start
  for (const block of blocks) {
    add(start, block.start)
    add(block.start, block.end, block)
    start = block.end
  }
  add(start, part.end)
  return divided

  function add(start: number, end: number, block?: Block): void {
    const stretch = trim(text, start, end), last = divided.at(-1)
    if (stretch.start >= stretch.end) return
    const fits = stretch.end - part.start <= longest || lengthOf(stretch) > longest
    if (divided.length === 1 && last!.opens && isBare(last!) && fits)
      Object.assign(last!, { end: stretch.end, body: stretch.start, block })
    else if (divided.length > 0) divided.push({ ...stretch, opens: false, body: stretch.start, block })
    else divided.push({ ...part, ...stretch, body: Math.min(part.body, stretch.end), block })
  }
}

/** Joins short neighbouring parts of a section. */
function joinParagraphs(parts: readonly Part[], joinBelow: number, room: number): Part[] {
  const joined: Part[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    const short = last && !part.opens && Math.min(lengthOf(last), lengthOf(part)) < joinBelow
    if (short && part.end - last.start <= room) join(last, part)
    else joined.push({ ...part })
  }
  return joined
}

/**
 * Joins short neighbouring sections, each whole, with what stands beside or below the first; not over a higher heading.
 */
function joinSections(parts: readonly Part[], joinBelow: number, room: number): Part[] {
  const joined: Part[] = []
  let whole = false
  parts.forEach((part, i) => {
    const last = joined.at(-1), next = parts[i + 1]
    const wholeToo = (part.opens || i === 0) && (!next || next.opens)
    const short = last && whole && wholeToo && isSmall(last, part, joinBelow)
    // a heading goes before its text, which is why one without may join what is before it only at the end
    const joins = short && part.end - last.start <= room && !isAbove(part, last) && (!isBare(part) || !next)
    if (joins) join(last, part)
    else {
      joined.push({ ...part })
      whole = wholeToo
    }
  })
  return joined
}

const isSmall = (last: Part, part: Part, joinBelow: number): boolean =>
  Math.max(lengthOf(last), lengthOf(part)) < joinBelow

/** Whether a section is higher than another: a chapter after a paragraph of the one before. */
const isAbove = ({ level = Infinity }: Part, { level: other = 0 }: Part): boolean => level < other

function join(last: Part, part: Part): void {
  Object.assign(last, { end: part.end, body: isBare(last) ? part.body : last.body, block: undefined })
}

function cutPart(text: string, part: Part, { room, longest }: { room: number, longest: number }): Stretch[] {
  const { block, body } = part
  if (lengthOf(part) <= (block ? longest : room)) return [part]
  const header = block && headerOf(text, block)
  // a header is shown with every piece, if it leaves room for what it stands over
  const shown = header && header.length < longest / 2 ? header.length + 1 : 0
  const behind = shown > 0 ? trim(text, block!.header!.end, part.end).start : body
  return cutLong(text, part, {
    longest: (block ? longest : room) - shown,
    body: behind,
    between: block ? 'lines' : 'sentences',
  })
}

/** Lets passages begin with the last sentences of the one before, as far as there is room. */
function overlapping(
  { text, blocks = [] }: Document,
  passages: readonly Stretch[],
  sections: readonly Section[],
  { overlap, longest }: Settings,
): Stretch[] {
  let section = 0, block = 0, edge = 0
  return passages.map((passage, i) => {
    const before = passages[i - 1]
    for (; section < sections.length && sections[section]!.start <= passage.start; section++)
      edge = Math.max(edge, sections[section]!.title)
    for (; block < blocks.length && blocks[block]!.start < passage.start; block++)
      edge = Math.max(edge, blocks[block]!.end)
    if (!before || edge >= before.end) return passage
    const from = Math.max(edge, passage.start - overlap, passage.end - longest, before.start + 1)
    const begin = sentences(text.slice(before.start, before.end)).find(({ start }) => before.start + start >= from)
    return begin ? { start: before.start + begin.start, end: passage.end } : passage
  })
}

/** Says which heading each passage begins under; for passages in the order of their starts. */
export const underHeadings = (document: Document, passages: readonly Stretch[]): PassageSpan[] =>
  named(passages, sectionsOf(document))

function named(passages: readonly Stretch[], sections: readonly Section[]): PassageSpan[] {
  let section = 0
  return passages.map(({ start, end }) => {
    while (section + 1 < sections.length && sections[section + 1]!.start <= start) section++
    const { heading } = sections[section]!
    return heading === undefined ? { start, end } : { start, end, heading }
  })
}
