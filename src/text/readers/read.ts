import type { Document } from '../document.ts'
import {
  type PdfOptions,
  type ReaderOptions,
  readPdfOptions,
  readReaderOptions,
  titleAndAliases,
  toDocument,
} from './options.ts'

/**
 * Reads a page of Markdown, as notes and documentation have it, or of MDX, where the id ends in `.mdx`.
 *
 * The text is what its readers see: words without markup, HTML tags and comments; code as it stands; the cells of a
 * table between bars. Front matter is metadata; its `title`, `aliases` and `tags` are the document's. All tags, those
 * of the text too, are the metadata's `tags`, as a list. The title is that of the front matter, or else a first heading
 * of level 1 that stands before all text and is no word like "Usage", or else the file's name without ending (of a
 * README or index, the folder's), which is an alias where the title is another. `[[Page]]`, `![[Page]]` and links to
 * paths are links, fenced code and tables are blocks, and `source` leads back to the source.
 *
 * Of front matter that is broken, what can be read entry by entry is, and `onWarning` is told what is wrong.
 *
 * The parser is loaded with the first call. Time grows with the length of the text: some 0.5 seconds a million
 * characters.
 *
 * @throws TokenGraphError `option`; `document` for a source that is no string; `limit` for one of more than 2^28
 * characters, or quotes and lists within 500 others
 */
export async function readMarkdown(source: string, options: ReaderOptions): Promise<Document> {
  const read = readReaderOptions(source, options, 'readMarkdown')
  return (await import('./markdown.ts')).readMarkdownPage(source, read)
}

/**
 * Reads a page of HTML, decoded.
 *
 * The text is that of the body without scripts, styles and navigation; paragraphs stand apart, the cells of a table
 * between bars. The title is the page's, or the heading of level 1 that it begins with, where the name of the site
 * follows; the metadata has `description`, `author`, `date` and `lang` where the page says them, and `tags`, its
 * `keywords`. Links to paths are links, `pre` and tables are blocks, and `source` leads back to the source.
 *
 * The parser is loaded with the first call.
 *
 * @throws TokenGraphError `option`; `document` for a source that is no string; `limit` for one of more than 2^28
 * characters, or thousands of tags within one another
 */
export async function readHtml(source: string, options: ReaderOptions): Promise<Document> {
  const read = readReaderOptions(source, options, 'readHtml')
  return (await import('./html.ts')).readHtmlPage(source, read)
}

/**
 * Reads a PDF file, by the optional peer `unpdf`, which must be installed beside this package (a web page gives it as
 * the option `library`) and is loaded with the first call.
 *
 * The text is that of all pages: lines joined to paragraphs, words that a line's end cuts in two whole again where the
 * text itself shows how they are written, and without page numbers and lines that run along the edges of all pages.
 * What is set in larger letters than most of the text is a heading. The title is the one that the file tells, if it is
 * one (no "Untitled", no name of a file), or else the file's name without ending; the metadata has `pages`, how many
 * there are, and `author` where the file tells one.
 *
 * `source` counts pages, from 0: a hit whose `source` is `{ start: 2, end: 4 }` stands on the third and fourth page.
 *
 * Letters that a file tells by their numbers in a list that it lacks are not read, as in some old Chinese and Japanese
 * files; one with such letters alone counts as one without text.
 *
 * @throws TokenGraphError `option`; `backend` where unpdf is not there; `document` for a source that is no bytes and
 * for a file without text, as scanners make it; `format` for what is no PDF, breaks off, or opens with a password only;
 * `limit` for more than 2^28 characters
 */
export async function readPdf(bytes: Uint8Array, options: PdfOptions): Promise<Document> {
  const read = readPdfOptions(bytes, options, 'readPdf')
  return (await import('./pdf.ts')).readPdfFile(bytes, read)
}

/**
 * Reads plain text: kept as it is. Its title is the file's name without ending, of a README or index the folder's.
 *
 * @throws TokenGraphError `option`; `document` for a source that is no string; `limit` for one of more than 2^28
 *   characters
 */
export async function readText(source: string, options: ReaderOptions): Promise<Document> {
  const read = readReaderOptions(source, options, 'readText')
  return Promise.resolve(toDocument(read, { ...titleAndAliases(read, undefined), text: source }))
}
