import * as v from 'valibot'
import { TokenGraphError, show } from '../core/errors.ts'
import { readOptions } from '../core/read-options.ts'
import type { Progress } from '../core/pace.ts'
import type { Metadata } from '../text/document.ts'
import { readDocuments, type ReadDocuments } from './read-documents.ts'

/** How files are read. */
export interface ReadFilesOptions {
  /** The folder that names and patterns count from. Default: the current one. */
  cwd?: string | undefined
  /** Ends the work: the call is rejected with the code `aborted`. */
  signal?: AbortSignal | undefined
  /** Told how far it has come; `read` counts bytes. */
  onProgress?: ((progress: Progress) => void) | undefined
}

const schema = v.strictObject({
  cwd: v.optional(v.pipe(v.string(), v.nonEmpty())),
  signal: v.optional(v.instance(AbortSignal)),
  onProgress: v.optional(v.function() as unknown as v.GenericSchema<NonNullable<ReadFilesOptions['onProgress']>>),
})

/**
 * Reads the documents of files, folders and globs, as the command line does: Markdown, HTML, plain text, PDF files
 * (with the package `unpdf`), `.jsonl`, `.json`, `.csv`, each also packed as `.gz`.
 *
 * A page's id is its path, with forward slashes, below the deepest folder that holds all that is named: of one folder
 * the path within it, `Folder/Page.md`; of two `notes/Folder/Page.md` and `more/Page.md`; of one file its name. A
 * pattern stands for the folder that it begins with.
 *
 * A folder stands for its `corpus.jsonl` if it has one, or else for all such files below it, but for hidden ones and
 * `node_modules`, and but for `.json` and `.csv` files beside others.
 *
 * Files of a folder that are passed over so, or are of other kinds, and of several files those that are empty, and
 * pages that cannot be read, or whose names are not UTF-8, are left out, and `leftOut` says why (but of hidden ones and
 * `node_modules`); `warnings` tells of front matter that is broken.
 *
 * @typeParam M  what their metadata holds, where you know it: nothing is checked, as files say what they say
 * @throws TokenGraphError `option`; `not-found` for a name or pattern without files, `format` for other kinds of files
 * and broken collections, `encoding` for what is not UTF-8, `document` for a wrong field, an id that comes twice, and
 * files that are all empty, `limit` for a file above 512 MiB that is no .jsonl, `io` if the file system refuses,
 * `backend` for PDF files alone without unpdf, `aborted`
 *
 * @example
 * const { documents, leftOut } = await readFiles('notes')
 * const index = await createIndex(documents)
 */
export async function readFiles<M extends object = Metadata>(
  inputs: string | readonly string[],
  options: ReadFilesOptions = {},
): Promise<ReadDocuments<M>> {
  const { cwd, signal, onProgress } = readOptions(schema, options, 'readFiles'), names = namesOf(inputs)
  // what the command line takes for standard input is a file here
  const read = await readDocuments(names.map(name => (name === '-' ? './-' : name)), {
    ...(cwd !== undefined && { cwd }),
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  })
  return read as ReadDocuments<M>
}

function namesOf(inputs: unknown): readonly string[] {
  const names: unknown = typeof inputs === 'string' ? [inputs] : inputs
  if (Array.isArray(names) && names.every(each => typeof each === 'string')) return names
  const expected = 'the name of a file, folder or glob, or an array of them'
  throw new TokenGraphError('option', { where: 'readFiles', got: show(inputs), expected })
}
