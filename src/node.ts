import { openIndex, type OpenOptions } from './retrieval/open-index.ts'
import { readFileBytes, writeFileAtomic } from './storage/file.ts'
import type { TokenIndex } from './retrieval/token-index.ts'
import type { Metadata } from './text/document.ts'

/**
 * Writes an index to a file, whole or not at all: what was there before stays until the new file is complete.
 *
 * @param options  `signal` ends the work: the call is rejected with the code `aborted`
 * @throws TokenGraphError `io` or `not-found` where the file system refuses, `option`, `aborted`
 */
export async function saveIndex(index: TokenIndex<object>, file: string, options: { signal?: AbortSignal | undefined } = {}): Promise<void> {
  await writeFileAtomic(file, await index.toBytes(options), options.signal)
}

/**
 * Opens an index that {@link saveIndex} or the command line wrote.
 *
 * @typeParam M  what the metadata of its documents is; nothing checks it
 * @throws TokenGraphError `not-found` or `io` for the file, `format` or `version` for what is in it, `encoder` for another than it was made with, `aborted`
 */
export async function loadIndex<M extends object = Metadata>(file: string, options: OpenOptions = {}): Promise<TokenIndex<M>> {
  // what is no signal is for openIndex to refuse
  const signal = options?.signal instanceof AbortSignal ? options.signal : undefined
  return openIndex<M>(await readFileBytes(file, signal), options, file)
}

export { openEncoder, type OpenEncoderOptions } from './retrieval/open-encoder.ts'
export { openVectorLog, type VectorLog, type VectorLogOptions } from './storage/vector-log.ts'
export type { LeftOut } from './files/find-inputs.ts'
export type { ReadDocuments } from './files/read-documents.ts'
export { readFiles, type ReadFilesOptions } from './files/read-files.ts'
