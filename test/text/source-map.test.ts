import { describe, expect, it } from 'vitest'
import { sourceSpan } from '../../src/text/source-map.ts'

/** The text `Big A & B` and a line end of `**Big** A &amp; B<br>`. */
const SOURCE = '**Big** A &amp; B<br>'
const document = { text: 'Big A & B\n', source: { text: [0, 0, 3, 3, 6, 7, 9, 10], source: [0, 2, 5, 7, 10, 15, 17, 21] } }
const back = (words: string) => {
  const start = document.text.indexOf(words)
  const span = sourceSpan(document, start, start + words.length)
  return SOURCE.slice(span.start, span.end)
}

describe('sourceSpan', () => {
  it('is the same place where there is no map', () => expect(sourceSpan({}, 3, 5)).toEqual({ start: 3, end: 5 }))

  it.each([
    ['Big', 'Big'], ['ig A', 'ig** A'], [' A', ' A'], ['A &', 'A &amp;'], ['&', '&amp;'], ['& B', '&amp; B'], ['B', 'B'], ['B\n', 'B<br>'], [document.text, SOURCE.slice(2)],
  ])('leaves out marks at the ends, and takes what was replaced as a whole: %o', (words, there) => expect(back(words)).toBe(there))

  it('gives an empty span for one', () => {
    for (let at = 0; at <= document.text.length; at++) {
      const { start, end } = sourceSpan(document, at, at)
      expect(start).toBe(end)
      expect(start).toBeLessThanOrEqual(SOURCE.length)
    }
  })

  it('never gives an end before its start, whatever was put in', () => {
    const put = { source: { text: [0, 2, 4, 6], source: [5, 7, 7, 9] } }
    for (let start = 0; start <= 6; start++) for (let end = start; end <= 6; end++) {
      const span = sourceSpan(put, start, end)
      expect(span.end).toBeGreaterThanOrEqual(span.start)
    }
    expect(sourceSpan(put, 2, 4)).toEqual({ start: 7, end: 7 })
    expect(sourceSpan(put, 3, 5)).toEqual({ start: 7, end: 8 })
  })
})
