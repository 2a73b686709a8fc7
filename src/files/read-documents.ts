import { basename, dirname, resolve } from 'node:path'
import { type ErrorCode, TokenGraphError, show } from '../core/errors.ts'
import { Pace, type Progress } from '../core/pace.ts'
import type { Document, Metadata } from '../text/document.ts'
import { importPdfLibrary, PDF_LIBRARY } from '../text/readers/pdf-library.ts'
import { readHtml, readMarkdown, readPdf, readText } from '../text/readers/read.ts'
import { findInputs, type InputFile, type InputKind, type LeftOut, unpackedName } from './find-inputs.ts'
import { type Batch, readJsonl } from './read-jsonl.ts'
import { readCsv, readJson } from './read-rows.ts'
import { readDecoded, readWhole, whereOf } from './unpack.ts'

/** How documents are read. */
export interface ReadOptions {
  /** The folder that names and patterns count from. Default: the current one. */
  cwd?: string
  /** The folder that ids of pages count from. Default: the deepest one that holds all that is named. */
  below?: string | undefined
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
export interface ReadDocuments<M extends object = Metadata> {
  /** By the paths of their files, in code units; within a file as they stand there. */
  documents: Document<M>[]
  /** What was not read. */
  leftOut: LeftOut[]
  /** What was not read as it was meant: a line each, that names the file. */
  warnings: string[]
}

/**
 * Reads the documents of files, folders and globs, each file once.
 *
 * A page's id is its path, with forward slashes, below the deepest folder that holds all that is named: of one folder
 * `A.md`, of two `notes/A.md` and `more/A.md`, of one file its name. A pattern stands for the folder that it begins
 * with.
 *
 * - `.txt`: one document as it stands; its title is the file's name.
 * - `.md`, `.markdown`, `.mdx`, `.html`, `.htm`: the same, as {@link readMarkdown} and {@link readHtml} have it.
 * - `.pdf`: the same, as {@link readPdf} has it, which needs the package `unpdf`.
 * - `.jsonl`: one document per line, with `id` and `text`, perhaps `title`, `metadata` and other parts of a document;
 *   other fields go into the metadata. `.json`: one such object, or an array of them.
 * - `.csv`: one document per row, by columns of these names.
 * - `.gz` of all these is unpacked; ids are those of the file without it.
 * - `-` is standard input, of the kind that `format` says; the id of a page is `stdin`.
 * - A folder stands for its `corpus.jsonl` if it has one, or else for all such files below it, but for hidden ones and
 *   `node_modules`, and but for `.json` and `.csv` files beside others: name them, or use a glob. What is so passed
 *   over, and files of other kinds, are left out and told; hidden ones and `node_modules` are not looked at.
 *
 * All is UTF-8; a byte order mark is dropped. Of several files, those that are empty are left out, and pages that
 * cannot be read: closed to the reader, in another encoding, binary, broken, PDF files without text, or all of these
 * where `unpdf` is not there. A page that goes while others are read is as if it had not been there; a .jsonl, .json or
 * .csv file is left out.
 *
 * @throws TokenGraphError `not-found` for a name or pattern without files, `format` for other kinds of files and broken
 * lines, `encoding` for what is not UTF-8, `document` for a wrong field, an id that comes twice, and files that are all
 * empty, `limit` for a file above 512 MiB that is no .jsonl, `io` if the file system refuses, `aborted` at the signal,
 * `backend` for a .pdf file, or nothing but such files, without unpdf
 */
export async function readDocuments(inputs: readonly string[], options: ReadOptions = {}): Promise<ReadDocuments> {
  const pace = new Pace(options.signal, options.onProgress)
  pace.check()
  const named = inputs.filter(each => each !== STDIN), isFound = named.length > 0 || inputs.length === 0
  const found = isFound
    ? await findInputs(named, { cwd: resolve(options.cwd ?? '.'), below: options.below, pace })
    : { files: [], leftOut: [] }
  const { leftOut } = found
  let files: Input[] = found.files
  if (named.length < inputs.length) files.push(standardInput(options))
  else if (options.format) {
    throw new TokenGraphError('option', {
      where: 'format',
      got: show(options.format),
      expected: `${STDIN} among the files`,
      hint: 'Files are read by their endings.',
    })
  }
  files = await withoutUnreadable(files, leftOut)
  await options.onFiles?.(files.flatMap(({ path }) => path || []))
  const { documents, warnings } = await readAll(files, leftOut, pace)
  if (documents.length) return { documents, leftOut, warnings }
  throw new TokenGraphError('document', {
    where: `reading ${named.length ? show(inputs.join(' ')) : 'standard input'}`,
    got: named.length ? `nothing but empty files (${files.length})` : 'nothing',
    expected: 'at least one text',
  })
}

interface Input extends InputFile {
  stdin?: AsyncIterable<Uint8Array>
}

function standardInput({ format = 'text', stdin = process.stdin }: ReadOptions): Input {
  const kind: InputKind = format === 'md' || format === 'mdx' ? 'markdown' : format
  return {
    path: '',
    name: format === 'mdx' ? `${STDIN_ID}.mdx` : STDIN_ID,
    below: STDIN_ID,
    size: 0,
    kind,
    gzip: false,
    alone: true,
    stdin,
  }
}

/**
 * Leaves .pdf files out if they cannot be read for want of a package.
 * @throws TokenGraphError `backend` if that leaves nothing
 */
async function withoutUnreadable(files: Input[], leftOut: LeftOut[]): Promise<Input[]> {
  const pdfs = files.filter(({ kind }) => kind === 'pdf'), others = files.filter(({ kind }) => kind !== 'pdf')
  if (pdfs.length === 0) return files
  try {
    await importPdfLibrary(PDF_LIBRARY, whereOf(pdfs[0]!))
    return files
  } catch (error) {
    if (others.length === 0) throw error
    const missing = `.pdf files, as ${show(pdfs[0]!.below)}: got no package ${show(PDF_LIBRARY)}`
    const reason = `${missing}, which reads them. Install it: npm install ${PDF_LIBRARY}`
    leftOut.push(...pdfs.map(({ below }) => ({ file: below, reason })))
    return others
  }
}

const READERS: Record<InputKind, (file: Input) => AsyncGenerator<Batch>> = {
  text: readPage,
  markdown: readPage,
  html: readPage,
  pdf: readPage,
  jsonl: readJsonl,
  json: readJson,
  csv: readCsv,
}

/** Reads a file; one of several that is gone before it is begun gives nothing. */
async function* reading(file: Input): AsyncGenerator<Batch> {
  let isBegun = false
  try {
    for await (const batch of READERS[file.kind](file)) {
      isBegun = true
      yield batch
    }
  } catch (error) {
    if (isBegun || file.alone || !(error instanceof TokenGraphError) || error.code !== 'not-found') throw error
    yield { documents: [], bytes: file.size, leftOut: error }
  }
}

async function readAll(
  files: readonly Input[],
  leftOut: LeftOut[],
  pace: Pace,
): Promise<Pick<ReadDocuments, 'documents' | 'warnings'>> {
  const total = files.reduce((sum, { size }) => sum + size, 0)
  const places = new Map<string, string>()
  const documents: Document[] = [], warnings: string[] = []
  let done = 0, trouble: TokenGraphError | undefined
  for (const file of files) {
    pace.check()
    const before = documents.length
    let refused: TokenGraphError | undefined
    for await (const batch of reading(file)) {
      refused = batch.leftOut ?? refused
      warnings.push(...batch.warnings ?? [])
      for (const { document, place } of batch.documents) {
        checkUnique(document.id, place, places)
        documents.push(document)
      }
      done += batch.bytes
      if (pace.due) await pace.pause('read', Math.min(done, total), total)
    }
    // a page that went since it was found is as if it had not been: editors write and rename such
    if (documents.length === before && (refused?.code !== 'not-found' || READERS[file.kind] !== readPage)) {
      leftOut.push({ file: file.below, reason: refused?.message ?? `${whereOf(file)}: got an empty file` })
    }
    trouble ??= refused
  }
  // A file that grew meanwhile must not make it more than all.
  pace.onProgress?.({ stage: 'read', done, total: done })
  if (documents.length === 0 && trouble) throw trouble
  return { documents, warnings }
}

function checkUnique(id: string, place: string, places: Map<string, string>): void {
  const first = places.get(id)
  if (first === undefined) return void places.set(id, place)
  throw new TokenGraphError('document', {
    where: place,
    got: `the id ${show(id)} again`,
    expected: 'an id of its own for each document',
    hint: `It stands in ${first} already.`,
  })
}

/** What is wrong with a file, not with the place that it lies in. */
const UNREADABLE = new Set<ErrorCode>(['encoding', 'format', 'document', 'limit'])

/** Whether it is a file that one may not read, as one may not look into a folder. */
const isClosed = ({ code, cause }: TokenGraphError): boolean =>
  code === 'io' && ['EACCES', 'EPERM'].includes((cause as NodeJS.ErrnoException | undefined)?.code ?? '')

/**
 * Reads a file that is one document, or none: if there is nothing in it but blanks, or it is one of several and cannot
 * be read.
 */
async function* readPage(file: Input): AsyncGenerator<Batch> {
  const { name, below, size, alone, stdin } = file, warnings: string[] = []
  let document: Document | undefined, leftOut: TokenGraphError | undefined
  try {
    document = await readOne(file, warning => void warnings.push(warning))
  } catch (error) {
    if (alone || !(error instanceof TokenGraphError)) throw error
    if (!UNREADABLE.has(error.code) && !isClosed(error)) throw error
    leftOut = error
  }
  // read by the name that messages say
  if (document) document.id = unpackedName(below)
  if (document && stdin) unname(document)
  const documents = document ? [{ document, place: show(name, Infinity) }] : []
  yield { documents, bytes: size, warnings, ...(leftOut && { leftOut }) }
}

async function readOne(file: Input, onWarning: (warning: string) => void): Promise<Document | undefined> {
  const { path, name, kind, stdin } = file
  const options = { id: unpackedName(name), onWarning, ...(!stdin && { folder: basename(dirname(path)) }) }
  if (kind === 'pdf') return await readPdf(await readWhole(file), options)
  const text = await readDecoded(file),
    read = kind === 'markdown' ? readMarkdown : kind === 'html' ? readHtml : readText
  return /\S/.test(text) ? await read(text, options) : undefined
}

/** Standard input is no file whose name a page is called by. */
function unname(document: Document): void {
  const others = document.aliases?.filter(each => each !== STDIN_ID)
  if (document.title === STDIN_ID) delete document.title
  if (others?.length) document.aliases = others
  else delete document.aliases
}
