import { describe, expect, test, vi } from 'vitest'
import { type Document } from '../../../src/text/document.ts'
import { readDocument } from '../../../src/text/read-document.ts'
import { createIndex } from '../../../src/index/create-index.ts'
import { readPdf } from '../../../src/text/readers/read.ts'
import type { PdfOptions } from '../../../src/text/readers/options.ts'
import { sourceSpan } from '../../../src/text/source-map.ts'
import { column, type PdfLine, pdfOf, type PdfParts } from '../../helpers/pdf.ts'
import { refusal } from '../../helpers/refusal.ts'

const read = async (pages: readonly (readonly PdfLine[])[], parts?: PdfParts, options?: Partial<PdfOptions>): Promise<Document> => {
  const document = await readPdf(pdfOf(pages, parts), { id: 'papers/One.pdf', ...options })
  readDocument(document, 0)
  return document
}
const textOf = async (...pages: (readonly PdfLine[])[]) => (await read(pages)).text
const paragraphs = async (...lines: (readonly PdfLine[])[]) => (await textOf(lines.flat())).split('\n\n')

const FULL = 'A line of words that is as wide as all the others are,'

describe('the text', () => {
  test('lines of a paragraph are joined; it ends where room is left below, by its indent, and at a page\'s end', async () => {
    expect(await paragraphs(column(['one', 'two', 'three']), column(['apart'], { top: 640 }))).toEqual(['one two three', 'apart'])
    expect(await paragraphs([...column([FULL, 'the end.']), ...column([`Another one ${FULL}`], { x: 65, top: 676 }), ...column([FULL], { top: 664 })]))
      .toEqual([`${FULL} the end.`, `Another one ${FULL} ${FULL}`])
    expect(await paragraphs(column([FULL, FULL, 'short.', FULL]))).toEqual([`${FULL} ${FULL} short.`, FULL])
    expect(await paragraphs(column(['to do:', '• one', '• two, which', 'goes on']))).toEqual(['to do:', '• one', '• two, which goes on'])
    expect(await textOf(column(['one']), column(['two']))).toBe('one\n\ntwo')
  })

  test('the next column goes on with a sentence', async () => {
    const columns = (first: string, second: string) => paragraphs(column(['Words of the', first]), column([second, 'and more.'], { x: 320 }))
    expect(await columns('first column', 'go on')).toEqual(['Words of the first column go on and more.'])
    expect(await columns('first column.', 'Go on')).toEqual(['Words of the first column.', 'Go on and more.'])
  })

  test.each([
    ['a word cut in two', ['graph retrie-', 'val works'], 'graph retrieval works'],
    ['one that has its hyphen elsewhere', ['a well-known one, well-', 'known to all'], 'a well-known one, well-known to all'],
    ['two that are words on their own', ['Run the time of it: run-', 'time'], 'Run the time of it: run-time'],
    ['halves that are words, of one that stands elsewhere', ['together we go to the gether, to-', 'gether'], 'together we go to the gether, together'],
    ['more hyphens', ['state-of-', 'the-art', 'a two-', 'by-four'], 'state-of-the-art a two-by-four'],
    ['names and numbers', ['Jean-', 'Paul and 1990-', '2000'], 'Jean- Paul and 1990- 2000'],
    ['code', ['YYYYMMDDhh-', 'mmss'], 'YYYYMMDDhh-mmss'],
  ])('at a line\'s end: %s', async (_, lines, text) => {
    expect(await textOf(column(lines))).toBe(text)
  })

  test('Chinese is joined without blanks, other words beside it with one', async () => {
    expect(await textOf(column(['哈兰·艾里森，美国科幻', '小说大师。曾就读于', 'Ohio', '州立大学']))).toBe('哈兰·艾里森，美国科幻小说大师。曾就读于 Ohio 州立大学')
  })

  test('pages that are turned', async () => {
    for (const rotate of [90, 180, 270]) expect((await read([column(['one', 'two'])], { rotate })).text.split(/\s+/).sort()).toEqual(['one', 'two'])
  })

  test('page numbers go, and all but the first of lines that run along the edges', async () => {
    const page = (i: number) => [{ text: 'On graphs', y: 780 }, ...column([`Text ${i * i}`]), { text: `${i + 4}`, y: 20 }, { text: 'Journal, 1999', y: 40 }]
    expect(await textOf(...[1, 2, 3, 4].map(page))).toBe('On graphs\n\nText 1\n\nJournal, 1999\n\nText 4\n\nText 9\n\nText 16')
    expect(await textOf(...[1, 2, 3].map(i => [...column(['a', 'b', 'c']), { text: `Page ${i} of 3`, y: 20 }]))).not.toMatch(/Page [23]/)
    // on fewer pages, and numbers that count nothing
    expect(await textOf(...[1, 2].map(page))).toContain('On graphs\n\nText 4\n\n6')
    expect(await textOf(...[7, 7, 9, 30].map(i => [...column([`words ${i}`]), { text: `${i}`, y: 20 }]))).toMatch(/7\n\n.*7\n\n.*9\n\n.*30/s)
  })

  test('pages without text are counted', async () => {
    expect(await read([[], column(['one']), [], column(['two'])])).toMatchObject({
      text: 'one\n\ntwo', metadata: { pages: 4 }, source: { text: [0, 0, 3, 5, 8], source: [0, 1, 2, 3, 4] },
    })
  })
})

