import { lines, sentences, type Stretch, trim } from './sentences.ts'

/** How a stretch is cut that is too long for a passage. */
export interface Cut {
  /** The longest piece. */
  longest: number
  /** Where it may be cut first: what stands before (a heading, a table's header) stays with what follows. */
  body: number
  /** Between what it is cut: lines in code and tables. */
  between: 'sentences' | 'lines'
}

/**
 * Cuts a stretch into pieces of nearly equal length between sentences or lines, or, where one is too long, between
 * words, or else between characters.
 */
export function cutLong(text: string, { start, end }: Stretch, { longest, body, between }: Cut): Stretch[] {
  const pieces: Stretch[] = []
  const unitsOf = between === 'lines' ? lines : sentences
  // in stretches, so that the search for a space never goes back over all of a long text
  for (let at = start; at < end;) {
    const stretch = text.slice(at, Math.min(at + 16 * longest, end))
    const whole = at + stretch.length === end
    const units = withHead(unitsOf(stretch), body - at)
    const found = pack(stretch, units, longest).map(({ start, end }) => ({ start: at + start, end: at + end }))
    const kept = whole || found.length < 2 ? found : found.slice(0, -1)
    pieces.push(...kept)
    at = whole ? end : kept.at(-1)!.end
  }
  return pieces.map(({ start, end }) => trim(text, start, end)).filter(({ start, end }) => start < end)
}

/** Makes one unit of all that begin before the body or with it. */
function withHead(units: readonly Stretch[], body: number): readonly Stretch[] {
  const after = units.findIndex(({ start }) => start > body)
  const head = after === -1 ? units.length : after
  return head < 2 ? units : [{ start: 0, end: units[head - 1]!.end }, ...units.slice(head)]
}

/** Packs units into pieces of nearly equal length, none above `longest`. */
function pack(text: string, units: readonly Stretch[], longest: number): Stretch[] {
  const aim = text.length / Math.ceil(text.length / longest)
  const pieces: Stretch[] = []
  for (const { start, end } of units) {
    const last = pieces.at(-1)
    if (last && end - last.start <= longest && last.end - last.start < aim) last.end = end
    else pieces.push(...cutUnit(text, start, end, longest))
  }
  return pieces
}

/** A sentence or line longer than a passage is cut between words, or else between characters. */
function cutUnit(text: string, start: number, end: number, longest: number): Stretch[] {
  const pieces: Stretch[] = []
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
