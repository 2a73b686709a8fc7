import { resolve } from 'node:path'
import { TokenGraphError, show } from '../core/errors.ts'
import { Pace, type Progress } from '../core/pace.ts'
import { readFileBytes } from '../storage/file.ts'
import type { Document } from '../text/document.ts'
import { findInputs, type InputFile } from './find-inputs.ts'
import { readJsonl } from './read-jsonl.ts'
import { readOutline } from './read-markdown.ts'
import { decodeUtf8 } from '../storage/utf8.ts'

/** How documents are read. */
export interface ReadOptions {
  /** The folder that names, patterns and ids count from. Default: the current one. */
  cwd?: string
  /** Told the paths of the files that will be read, before the first one is; what it throws ends the work. */
  onFiles?(paths: string[]): void | Promise<void>
  /** Ends the work. */
  signal?: AbortSignal
  /** Told how far it has come; `read` counts bytes. */
  onProgress?(progress: Progress): void
}

/** What was read. */
export interface ReadDocuments {
  /** By the names of their files, in code units; within a file as they stand there. */
  documents: Document[]
  /** What was left out, and why: a line each. */
  warnings: string[]
}

/** The largest .txt or .md file, in bytes: 512 MiB. A .jsonl file may have any size. */
export const LARGEST_TEXT_FILE = 2 ** 29

/**
 * Reads the documents of files, folders and globs, each file once.
 *
 * - `.txt`: one document; its id is the path from `cwd`, with forward slashes.
 * - `.md`, `.markdown`: the same, with headings, and a title from the front matter or the first heading of level 1.
 * - `.jsonl`: one document per line, with `id` and `text`, perhaps `title` and `metadata`; other fields go into the
 *   metadata.
 * - A folder stands for its `corpus.jsonl` if it has one, or else for all such files below it, but for hidden ones and
 *   `node_modules`.
 *
 * Texts are UTF-8 and kept as they are, line ends included; only a byte order mark is dropped.
 *
 * @throws TokenGraphError `not-found` for a name or pattern without files, `format` for other kinds of files and broken
 * lines, `encoding` for what is not UTF-8, `document` for a wrong field, an id that comes twice, and files that are all
 * empty, `limit` for a file above {@link LARGEST_TEXT_FILE}, `io` if the file system refuses, `aborted` at the signal
 */
export async function readDocuments(inputs: readonly string[], options: ReadOptions = {}): Promise<ReadDocuments> {
  const pace = new Pace(options.signal, options.onProgress)
  pace.check()
  const warnings: string[] = []
  const files = await findInputs(inputs, { cwd: resolve(options.cwd ?? '.'), warnings, pace })
  await options.onFiles?.(files.map(({ path }) => path))
  const documents = await readAll(files, warnings, pace)
  if (documents.length) return { documents, warnings }
  throw new TokenGraphError('document', {
    where: `reading ${show(inputs.join(' '))}`, got: `nothing but empty files (${files.length})`, expected: 'at least one text',
  })
}

async function readAll(files: readonly InputFile[], warnings: string[], pace: Pace): Promise<Document[]> {
  const total = files.reduce((sum, { size }) => sum + size, 0)
  const places = new Map<string, string>()
  const documents: Document[] = []
  let done = 0
  for (const file of files) {
    pace.check()
    const before = documents.length
    for await (const batch of file.kind === 'jsonl' ? readJsonl(file) : readWhole(file)) {
      for (const { document, place } of batch.documents) {
        checkUnique(document.id, place, places)
        documents.push(document)
      }
      done += batch.bytes
      if (pace.due) await pace.pause('read', done, total)
    }
    if (documents.length === before) warnings.push(`reading ${show(file.name, Infinity)}: got an empty file; it was left out`)
  }
  // A file that grew meanwhile must not make it more than all.
  pace.onProgress?.({ stage: 'read', done, total: done })
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
async function* readWhole(file: InputFile): ReturnType<typeof readJsonl> {
  const { path, name, size, kind } = file
  const where = `reading ${show(name, Infinity)}`
  if (size > LARGEST_TEXT_FILE) {
    throw new TokenGraphError('limit', { where, got: `${size} bytes`, expected: `at most ${LARGEST_TEXT_FILE}`, hint: 'Cut it into several files, or write its parts as lines of a .jsonl file.' })
  }
  const text = decodeUtf8(await readFileBytes(path), { where, name, unit: 'file' })
  const document: Document = { id: name, text, ...kind === 'markdown' ? readOutline(text, where) : {} }
  yield { documents: /\S/.test(text) ? [{ document, place: show(name, Infinity) }] : [], bytes: size }
}
