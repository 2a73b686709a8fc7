import { TokenGraphError } from '../../core/errors.ts'
import { importOptional } from '../../core/optional.ts'

/** A piece of a line, as a page has it. */
export interface PdfItem {
  str: string
  /** How its letters are turned and sized, and where they stand: the last two, in a space where y grows upwards. */
  transform: number[]
  width: number
  /** Whether a line ends here. */
  hasEOL: boolean
}

/** What is used of a page. */
export interface PdfPage {
  /** What of marked content comes between the pieces has no words. */
  getTextContent(): Promise<{ items: (PdfItem | { str?: undefined })[] }>
  /** How the page's own space is turned to be read, with y growing downwards. */
  getViewport(options: { scale: number }): { transform: number[] }
  cleanup(): unknown
}

/** What is used of a file that was opened. */
export interface Pdf {
  numPages: number
  getPage(number: number): Promise<PdfPage>
  getMetadata(): Promise<{ info: object, metadata?: { get(name: string): unknown } | null }>
  loadingTask: { destroy(): Promise<void> }
}

/** What is used of unpdf, from 1.3.2 on. Its own types are not: it need not be installed to compile. */
export interface PdfLibrary {
  getDocumentProxy(bytes: Uint8Array, options: { verbosity: number, password?: string }): Promise<Pdf>
}

/** The package that reads PDF files. */
export const PDF_LIBRARY = 'unpdf'

/**
 * Imports unpdf, which is no dependency of this package: who reads PDF files installs it.
 *
 * @throws TokenGraphError `backend`
 */
export async function importPdfLibrary(library: string | object, where: string): Promise<PdfLibrary> {
  const refuse = (got: string, cause?: unknown) => new TokenGraphError('backend', { where, got, ...ADVICE, cause })
  const { getDocumentProxy } = await importOptional(library, refuse) as Partial<PdfLibrary>
  if (typeof getDocumentProxy === 'function') return { getDocumentProxy }
  throw refuse('another module as the option "library"')
}

const ADVICE = {
  expected: 'unpdf 1.3.2 or later, which reads PDF files',
  hint: `Install it: npm install ${PDF_LIBRARY}. A web page gives the module itself as the option "library".`,
}
