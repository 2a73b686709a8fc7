import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import * as v from 'valibot'
import { TokenGraphError, show } from '../core/errors.ts'
import { readOptions } from '../core/options.ts'
import type { Progress } from '../core/pace.ts'
import { readDocuments, type ReadDocuments } from './read-documents.ts'

/** How files are read. */
export interface ReadFilesOptions {
  /**
   * The folder that names, patterns and ids count from. Default: the current one, but the ids of one folder's files
   * count from that folder.
   */
  cwd?: string
  /** Ends the work: the call is rejected with the code `aborted`. */
  signal?: AbortSignal
  /** Told how far it has come; `read` counts bytes. */
  onProgress?(progress: Progress): void
}

const schema = v.strictObject({
  cwd: v.optional(v.pipe(v.string(), v.nonEmpty())), signal: v.optional(v.instance(AbortSignal)),
  onProgress: v.optional(v.function() as unknown as v.GenericSchema<NonNullable<ReadFilesOptions['onProgress']>>),
})

/**
 * Reads the documents of files, folders and globs, as the command line does: Markdown, HTML, plain text, PDF files
 * (with the package `unpdf`), `.jsonl`, `.json`, `.csv`, each also packed as `.gz`.
 *
 * A page's id is its path, with forward slashes; of one folder the path within it: `Folder/Page.md`. A folder stands
 * for its `corpus.jsonl` if it has one, or else for all such files below it, but for hidden ones and `node_modules`,
 * and but for `.json` and `.csv` files beside others.
 *
 * Of several files, those that are empty, and pages that cannot be read, are left out, and `leftOut` says why;
 * `warnings` tells of front matter that is broken.
 *
 * @throws TokenGraphError `option`; `not-found` for a name or pattern without files, `format` for other kinds of files
 * and broken collections, `encoding` for what is not UTF-8, `document` for a wrong field, an id that comes twice, and
 * files that are all empty, `limit` for a file above 512 MiB that is no .jsonl, `io` if the file system refuses,
 * `backend` for PDF files alone without unpdf, `aborted`
 *
 * @example
 * const { documents, leftOut } = await readFiles('notes')
 * const index = await createIndex(documents)
 */
export async function readFiles(
  inputs: string | readonly string[], options: ReadFilesOptions = {},
): Promise<ReadDocuments> {
  const { cwd, signal, onProgress } = readOptions(schema, options, 'readFiles'), names = namesOf(inputs)
  const pace = { ...(signal && { signal }), ...(onProgress && { onProgress }) }
  const folder = cwd === undefined && names.length === 1 ? await folderCalled(names[0]!) : undefined
  if (folder !== undefined) return readDocuments([folder], { cwd: folder, ...pace })
  // what the command line takes for standard input is a file here
  return readDocuments(names.map(name => (name === '-' ? './-' : name)), { ...(cwd !== undefined && { cwd }), ...pace })
}

function namesOf(inputs: unknown): readonly string[] {
  const names: unknown = typeof inputs === 'string' ? [inputs] : inputs
  if (Array.isArray(names) && names.every(each => typeof each === 'string')) return names
  const expected = 'the name of a file, folder or glob, or an array of them'
  throw new TokenGraphError('option', { where: 'readFiles', got: show(inputs), expected })
}

/** The path of a folder; undefined for anything else. An empty name is that of no folder. */
async function folderCalled(name: string): Promise<string | undefined> {
  const there = name.trim() === '' ? undefined : await stat(name).catch(() => undefined)
  return there?.isDirectory() ? resolve(name) : undefined
}
