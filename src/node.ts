import { stat } from 'node:fs/promises'
import { openFrom, type OpenOptions } from './index/open-index.ts'
import { type FolderOptions, IndexFolder } from './index/index-folder.ts'
import { folderStore } from './store/folder-store.ts'
import { openSource, writeFileAtomic } from './store/file.ts'
import type { TokenIndex } from './index/token-index.ts'
import type { Metadata } from './text/document.ts'

/**
 * Writes an index to a file, whole or not at all: what was there before stays until the new file is complete.
 *
 * @param options  `signal` ends the work: the call is rejected with the code `aborted`
 * @throws TokenGraphError `io` or `not-found` where the file system refuses, `option`, `aborted`
 */
export async function saveIndex(
  index: TokenIndex<object>,
  file: string,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<void> {
  await writeFileAtomic(file, await index.toBytes(options), options.signal)
}

/**
 * Opens an index that {@link saveIndex} or the command line wrote: a file; or a folder, as it is now. Of a file above
 * 4 MB only the header is read, in milliseconds: it is kept open, and what a search needs is read, and checked, when
 * it first needs it. It may be replaced or removed meanwhile, but not written to in its place. On Windows it is read
 * whole.
 *
 * @typeParam M  what the metadata of its documents is; nothing checks it
 * @throws TokenGraphError `not-found` or `io` for the file, `format` or `version` for what is in it, `encoder` for
 * another than it was made with, `aborted`. Damage to a part that is read later is refused (`format`) by what reads it
 */
export async function loadIndex<M extends object = Metadata>(
  file: string,
  options: OpenOptions = {},
): Promise<TokenIndex<M>> {
  // what is no signal is for openIndex to refuse
  const signal = options?.signal instanceof AbortSignal ? options.signal : undefined
  if ((await stat(file).catch(() => undefined))?.isDirectory())
    return (await openFolder<M>(file, { ...options, access: 'read' })).index
  return openFrom<M>(await openSource(file, signal), options, file)
}

/**
 * Opens an index that is kept in a folder and changes; or makes one, with the option `create`.
 *
 * @example
 * const folder = await openFolder('notes.index', { create: {} })
 * await folder.put([{ id: 'a', text: 'A note.' }])
 * await folder.commit()
 * await folder.index.search('note')
 * await folder.close()
 *
 * @typeParam M  what the metadata of its documents is; nothing checks it
 * @throws TokenGraphError `not-found` where there is none and none is to be made; `io` where the file system refuses,
 * or another process writes it; `format` or `version` for what is in it, `encoder` for another than it was made with,
 * `option`, `aborted`
 */
export function openFolder<M extends object = Metadata>(
  path: string,
  options: FolderOptions<M> = {},
): Promise<IndexFolder<M>> {
  return IndexFolder.open<M>(folderStore(path), options)
}

export type { CommitOptions, FolderOptions, IndexFolder } from './index/index-folder.ts'
export { openEncoder, type OpenEncoderOptions } from './index/open-encoder.ts'
export { openVectorLog, type VectorLog, type VectorLogOptions } from './store/vector-log.ts'
export type { LeftOut } from './files/find-inputs.ts'
export type { ReadDocuments } from './files/read-documents.ts'
export { readFiles, type ReadFilesOptions } from './files/read-files.ts'
