import { basename, dirname, resolve } from 'node:path'
import { TokenGraphError, show } from '../core/errors.ts'
import { Pace, type Progress } from '../core/pace.ts'
import type { Document } from '../text/document.ts'
import { importPdfLibrary, PDF_LIBRARY } from '../text/readers/pdf-library.ts'
import { readHtml, readMarkdown, readPdf, readText } from '../text/readers/read.ts'
import { findInputs, type InputFile, type InputKind, unpackedName } from './find-inputs.ts'
import { type Batch, readJsonl } from './read-jsonl.ts'
import { readCsv, readJson } from './read-rows.ts'
import { readDecoded, readWhole, whereOf } from './unpack.ts'

/** How documents are read. */
export interface ReadOptions {
  /** The folder that names, patterns and ids count from. Default: the current one. */
  cwd?: string
  /** Told the paths of the files that will be read, before the first one is; what it throws ends the work. */
  onFiles?(paths: string[]): void | Promise<void>
  /** What standard input holds, which is called `-`. Default: text. */
  format?: Format
  /** What stands in for standard input. */
  stdin?: AsyncIterable<Uint8Array>
  /** Ends the work. */
  signal?: AbortSignal
  /** Told how far it has come; `read` counts bytes. */
  onProgress?(progress: Progress): void
}

/** What standard input may hold, by the endings of files. */
export const FORMATS = ['text', 'md', 'mdx', 'html', 'pdf', 'jsonl', 'json', 'csv'] as const
/** One of {@link FORMATS}. */
export type Format = (typeof FORMATS)[number]

/** The name that stands for standard input. */
const STDIN = '-'
const STDIN_ID = 'stdin'

/** What was read. */
export interface ReadDocuments {
  /** By the names of their files, in code units; within a file as they stand there. */
  documents: Document[]
  /** What was left out, and why: a line each. */
  warnings: string[]
}

/**
 * Reads the documents of files, folders and globs, each file once.
 *
 * - `.txt`: one document as it stands; its id is the path from `cwd`, with forward slashes, its title the file's name.
 * - `.md`, `.markdown`, `.mdx`, `.html`, `.htm`: the same, as {@link readMarkdown} and {@link readHtml} have it.
 * - `.pdf`: the same, as {@link readPdf} has it, which needs the package `unpdf`. One that was not named but found, and
 *   cannot be read, is left out; so are all of them where the package is not there.
 * - `.jsonl`: one document per line, with `id` and `text`, perhaps `title`, `metadata` and other parts of a document;
 *   other fields go into the metadata. `.json`: one such object, or an array of them.
 * - `.csv`: one document per row, by columns of these names.
 * - `.gz` of all these is unpacked; ids are those of the file without it.
 * - `-` is standard input, of the kind that `format` says; the id of a page is `stdin`.
 * - A folder stands for its `corpus.jsonl` if it has one, or else for all such files below it, but for hidden ones and
 *   `node_modules`, and but for `.json` and `.csv` files beside others: name them, or use a glob.
 *
 * All is UTF-8; a byte order mark is dropped.
 *
 * @throws TokenGraphError `not-found` for a name or pattern without files, `format` for other kinds of files and broken
 * lines, `encoding` for what is not UTF-8, `document` for a wrong field, an id that comes twice, and files that are all
 * empty, `limit` for a file above 512 MiB that is no .jsonl, `io` if the file system refuses, `aborted` at the signal, `backend` for
 * a .pdf file, or nothing but such files, without unpdf
 */
export async function readDocuments(inputs: readonly string[], options: ReadOptions = {}): Promise<ReadDocuments> {
  const pace = new Pace(options.signal, options.onProgress)
  pace.check()
  const warnings: string[] = []
  const named = inputs.filter(each => each !== STDIN), search = { cwd: resolve(options.cwd ?? '.'), warnings, pace }
  let files: Input[] = named.length || !inputs.length ? await findInputs(named, search) : []
  if (named.length < inputs.length) files.push(standardInput(options))
  else if (options.format) {
    throw new TokenGraphError('option', { where: 'format', got: show(options.format), expected: `${STDIN} among the files`, hint: 'Files are read by their endings.' })
  }
  files = await withoutUnreadable(files, warnings)
  await options.onFiles?.(files.flatMap(({ path }) => path || []))
  const documents = await readAll(files, warnings, pace)
  if (documents.length) return { documents, warnings }
  throw new TokenGraphError('document', {
    where: `reading ${show(inputs.join(' '))}`, got: `nothing but empty files (${files.length})`, expected: 'at least one text',
  })
}

