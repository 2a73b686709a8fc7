import { openIndex, type OpenOptions } from './retrieval/create-index.ts'
import { readFileBytes, writeFileAtomic } from './storage/file.ts'
import type { TokenIndex } from './retrieval/token-index.ts'

/**
 * Writes an index to a file, whole or not at all: what was there before stays until the new file is complete.
 *
 * @throws TokenGraphError `io` or `not-found` where the file system refuses
 */
export async function saveIndex(index: TokenIndex, file: string): Promise<void> {
  await writeFileAtomic(file, await index.toBytes())
}

/**
 * Opens an index that {@link saveIndex} or the command line wrote.
 *
 * @throws TokenGraphError `not-found` or `io` for the file, `format` or `version` for what is in it, `encoder` for another than it was made with
 */
export async function loadIndex(file: string, options: OpenOptions = {}): Promise<TokenIndex> {
  return openIndex(await readFileBytes(file), options, file)
}

export { openEncoder, type OpenEncoderOptions } from './retrieval/open-encoder.ts'
export { openVectorLog, type VectorLog, type VectorLogOptions } from './storage/vector-log.ts'
export type { LeftOut } from './files/find-inputs.ts'
export type { ReadDocuments } from './files/read-documents.ts'
export { readFiles, type ReadFilesOptions } from './files/read-files.ts'
