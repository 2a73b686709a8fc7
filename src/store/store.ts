import type { Source } from './source.ts'

/**
 * Where an index that changes keeps its bytes, under plain names: a folder, or whatever else. It knows nothing of
 * graphs. What was written is there once the call resolves, also after a crash; it is whole, or not there at all.
 */
export interface Store {
  /** What messages call it. */
  readonly where: string
  /** The bytes under a name; undefined where there are none. */
  read(name: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer> | undefined>
  /**
   * Opens the bytes under a name to be read as far as they are asked for; undefined where there are none. A store that
   * lacks it reads them all.
   */
  open?:
    | ((name: string, signal?: AbortSignal) => Promise<Source | Uint8Array<ArrayBuffer> | undefined>)
    | undefined
  /** Writes bytes under a name, in place of what was there. */
  write(name: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void>
  /** All names, and those of what a write that was killed left behind. */
  list(): Promise<readonly string[]>
  remove(name: string): Promise<void>
  /**
   * Lets nobody else write until what it gives is called, or this process ends.
   *
   * @throws TokenGraphError `io` where another may write
   */
  lock(): Promise<() => Promise<void>>
}
