import { firstLine, TokenGraphError, show } from '../../core/errors.ts'
import { type Document, LONGEST_TEXT } from '../document.ts'
import { type PdfOptions, titleAndAliases, toDocument } from './options.ts'
import { importPdfLibrary, type Pdf, PDF_LIBRARY } from './pdf-library.ts'
import { type Line, linesOf, withoutRunning } from './pdf-lines.ts'
import { type Paragraph, paragraphsOf } from './pdf-paragraphs.ts'

/** Reads a PDF file: see `readPdf`. */
export async function readPdfFile(bytes: Uint8Array, options: PdfOptions): Promise<Document> {
  const where = `reading ${show(options.id, Infinity)}`
  const { getDocumentProxy } = await importPdfLibrary(options.library ?? PDF_LIBRARY, where)
  checkBeginning(bytes, where)
  // what it is given it takes away, and it takes no Buffer; and it is to print nothing
  const settings = { verbosity: 0, ...(options.password !== undefined && { password: options.password }) }
  const pdf = await getDocumentProxy(new Uint8Array(bytes), settings).catch(cause => {
    throw unopened(cause, where)
  })
  try {
    const { title, author } = await namesOf(pdf)
    const { starts, ...shown } = toText(paragraphsOf(withoutRunning(await pagesOf(pdf, where))))
    checkText(shown.text, pdf.numPages, where)
    return toDocument(options, {
      ...titleAndAliases(options, title),
      ...shown,
      metadata: { pages: pdf.numPages, ...(author && { author }) },
      source: { text: [...starts, shown.text.length], source: [...starts.keys(), starts.length] },
    })
  } finally {
    await pdf.loadingTask.destroy()
  }
}

/** How far from its beginning a file may say that it is a PDF. */
const MARK_WITHIN = 1024

function checkBeginning(bytes: Uint8Array, where: string): void {
  if (new TextDecoder('latin1').decode(bytes.subarray(0, MARK_WITHIN)).includes('%PDF-')) return
  const got = bytes.length ? 'bytes that are no PDF file' : 'an empty file'
  const hint = 'Fetch it again, or rename it if it is of another kind.'
  throw new TokenGraphError('format', { where, got, expected: 'a PDF file, which begins with "%PDF-"', hint })
}

/** The refusal of a file that is one, but not whole. */
const damaged = (where: string, got: string, cause: unknown): TokenGraphError =>
  new TokenGraphError('format', {
    where,
    got,
    expected: 'a whole one',
    hint: 'Fetch it again; if a viewer opens it, save it anew from there.',
    cause,
  })

function unopened(cause: Error, where: string): TokenGraphError {
  if (cause.name === 'InvalidPDFException') return damaged(where, 'a PDF file that breaks off, or is damaged', cause)
  const got = `a PDF file that does not open: ${firstLine(cause)}`
  if (cause.name !== 'PasswordException') return damaged(where, got, cause)
  const wrong = /incorrect/i.test(cause.message)
  return new TokenGraphError('format', {
    where,
    got: wrong ? 'another password than its own' : 'a PDF file that opens with a password only',
    expected: 'one that opens, or its password',
    hint: 'Save it without one, or give the option "password".',
    cause,
  })
}

async function pagesOf(pdf: Pdf, where: string): Promise<Line[][]> {
  const pages: Line[][] = []
  for (let number = 1; number <= pdf.numPages; number++) {
    try {
      const page = await pdf.getPage(number)
      pages.push(await linesOf(page))
      page.cleanup()
    } catch (cause) {
      throw damaged(where, `a PDF file whose page ${number} cannot be read: ${firstLine(cause)}`, cause)
    }
  }
  return pages
}

function checkText(text: string, pages: number, where: string): void {
  if (text === '') {
    throw new TokenGraphError('document', {
      where,
      got: `a PDF file without text (pages: ${pages})`,
      expected: 'one with letters, not with pictures of them alone, as scanners make it',
      hint: 'Let a program for text recognition (OCR) put them in.',
    })
  }
  if (text.length <= LONGEST_TEXT) return
  const got = `${text.length} characters`
  const hint = 'Cut it into several files.'
  throw new TokenGraphError('limit', { where, got, expected: `at most ${LONGEST_TEXT}`, hint })
}

