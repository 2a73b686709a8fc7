import { mkdir, readdir, unlink } from 'node:fs/promises'
import { TokenGraphError } from '../core/errors.ts'
import { openSource, readFileBytes, replaceFile, syncFolder } from './file.ts'
import type { Source } from './source.ts'

/** What a folder store asks of a disk; all names are paths. */
export interface FileSystem {
  /** Makes a folder, with those around it. @returns  the outermost that was not there */
  makeFolder(path: string): Promise<string | undefined>
  /**
   * Writes a file whole or not at all. Its bytes are on disk before it has its name; its name is, once the folder that
   * it is in was synced.
   */
  replace(path: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void>
  /** Waits until the names in a folder are on disk. */
  syncFolder(path: string): Promise<void>
  /** The bytes of a file; undefined where there is none. */
  read(path: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer> | undefined>
  /** Opens a file; undefined where there is none. */
  open(path: string, signal?: AbortSignal): Promise<Source | Uint8Array<ArrayBuffer> | undefined>
  /** The names in a folder, which must be there. */
  list(path: string): Promise<string[]>
  remove(path: string): Promise<void>
}

/** The disks that Node knows. */
export const nodeFiles: FileSystem = {
  makeFolder: path => mkdir(path, { recursive: true }),
  replace: replaceFile,
  syncFolder,
  read: (path, signal) => readFileBytes(path, signal).catch(ifThere),
  open: (path, signal) => openSource(path, signal).catch(ifThere),
  list: path => readdir(path),
  remove: unlink,
}

/** No file is nothing to complain of. */
function ifThere(error: unknown): undefined {
  if (error instanceof TokenGraphError && error.code === 'not-found') return undefined
  throw error
}