describe('what is told of it', () => {
  test('title and author, or else the name of the file', async () => {
    expect(await read([column(['x'])], { info: { Title: ' 图\n检索 ', Author: '王之渙' } })).toMatchObject({
      id: 'papers/One.pdf', title: '图 检索', aliases: ['One'], metadata: { pages: 1, author: '王之渙' },
    })
    const { title, aliases, metadata } = await read([column(['x'])])
    expect([title, aliases, metadata]).toEqual(['One', undefined, { pages: 1 }])
    expect(await read([column(['x'])], { info: { Title: 'Told' } }, { title: 'Given', metadata: { pages: 'few' } })).toMatchObject({ title: 'Given', metadata: { pages: 'few' } })
  })

  test.each(['', ' - ', 'Untitled', 'untitled-1', 'Document 3', 'Microsoft Word - draft 2.doc', 'thesis.dvi', 'C:\\papers\\x', 'PowerPoint Presentation', '无标题', '(anonymous)'])('no title: %j', async told => {
    expect(await read([column(['x'])], { info: { Title: told, Author: told } })).toMatchObject({ title: 'One', metadata: { pages: 1 } })
  })

  test.each(['Document retrieval', 'Untitled works of 1990', '1984', '文档检索', 'Learning from None'])('a title: %s', async told => {
    expect((await read([column(['x'])], { info: { Title: told } })).title).toBe(told)
  })

  test('larger letters are headings, by their size', async () => {
    const { text, headings } = await read([
      [...column(['Graph', 'retrieval'], { top: 760, size: 20, pitch: 24 }), ...column(['Contents . . . . . . 1'], { top: 720, size: 16 }), ...column(['1 Walks'], { top: 690, size: 14 }), ...column([FULL, FULL], { top: 660 })],
      [...column(['2 检索'], { size: 14 }), ...column([FULL, FULL], { top: 660 }), ...column(['* * *'], { top: 600, size: 14 })],
    ])
    expect(headings!.map(({ start, end, level }) => [text.slice(start, end), level])).toEqual([['Graph retrieval', 1], ['1 Walks', 2], ['2 检索', 2]])
    expect((await read([column(['one', 'size'])])).headings).toBeUndefined()
  })

  test('`source` tells the pages, of hits too', async () => {
    const document = await read([column(['The ship sails.']), column(['A lantern burns.']), column(['The quill writes.'])])
    const at = document.text.indexOf('A lantern')
    expect(sourceSpan(document, at, at + 5)).toEqual({ start: 1, end: 2 })
    expect(sourceSpan(document, at, document.text.length)).toEqual({ start: 1, end: 3 })
    const index = await createIndex([document], { passages: { longest: 100 } })
    expect((await index.search('lantern')).hits[0]).toMatchObject({ source: { start: 0, end: 3 } })
  })
})

describe('refused', () => {
  const bytes = pdfOf([column(['some words'])])
  const told = (given: unknown, code: Parameters<typeof refusal>[1], options?: object) => refusal(() => readPdf(given as Uint8Array, { id: 'a.pdf', ...options }), code)

  test('what is no PDF, and what is not whole', async () => {
    expect(await told(new Uint8Array(), 'format')).toContain('reading "a.pdf": got an empty file; expected a PDF file')
    expect(await told(new TextEncoder().encode('PK zip'), 'format')).toContain('got bytes that are no PDF file')
    for (const share of [0.1, 0.5]) expect(await told(bytes.subarray(0, bytes.length * share), 'format')).toContain('got a PDF file that breaks off, or is damaged')
    expect(await told('%PDF-1.4', 'document')).toContain('readPdf: got "%PDF-1.4"; expected the file as a Uint8Array')
    expect(await told(bytes.buffer, 'document')).toContain('Give new Uint8Array(buffer)')
    expect(await told(bytes, 'option', { libary: 'x' })).toContain('Did you mean "library"?')
  })

  test('a locked one without its password', async () => {
    const locked = pdfOf([column(['a secret'])], { info: { Title: 'Locked' }, password: 'sesame' })
    expect(await told(locked, 'format')).toContain('got a PDF file that opens with a password only')
    expect(await told(locked, 'format', { password: 'other' })).toContain('got another password than its own')
    expect(await readPdf(locked, { id: 'a.pdf', password: 'sesame' })).toMatchObject({ title: 'Locked', text: 'a secret' })
    // one that opens by itself
    expect(await read([column(['open'])], { password: '' })).toMatchObject({ text: 'open' })
  })

  test('one without text', async () => {
    expect(await told(pdfOf([[], []]), 'document')).toContain('got a PDF file without text (pages: 2); expected one with letters')
  })

  test('without unpdf: what to install', async () => {
    expect(await told(bytes, 'backend', { library: '@nobody/unpdf' })).toBe(
      'reading "a.pdf": got no package "@nobody/unpdf"; expected unpdf 1.3.2 or later, which reads PDF files. '
      + 'Install it: npm install unpdf. A web page gives the module itself as the option "library".')
    expect(await told(bytes, 'backend', { library: { other: 1 } })).toContain('got another module as the option "library"')
  })
})

test('the bytes stay as they were, and nothing is printed', async () => {
  const spies = (['log', 'warn', 'error', 'info'] as const).map(name => vi.spyOn(console, name).mockImplementation(() => {}))
  const bytes = pdfOf([column(['some words'])]), before = bytes.slice()
  const unpdf = await import('unpdf')
  expect((await readPdf(bytes, { id: 'a', library: unpdf })).text).toBe('some words')
  await readPdf(bytes.subarray(0, bytes.length - 300), { id: 'a' }).catch(() => {})
  expect((await readPdf(Buffer.from(bytes), { id: 'a' })).text).toBe('some words')
  expect(bytes).toEqual(before)
  for (const spy of spies) {
    expect(spy).not.toHaveBeenCalled()
    spy.mockRestore()
  }
})
