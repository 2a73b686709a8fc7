import { lineAt } from '../../../src/text/lines.ts'
import { sourceSpan } from '../../../src/text/source-map.ts'
import { expect } from 'vitest'
import { type Document } from '../../../src/text/document.ts'
import { readDocument } from '../../../src/text/read-document.ts'

/** Whether a document that was read holds together: an index takes it, and what it tells of its text is there. */
export function expectSound(document: Document, source: string): void {
  const { text, headings = [], links = [], blocks = [], source: map } = document
  readDocument(document, 0)
  expect(text).not.toContain('\r')
  for (const spans of [headings, links, blocks]) {
    expect(spans.map(({ start }) => start)).toEqual(spans.map(({ start }) => start).sort((a, b) => a - b))
  }
  for (const { start, end } of [...headings, ...links]) expect(text.slice(start, end)).toBe(text.slice(start, end).trim())
  if (!map) return void expect(text).toBe(source)
  expect(map.source.at(-1)).toBeLessThanOrEqual(source.length)
  for (let i = 0; i + 1 < map.text.length; i++) {
    const from: number = map.text[i]!, to: number = map.text[i + 1]!, start: number = map.source[i]!, end: number = map.source[i + 1]!
    if (to - from === end - start && text.slice(from, to) !== source.slice(start, end)) {
      expect.fail(`${JSON.stringify(text.slice(from, to))} passes for a copy of ${JSON.stringify(source.slice(start, end))}`)
    }
  }
  const lines = linesOf(source), lineOf = (place: number) => lines[place]
  const every = Math.ceil(text.length / 40)
  // no hit begins with a blank, which may stand within what was put for another
  for (let at = 0; at < text.length; at += every) if (text[at]!.trim()) expect([at, lineAt(document, at)]).toEqual([at, lineOf(sourceSpan(document, at, at + 1).start)])
}

/** The line of each place of a source, character by character. */
function linesOf(source: string): number[] {
  const lines = [1]
  for (let i = 0; i < source.length; i++) lines.push(lines[i]! + Number(source[i] === '\n'))
  return lines
}
