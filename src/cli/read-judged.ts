import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { TokenGraphError, show } from '../core/errors.ts'
import { type Dataset, type DatasetOptions, readDataset } from '../evaluation/dataset.ts'
import { noteRead } from './note-read.ts'
import { readDocuments, type ReadOptions } from '../files/read-documents.ts'

/** Which files of an evaluation set are read, and who is told. */
export interface JudgedOptions extends Omit<DatasetOptions, 'documents'>, Pick<ReadOptions, 'signal' | 'onProgress'> {
  /** Read the files below notes/ even where there is a corpus.jsonl. */
  files?: boolean
  /** Told what was left out, and what was not read as it was meant: a line each. */
  onNote?(line: string): void
}

/** The folder of a set that its files stand in; their paths count from there. */
const FILES = 'notes'

/** Whether a set has a folder of files. */
export const hasFiles = (folder: string): boolean => existsSync(join(folder, FILES))

/**
 * Reads an evaluation set as {@link readDataset} does. Where it has no corpus.jsonl, or files are wanted, its documents
 * are the files below notes/, read as `tokengraph index notes` reads them.
 *
 * @throws TokenGraphError `not-found` for a folder without either; what {@link readDataset} and {@link readDocuments}
 *   throw
 */
export async function readJudged(folder: string, options: JudgedOptions): Promise<Dataset> {
  const { files = false, signal, onProgress, onNote = () => {}, ...rest } = options
  const hasCorpus = existsSync(join(folder, 'corpus.jsonl'))
  if (!files && !hasCorpus && !hasFiles(folder)) throw noSet(folder)
  if (!files && hasCorpus) return readDataset(folder, rest)
  const read = await readDocuments([join(folder, FILES)], {
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  })
  noteRead(read, onNote)
  return readDataset(folder, { ...rest, documents: read.documents })
}

/** What is missing where there is no set. */
function noSet(folder: string): TokenGraphError {
  const there = statSync(folder, { throwIfNoEntry: false }), isFolder = there?.isDirectory() === true
  return new TokenGraphError('not-found', {
    where: `evaluating ${show(folder, Infinity)}`,
    got: isFolder ? 'a folder without a corpus' : there ? 'a file' : 'no such folder',
    expected: `${isFolder ? '' : 'a folder with '}corpus.jsonl, or files below ${FILES}/, and queries.jsonl`,
    hint: there
      ? '"tokengraph evaluate --help" tells what they hold.'
      : 'Check the path; it counts from the current folder.',
  })
}
