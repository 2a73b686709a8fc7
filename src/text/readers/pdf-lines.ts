import type { PdfItem, PdfPage } from './pdf-library.ts'

/** A line of a page. Lengths are in points, y grows downwards. */
export interface Line {
  text: string
  /** Where it begins and ends. */
  x: number
  end: number
  /** Where its letters stand. */
  y: number
  /** How large most of its letters are. */
  size: number
}

/** The lines of a page that have words, in the order in which the file draws them: columns one by one, mostly. */
export async function linesOf(page: PdfPage): Promise<Line[]> {
  const { transform: view } = page.getViewport({ scale: 1 })
  const lines: Line[] = []
  let pieces: PdfItem[] = []
  const end = () => {
    if (pieces.some(({ str }) => /\S/.test(str))) lines.push(lineOf(pieces, view))
    pieces = []
  }
  for (const item of (await page.getTextContent()).items) {
    if (item.str === undefined) continue
    pieces.push(item)
    if (item.hasEOL) end()
  }
  end()
  return lines
}

function lineOf(pieces: readonly PdfItem[], [a, b, c, d, e, f]: number[]): Line {
  const places = pieces.filter(({ str }) => /\S/.test(str)).map(({ str, width, transform: [, , skew, rise, x, y] }) => {
    const left = a! * x! + c! * y! + e!
    return { left, right: left + width, y: b! * x! + d! * y! + f!, size: Math.hypot(skew!, rise!), length: str.length }
  })
  const { y, size } = places.reduce((main, each) => (each.length > main.length ? each : main))
  return {
    // what has no width, and what is no letter
    text: pieces.map(({ str }) => str).join('').replace(/\s+/g, ' ').replace(/[\p{Cc}\u200b\ufeff]/gu, '').trim(),
    x: places.reduce((least, { left }) => Math.min(least, left), Infinity),
    y,
    size,
    end: places.reduce((most, { right }) => Math.max(most, right), -Infinity),
  }
}

/** On how many pages a line stands before it is one of the running ones. */
const FEWEST_PAGES = 3

/** How many running lines may stand above or below one another. */
const MOST_RUNNING = 3

/**
 * Pages without what runs along their upper and lower edges: page numbers, and all but the first of lines that come
 * again and again, be it with the page's number in them.
 */
export function withoutRunning(pages: readonly Line[][]): Line[][] {
  let left = pages.map(lines => [...lines])
  for (const upper of [true, false]) {
    for (let row = 0; row < MOST_RUNNING; row++) {
      const edges = left.map(lines => edgeOf(lines, upper))
      const running = runningAmong(edges)
      if (running.every(each => !each)) break
      left = left.map((lines, page) => (running[page] ? lines.filter(line => !edges[page]!.includes(line)) : lines))
    }
  }
  return left
}

/** The lines that stand beside each other at an edge of a page. */
function edgeOf(lines: readonly Line[], upper: boolean): Line[] {
  if (lines.length === 0) return []
  const outermost = lines.reduce((best, line) => ((upper ? line.y < best.y : line.y > best.y) ? line : best))
  return lines.filter(({ y }) => Math.abs(y - outermost.y) < outermost.size / 3)
}

/** Of the edges of all pages, which are to go. */
function runningAmong(edges: readonly Line[][]): boolean[] {
  const texts = edges.map(lines => lines.map(({ text }) => text).join(' ')), forms = texts.map(formsOf)
  const counts = new Map<string, number>()
  for (const each of forms.flatMap(every => [...every])) counts.set(each, (counts.get(each) ?? 0) + 1)
  const seen = new Set<string>()
  return texts.map((text, page) => {
    const form = [...forms[page]!].find(each => counts.get(each)! >= FEWEST_PAGES)
    if (form === undefined) return false
    const again = seen.has(form) || /^\P{L}*\d\P{L}*$/u.test(text)
    seen.add(form)
    return again
  })
}

/** What the same line may be on other pages: as it stands, or with its first or last number counting the pages. */
function formsOf(text: string, page: number): Set<string> {
  const counted = (number: string) => `#${Number(number) - page}`
  return new Set(text === '' ? [] : [text, text.replace(/\d+/, counted), text.replace(/\d+(?=\D*$)/, counted)])
}
