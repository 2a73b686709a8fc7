import { stat } from 'node:fs/promises'
import { openFrom, type OpenOptions } from './index/open-index.ts'
import { type FolderOptions, IndexFolder } from './index/index-folder.ts'
import { folderStore } from './store/folder-store.ts'
import { openSource, writeFileAtomic } from './store/file.ts'
import type { TokenIndex } from './index/token-index.ts'
import { show, TokenGraphError } from './core/errors.ts'
import { VERSION } from './files/version.ts'
import { mergeParts, type MergeOptions, type NamedPart } from './index/merge-shards.ts'
import { makeShard, type ShardOptions, type ShardReport } from './index/shards.ts'
import type { Document, Metadata } from './text/document.ts'

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
 * @throws TokenGraphError `not-found` where there is none and none is to be made, or a file; `io` where the file system
 * refuses, or another process writes it; `format` or `version` for what is in it, `encoder` for another than it was
 * made with, `option`, `aborted`
 */
export async function openFolder<M extends object = Metadata>(
  path: string,
  options: FolderOptions<M> = {},
): Promise<IndexFolder<M>> {
  if ((await stat(path).catch(() => undefined))?.isFile()) {
    throw new TokenGraphError('not-found', {
      where: path,
      got: 'a file',
      expected: 'a folder',
      hint: 'An index in a file is opened by loadIndex, and changed by its update.',
    })
  }
  return IndexFolder.open<M>(folderStore(path), options)
}

/**
 * Reads a part of some documents and writes it to a file, whole or not at all: an index is made in several processes,
 * or on several machines, each of which is given all documents, in the same order, and makes another part;
 * {@link mergeShards} makes the index of these. A part is cut into passages and tokens, and these are encoded, where
 * there is an encoder; documents are divided in their order, into parts of about as much text each.
 *
 * @example
 * await saveShard(documents, 'notes-2.part', { shard: '2/8' })
 *
 * @throws TokenGraphError `document`, `option`, `aborted`, `encoder` for what an encoder cannot do; `io` or `not-found`
 * where the file system refuses
 */
export async function saveShard<M extends object = Metadata>(
  documents: Iterable<Document<M>> | AsyncIterable<Document<M>>,
  file: string,
  options: ShardOptions,
): Promise<ShardReport> {
  const { bytes, report } = await makeShard(documents, options, VERSION)
  await writeFileAtomic(file, bytes, options.signal)
  return report
}

/**
 * Makes an index of all the parts that {@link saveShard} or `tokengraph index --shard` wrote, in any order: the index
 * that `createIndex` would have made of the same documents, byte for byte.
 *
 * @typeParam M  what the metadata of its documents is; nothing checks it
 * @throws TokenGraphError `option` where a part is missing, comes twice, or belongs to another indexing; `not-found` or
 * `io` for a file, `format` or `version` for what is in it, `encoder`, `aborted`
 */
export async function mergeShards<M extends object = Metadata>(
  files: readonly string[],
  options: MergeOptions = {},
): Promise<TokenIndex<M>> {
  if (!Array.isArray(files) || !files.every(file => typeof file === 'string'))
    throw new TokenGraphError('option', { where: 'mergeShards', got: show(files), expected: 'an array of files' })
  const signal = options?.signal instanceof AbortSignal ? options.signal : undefined, parts: NamedPart[] = []
  for (const file of files) parts.push({ where: file, from: await openSource(file, signal) })
  return mergeParts<M>(parts, options, VERSION)
}

export type { CommitOptions, FolderOptions, IndexFolder } from './index/index-folder.ts'
export type { MergeOptions } from './index/merge-shards.ts'
export type { ShardOptions, ShardReport } from './index/shards.ts'
export { openEncoder, type OpenEncoderOptions } from './index/open-encoder.ts'
export { openVectorLog, type VectorLog, type VectorLogOptions } from './store/vector-log.ts'
export type { LeftOut } from './files/find-inputs.ts'
export type { ReadDocuments } from './files/read-documents.ts'
export { readFiles, type ReadFilesOptions } from './files/read-files.ts'
