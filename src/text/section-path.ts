import type { Document } from './document.ts'

/** What stands between the parts of a path where it is shown. */
export const SECTIONS = ' › '

/**
 * Where in its document a place stands: the title, then the headings that it is under, highest first. A heading that
 * says the title again is left out. Where headings tell no level, the last one before the place is all there is.
 */
export function sectionPath({ text, title, headings = [] }: Document, at: number): string[] {
  const open: { level: number, words: string }[] = []
  for (const { start, end, level = 1 } of headings) {
    if (start > at) break
    while (open.length > 0 && open.at(-1)!.level >= level) open.pop()
    open.push({ level, words: text.slice(start, end).replace(/\s+/g, ' ').trim() })
  }
  const isTitle = (words: string) => words.toLowerCase() === title?.toLowerCase()
  const below = open.map(({ words }) => words).filter(words => words !== '' && !isTitle(words))
  return title === undefined ? below : [title, ...below]
}

/** Where the text of a stretch begins, behind the headings that it begins with: it is under all of them. */
export function textStart(
  { text, headings = [] }: Pick<Document, 'text' | 'headings'>,
  start: number,
  end: number,
): number {
  let at = start
  for (const heading of headings) {
    if (heading.start < start || heading.start >= end) continue
    if (text.slice(at, heading.start).trim() !== '') break
    at = heading.end
  }
  return at
}
