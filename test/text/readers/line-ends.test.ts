import { expect, test } from 'vitest'
import { LineEnds } from '../../../src/text/readers/line-ends.ts'
import { readHtml } from '../../../src/text/readers/read.ts'
import { sourceSpan } from '../../../src/text/source-map.ts'
import { expectSound } from './sound.ts'

test('a source with LF alone is kept, and so is its map', () => {
  const ends = new LineEnds('a\nb'), map = { text: [0, 3], source: [0, 3] }
  expect([ends.text, ends.areKept, ends.restore(map)]).toEqual(['a\nb', true, map])
})

test('copies are parted at line ends, and what was put for another passes for no copy', () => {
  const ends = new LineEnds('a\r\nb\rc')
  expect([ends.text, ends.areKept]).toEqual(['a\nb\nc', false])
  expect(ends.restore({ text: [0, 5], source: [0, 5] })).toEqual({ text: [0, 1, 2, 3, 3, 4, 5], source: [0, 1, 3, 4, 5, 5, 6] })
  // "\n\n" for the line end, which is two characters long
  expect(new LineEnds('a\r\nb').restore({ text: [0, 1, 3, 4], source: [0, 1, 2, 3] })).toEqual({ text: [0, 1, 1, 3, 4], source: [0, 1, 3, 3, 4] })
})

test('a page of HTML', async () => {
  const source = '<title>T</title>\n<p>One\n  two\n<pre>a\n\n b</pre>\n<p title="x\ny">three &amp;\nfour'
  const windows = source.replaceAll('\n', '\r\n')
  const document = await readHtml(source, { id: 'a.html' }), same = await readHtml(windows, { id: 'a.html' })
  expectSound(same, windows)
  expect({ ...same, source: document.source }).toEqual(document)
  const span = sourceSpan(same, same.text.indexOf('three'), same.text.length)
  expect(windows.slice(span.start, span.end)).toBe('three &amp;\r\nfour')
})