/** What programs call a file without a title, perhaps with a number, and a writer that they were not told. */
const NO_NAME = new Set(`untitled, unnamed, document, presentation, powerpoint presentation, pdf document, slide, title,
  unknown, anonymous, unspecified, none, 无标题, 無標題, 未命名, 文档, 演示文稿`.split(/,\s+/))

/** The beginnings and the endings of names of files. */
const FILE_START = /^(?:Microsoft (?:Word|PowerPoint|Excel) - |[a-z]:\\|(?:file|https?):)/i
const FILE_END = /\.(?:docx?|dotx?|pptx?|xlsx?|od[tsp]|rtf|tex|dvi|e?ps|pdf|indd|qx[dp]|pages|key|txt|x?html?|md|wpd)$/i

/** What the file calls itself, if it does, and by whom it is. */
async function namesOf(pdf: Pdf): Promise<{ title?: string, author?: string }> {
  // a file without these may be whole else
  const { info, metadata } = await pdf.getMetadata().catch(() => ({ info: {}, metadata: undefined }))
  const { Title, Author } = info as { Title?: unknown, Author?: unknown }
  const nameAmong = (...told: unknown[]) =>
    told.flat().filter(each => typeof each === 'string')
      .map(each => each.replace(/[\s\0]+/g, ' ').trim()).find(isName)
  const title = nameAmong(Title, metadata?.get('dc:title')), author = nameAmong(Author, metadata?.get('dc:creator'))
  return { ...(title && { title }), ...(author && { author }) }
}

const isName = (told: string): boolean =>
  /[\p{L}\p{N}]/u.test(told) && !told.includes('\ufffd')
  && !NO_NAME.has(told.toLowerCase().replace(/^\P{L}+|\P{L}+$/gu, '')) && !FILE_START.test(told) && !FILE_END.test(told)

/** By how much letters of headings are larger than those of most of the text, and how long a heading may be. */
const LARGER = 1.15
const LONGEST_HEADING = 200
const DEEPEST = 6

/** Dots that lead to a page's number: a line of the contents. */
const LEADERS = /(?:\.\s?){4}/

/** The text of pages, where in it each begins, and what is set in larger letters. */
function toText(pages: readonly Paragraph[][]): Pick<Document, 'text' | 'headings'> & { starts: number[] } {
  const rounded = (size: number) => Math.round(size * 2) / 2, usual = usualSize(pages.flat())
  const isHeading = ({ text, size }: Paragraph) =>
    size > usual * LARGER && text.length <= LONGEST_HEADING && /\p{L}{2}|\p{sc=Han}/u.test(text) && !LEADERS.test(text)
  const sizes = [...new Set(pages.flat().filter(isHeading).map(({ size }) => rounded(size)))].sort((a, b) => b - a)
  const headings: { start: number, end: number, level: number }[] = [], starts: number[] = []
  let text = ''
  for (const paragraphs of pages) {
    if (paragraphs.length && text !== '') text += '\n\n'
    // the first page begins the text, whatever stands on it
    starts.push(starts.length ? text.length : 0)
    paragraphs.forEach((paragraph, i) => {
      if (i > 0) text += '\n\n'
      const level = Math.min(DEEPEST, sizes.indexOf(rounded(paragraph.size)) + 1)
      if (isHeading(paragraph)) headings.push({ start: text.length, end: text.length + paragraph.text.length, level })
      text += paragraph.text
    })
  }
  return { text, starts, ...(headings.length && { headings }) }
}

/** The size that most letters have. */
function usualSize(paragraphs: readonly Paragraph[]): number {
  const lengths = new Map<number, number>()
  for (const { text, size } of paragraphs) {
    const key = Math.round(size * 10) / 10
    lengths.set(key, (lengths.get(key) ?? 0) + text.length)
  }
  return [...lengths].reduce((most, each) => (each[1] > most[1] ? each : most), [0, 0])[0]
}
