import { realpath, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { show, TokenGraphError } from '../core/errors.ts'
import { refusal, writeFileAtomic } from './file.ts'
import { takeLock } from './lock.ts'

/** A file that is read and then written anew: nobody else who holds it so does that meanwhile. */
export class LockedFile {
  #unlock: () => Promise<void>
  #stamp: string

  private constructor(readonly file: string, unlock: () => Promise<void>, stamp: string) {
    this.#unlock = unlock
    this.#stamp = stamp
  }

  /**
   * Takes the lock of a file that is there, a hidden one beside it; to be called before it is read.
   *
   * @throws TokenGraphError `io` where another process holds it, `not-found`
   */
  static async open(file: string): Promise<LockedFile> {
    const whole = await realpath(file).catch(cause => {
      throw refusal('reading', file, cause)
    })
    const unlock = await takeLock(join(dirname(whole), `.${basename(whole)}.lock`), show(file, Infinity))
    return new LockedFile(file, unlock, await stampOf(file))
  }

  /**
   * Writes the file as {@link writeFileAtomic} does.
   *
   * @throws TokenGraphError `io` also where it is not the one that was read any more: others may write without a lock
   */
  async write(bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    if (await stampOf(this.file) !== this.#stamp)
      throw new TokenGraphError('io', {
        where: `writing ${show(this.file, Infinity)}`,
        got: 'another file than was read: something else wrote it meanwhile',
        expected: 'one writer at a time',
        hint: 'It stays as it is now. Do it again.',
      })
    await writeFileAtomic(this.file, bytes, signal)
    this.#stamp = await stampOf(this.file)
  }

  /** Lets others write. */
  close(): Promise<void> {
    return this.#unlock()
  }
}

/** What changes whenever a file is written, or another takes its place. */
async function stampOf(file: string): Promise<string> {
  const there = await stat(file, { bigint: true }).catch(() => undefined)
  return there ? `${there.dev} ${there.ino} ${there.size} ${there.mtimeNs}` : ''
}
