import { stat } from 'node:fs/promises'
import { type CommitOptions, type IndexFolder, loadIndex, openFolder } from '../node.ts'
import { LivingGraph } from '../graph/living/living-graph.ts'
import type { OpenOptions } from '../index/open-index.ts'
import { LockedFile } from '../store/locked-file.ts'
import type { UpdateReport } from '../index/index-parts.ts'
import type { IndexChanges } from '../index/update-index.ts'
import { othersOf } from '../index/others-of.ts'
import { partsOf, type TokenIndex } from '../index/token-index.ts'
import { unpackedName } from '../files/find-inputs.ts'
import type { ReadDocuments } from '../files/read-documents.ts'
import { print, type Io, progressBar } from './io.ts'
import { closeEncoder, encoderOf } from './encoder.ts'
import { count } from './render.ts'

/** What a command tells of an index that it changed. */
export interface ChangedIndex extends UpdateReport {
  /** How many documents there are now. */
  documents: number
}

/** Whether a name is that of a folder: one that is there, or one that ends as a folder's. */
export const isFolderName = async (name: string): Promise<boolean> =>
  /[/\\]$/.test(name) || ((await stat(name).catch(() => undefined))?.isDirectory() ?? false)

/** An index that a command changes, once or again and again. */
export interface ChangingIndex {
  /** Makes a change; what it did is kept when it resolves. @param changes  told the index as it is */
  change(changes: (index: TokenIndex) => Promise<IndexChanges>): Promise<ChangedIndex>
  close(): Promise<void>
}

/** How many documents an index has; its other counts cost a reading of all. */
function documentsIn(index: TokenIndex): number {
  const { graph, tables } = partsOf(index)
  return graph instanceof LivingGraph ? graph.seenCount() : tables!.documents.length
}

/** What is told how far a change has come. */
type Told = NonNullable<CommitOptions['onProgress']>

/**
 * Opens the index of a folder, or of a file, which is written anew with each change.
 * @param encoderName  for one with vectors by a model
 */
export async function openChanging(
  name: string,
  encoderName: string | undefined,
  io: Io,
  onProgress: Told,
): Promise<ChangingIndex> {
  const { signal } = io,
    encoder = encoderName === undefined ? undefined : await encoderOf(encoderName, io, { signal, onProgress })
  const opening = { signal, ...(encoder && { encoder }) }
  try {
    const opened = await isFolderName(name)
      ? changingFolder(await openFolder(name, opening), io, onProgress)
      : await changingFile(name, opening, io, onProgress)
    return {
      change: opened.change,
      close: async () => {
        await opened.close()
        await closeEncoder(encoder)
      },
    }
  } catch (error) {
    await closeEncoder(encoder)
    throw error
  }
}

const changingFolder = (folder: IndexFolder, { signal }: Io, onProgress: Told): ChangingIndex => ({
  async change(changes) {
    const { put = [], remove = [], forget } = await changes(folder.index)
    await folder.remove(remove)
    await folder.put(put)
    const report = forget
      ? await folder.forget(forget, { signal, onProgress })
      : await folder.commit({ signal, onProgress })
    return { ...report, documents: documentsIn(folder.index) }
  },
  close: () => folder.close(),
})

async function changingFile(
  name: string,
  opening: OpenOptions,
  { signal }: Io,
  onProgress: Told,
): Promise<ChangingIndex> {
  const { index, write, close } = await heldIndex(name, opening)
  let newest = index
  return {
    async change(changes) {
      const next = await newest.update(await changes(newest), { signal, onProgress }), report = next.changes!
      if (report.put + report.replaced + report.removed > 0) await write(next)
      newest = next
      return { ...report, documents: documentsIn(next) }
    },
    close,
  }
}

/** An index in a file that nobody else changes until it is closed. */
export interface HeldIndex {
  index: TokenIndex
  /** Writes an index in its place. */
  write(index: TokenIndex): Promise<void>
  close(): Promise<void>
}

/** Opens the index of a file that is to be changed. */
export async function heldIndex(name: string, opening: OpenOptions): Promise<HeldIndex> {
  const { signal } = opening, file = await LockedFile.open(name)
  try {
    return {
      index: await loadIndex(name, opening),
      write: async index => file.write(await index.toBytes({ signal }), signal),
      close: () => file.close(),
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** Changes an index once, as {@link openChanging} opens it. */
export async function changeIndex(
  changes: Parameters<ChangingIndex['change']>[0],
  ...opening: Parameters<typeof openChanging>
): Promise<ChangedIndex> {
  const index = await openChanging(...opening)
  try {
    return await index.change(changes)
  } finally {
    await index.close()
  }
}

/** Changes an index once, with a progress bar, and prints what changed. */
export async function changeAndPrint(
  changes: IndexChanges,
  name: string,
  json: boolean | undefined,
  io: Io,
): Promise<void> {
  const { onProgress, stop } = progressBar(io)
  try {
    const changed = await changeIndex(async () => changes, name, undefined, io, onProgress)
    stop()
    printChanged(io, json, changed)
  } finally {
    stop()
  }
}

/** What makes an index hold just what was read. A page that is there and was left out stays as it was. */
export async function mirrored(index: TokenIndex, { documents, leftOut }: ReadDocuments): Promise<IndexChanges> {
  const kept = new Set([...documents.map(({ id }) => id), ...leftOut.map(({ file }) => unpackedName(file))])
  return { put: documents, remove: await othersOf(index, kept) }
}

/** Prints what changed. */
export function printChanged(io: Io, json: boolean | undefined, changed: ChangedIndex, more: object = {}): void {
  print(io, json, { ...changed, ...more }, () => {
    const { put, replaced, skipped, removed, missing, relinked, documents, undated = 0 } = changed
    const counts = [[put, 'put'], [replaced, 'replaced'], [skipped, 'unchanged'], [removed, 'removed'], [
      relinked,
      'relinked',
    ]] as const
    const said = counts.filter(([times]) => times > 0).map(([times, what]) => `${times} ${what}`).join(', ')
      || 'nothing changed'
    return [
      `${said}; ${count(documents, 'document')} now`,
      ...(undated > 0 ? [`${undated} without a date or number in the field: kept`] : []),
      ...missing.map(id => `not there: ${id}`),
    ].join('\n')
  })
}