interface Input extends InputFile { stdin?: AsyncIterable<Uint8Array> }

function standardInput({ format = 'text', stdin = process.stdin }: ReadOptions): Input {
  const kind: InputKind = format === 'md' || format === 'mdx' ? 'markdown' : format
  return { path: '', name: format === 'mdx' ? `${STDIN_ID}.mdx` : STDIN_ID, size: 0, kind, gzip: false, named: true, stdin }
}

/** Leaves .pdf files out that were found, if they cannot be read for want of a package. @throws TokenGraphError `backend` if that leaves nothing */
async function withoutUnreadable(files: Input[], warnings: string[]): Promise<Input[]> {
  const pdfs = files.filter(({ kind }) => kind === 'pdf'), others = files.filter(({ kind }) => kind !== 'pdf')
  if (pdfs.length === 0) return files
  const first = pdfs.find(({ named }) => named) ?? pdfs[0]!
  try {
    await importPdfLibrary(PDF_LIBRARY, whereOf(first))
    return files
  } catch (error) {
    if (first.named || others.length === 0) throw error
    warnings.push(`reading .pdf files: got ${pdfs.length}, and no package ${show(PDF_LIBRARY)}, which reads them; they were left out. Install it: npm install ${PDF_LIBRARY}`)
    return others
  }
}

const READERS: Record<InputKind, (file: Input) => AsyncGenerator<Batch>> = {
  text: readPage, markdown: readPage, html: readPage, pdf: readPdfPage, jsonl: readJsonl, json: readJson, csv: readCsv,
}

async function readAll(files: readonly Input[], warnings: string[], pace: Pace): Promise<Document[]> {
  const total = files.reduce((sum, { size }) => sum + size, 0)
  const places = new Map<string, string>()
  const documents: Document[] = []
  let done = 0, trouble: TokenGraphError | undefined
  for (const file of files) {
    pace.check()
    const before = documents.length
    let leftOut: TokenGraphError | undefined
    for await (const batch of READERS[file.kind](file)) {
      leftOut = batch.leftOut ?? leftOut
      for (const { document, place } of batch.documents) {
        checkUnique(document.id, place, places)
        documents.push(document)
      }
      done += batch.bytes
      if (pace.due) await pace.pause('read', Math.min(done, total), total)
    }
    if (documents.length === before) warnings.push(leftOut ? `${leftOut.message} It was left out.` : `${whereOf(file)}: got an empty file; it was left out`)
    trouble ??= leftOut
  }
  // A file that grew meanwhile must not make it more than all.
  pace.onProgress?.({ stage: 'read', done, total: done })
  if (documents.length === 0 && trouble) throw trouble
  return documents
}

function checkUnique(id: string, place: string, places: Map<string, string>): void {
  const first = places.get(id)
  if (first === undefined) return void places.set(id, place)
  throw new TokenGraphError('document', {
    where: place, got: `the id ${show(id)} again`, expected: 'an id of its own for each document', hint: `It stands in ${first} already.`,
  })
}

/** Reads a file that is one document, or none if there is nothing in it but blanks. */
async function* readPage(file: Input): AsyncGenerator<Batch> {
  const { path, name, size, kind, stdin } = file
  const text = await readDecoded(file)
  const read = kind === 'markdown' ? readMarkdown : kind === 'html' ? readHtml : readText
  const documents = /\S/.test(text) ? [await read(text, { id: unpackedName(name), ...(!stdin && { folder: basename(dirname(path)) }) })] : []
  if (stdin) documents.forEach(unname)
  yield { documents: documents.map(document => ({ document, place: show(name, Infinity) })), bytes: size }
}

/** Reads a PDF file; says why not, if it was only found. */
async function* readPdfPage(file: Input): AsyncGenerator<Batch> {
  const { path, name, size, named, stdin } = file
  const bytes = await readWhole(file)
  try {
    const document = await readPdf(bytes, { id: unpackedName(name), ...(!stdin && { folder: basename(dirname(path)) }) })
    if (stdin) unname(document)
    yield { documents: [{ document, place: show(name, Infinity) }], bytes: size }
  } catch (error) {
    if (named || !(error instanceof TokenGraphError) || !/^(?:format|document)$/.test(error.code)) throw error
    yield { documents: [], bytes: size, leftOut: error }
  }
}

/** Standard input is no file whose name a page is called by. */
function unname(document: Document): void {
  const others = document.aliases?.filter(each => each !== STDIN_ID)
  document.id = STDIN_ID
  if (document.title === STDIN_ID) delete document.title
  if (others?.length) document.aliases = others
  else delete document.aliases
}
