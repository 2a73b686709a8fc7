import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { open, readdir, readFile, realpath, stat, unlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import writeAtomically from 'write-file-atomic'
import { TokenGraphError, type ErrorCode, show } from '../core/errors.ts'
import { Pace } from '../core/pace.ts'
import { truncated } from './container-format.ts'
import type { Source } from './source.ts'

/**
 * Writes a file as {@link replaceFile} does; it is there after a power cut, too, once it resolves.
 *
 * Throws as {@link replaceFile} does.
 */
export async function writeFileAtomic(file: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
  await replaceFile(file, bytes, signal)
  await syncFolder(dirname(await realpath(file).catch(() => file)))
}

/** What says that a folder cannot be synced, as on Windows, or need not be. */
const UNSYNCABLE = new Set(['EINVAL', 'EISDIR', 'EPERM', 'EACCES', 'EBADF', 'ENOSYS', 'ENOTSUP'])

/**
 * Waits until the names in a folder are on disk: a file that was renamed has its new name after a power cut then.
 *
 * Throws `io` where the disk refuses; where folders cannot be synced, nothing is done.
 */
export async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r')
    await folder.sync().finally(() => folder.close())
  } catch (cause) {
    if (!UNSYNCABLE.has((cause as NodeJS.ErrnoException).code ?? '')) throw refusal('writing', path, cause)
  }
}

/**
 * Writes a file whole or not at all: beside it under another name, flushed to disk, then renamed over it. Whatever
 * fails, an old file of that name stays as it was, and what killed writers left beside it an hour ago goes. Mode and
 * owner are kept; a link stays one, and the file that it names is replaced. After a power cut it may be the old one,
 * until its folder is synced.
 *
 * Throws `not-found` if the folder is not there, `aborted`, and `io` if the file system refuses, or the name is that of
 * something other than a regular file (the rename would replace `/dev/null` too).
 */
export async function replaceFile(file: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
  await refuseNoFile(file)
  try {
    // write-file-atomic hands all bytes to one write call and takes a short count for success, so that a disk that
    // fills up would leave half a file under the final name. Writing the temporary file here goes on or fails.
    await writeAtomically(file, '', { tmpfileCreated: temporary => writeFile(temporary, bytes, { signal }) })
  } catch (cause) {
    new Pace(signal).check()
    throw refusal('writing', file, cause)
  }
  await sweepTemporary(file)
}

/** So old is a temporary file that nobody writes any more: what takes longer writes to it all the while. */
const STALE = 3_600_000

/**
 * Removes what writers of a file that were killed left beside it. What cannot be removed stays: the file is written.
 */
async function sweepTemporary(file: string): Promise<void> {
  const whole = await realpath(file).catch(() => file), folder = dirname(whole), name = basename(whole)
  for (const other of await readdir(folder).catch(() => [])) {
    if (!other.startsWith(`${name}.`) || !/^\d{6,10}$/.test(other.slice(name.length + 1))) continue
    const path = join(folder, other), there = await stat(path).catch(() => undefined)
    if (there?.isFile() && Date.now() - there.mtimeMs > STALE) await unlink(path).catch(() => {})
  }
}

/**
 * Refuses what {@link writeFileAtomic} would, before there is anything to write: makes a file beside the one that is to
 * be written, as it will, and removes it. A disk that is full only shows at the end.
 *
 * Throws as {@link writeFileAtomic} does.
 */
export async function checkWritable(file: string): Promise<void> {
  if (file === '')
    throw new TokenGraphError('not-found', {
      where: 'writing a file',
      got: 'an empty name',
      expected: 'the name of a file',
    })
  await refuseNoFile(file)
  // as long as the name of the temporary file will be
  const trial = `${await realpath(file).catch(() => file)}.${String(process.pid).padStart(10, '0')}`
  try {
    await (await open(trial, 'wx')).close()
    await unlink(trial)
  } catch (cause) {
    // what is there already is not ours to remove, and says nothing against the place
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw refusal('writing', file, cause)
  }
}

/** Refuses a name that is there and no regular file's. */
async function refuseNoFile(file: string): Promise<void> {
  const there = await stat(file).catch(() => undefined)
  if (there && !there.isFile()) throw notAFile(`writing ${show(file, Infinity)}`, there.isDirectory())
}

/**
 * Reads a whole file into an ArrayBuffer of its own, from offset 0, so that typed arrays can be views of it.
 *
 * Throws `not-found` if there is no such file, `limit` if Node reads none so large at once (2 GiB), `aborted`, and `io`
 * if the file system refuses, or the name is that of a folder.
 */
export async function readFileBytes(file: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const buffer = await readFile(file, { signal })
    // Small files may come in Node's shared pool.
    const whole = buffer.byteOffset === 0 && buffer.buffer.byteLength === buffer.length
    return whole ? new Uint8Array(buffer.buffer) : new Uint8Array(buffer)
  } catch (cause) {
    new Pace(signal).check()
    throw refusal('reading', file, cause)
  }
}

/** Files up to this are read at once: it takes some milliseconds, and they are not kept open. */
const SMALL = 2 ** 22

/**
 * Opens a file that is read as far as it is asked for: what it was when it was opened, though others remove it or put
 * another in its place. It is closed once nothing reads it any more. A small one is read whole, and so is any on
 * Windows, where one that is open cannot be replaced.
 *
 * @param small  up to how many bytes it is small
 *
 * Throws as {@link readFileBytes} does; what is read later throws `io`, and `format` where the file became shorter.
 */
export async function openSource(
  file: string,
  signal?: AbortSignal,
  small = process.platform === 'win32' ? Infinity : SMALL,
): Promise<Source | Uint8Array<ArrayBuffer>> {
  const there = await stat(file).catch(() => undefined)
  if (!there?.isFile() || there.size <= small) return readFileBytes(file, signal)
  new Pace(signal).check()
  try {
    return new FileSource(file, openSync(file, 'r'), there.size)
  } catch (cause) {
    throw refusal('reading', file, cause)
  }
}

/** Closes files that nothing reads any more. */
const OPEN = new FinalizationRegistry<number>(handle => closeSync(handle))

class FileSource implements Source {
  readonly #handle: number

  constructor(readonly file: string, handle: number, readonly size: number) {
    this.#handle = handle
    OPEN.register(this, handle)
  }

  read(from: number, to: number): Uint8Array {
    const bytes = new Uint8Array(to - from)
    for (let at = 0, read = 0; at < bytes.length; at += read) {
      try {
        read = readSync(this.#handle, bytes, at, bytes.length - at, from + at)
      } catch (cause) {
        throw refusal('reading', this.file, cause)
      }
      if (read === 0) throw truncated(show(this.file, Infinity), from + at, `${this.size} bytes`)
    }
    return bytes
  }

  digest(bytes: Uint8Array): Uint8Array {
    return createHash('sha256').update(bytes).digest()
  }
}

type Act = 'reading' | 'writing'

const PERMISSIONS = 'Check the permissions of the file and its folder.'
const ROOM = 'Free some space or choose another disk; an old file of that name is unchanged.'

const ADVICE: Record<string, string> = {
  EACCES: PERMISSIONS,
  EPERM: PERMISSIONS,
  EROFS: 'That disk is read-only; choose another place.',
  ENOSPC: ROOM,
  EDQUOT: ROOM,
  EFBIG: ROOM,
  EBUSY: 'Another program holds the file; close it and try again.',
  EMFILE: 'Too many files are open; close some or raise the limit (ulimit -n).',
  ENAMETOOLONG: 'Choose a shorter name; writing needs a temporary file whose name is 11 characters longer.',
  ERR_FS_FILE_TOO_LARGE: 'Split it into smaller files.',
}

/** The error for what the file system refuses. */
export function refusal(act: Act, file: string, cause: unknown): TokenGraphError {
  const where = `${act} ${show(file, Infinity)}`
  const { code = '', message = String(cause) } = cause as NodeJS.ErrnoException
  if (code === 'EISDIR') return notAFile(where, true, cause)
  if (code === 'ENOENT' || code === 'ENOTDIR') return missing(act, where, cause)
  // Node's messages read "ENOSPC: no space left on device, write": the end repeats what `where` says.
  const got = code && message.startsWith(`${code}: `) ? message.split(', ')[0]! : message
  return new TokenGraphError(CODES[code] ?? 'io', { where, got, hint: ADVICE[code], cause })
}

const CODES: Record<string, ErrorCode> = { ERR_FS_FILE_TOO_LARGE: 'limit' }

const missing = (act: Act, where: string, cause: unknown): TokenGraphError =>
  new TokenGraphError(
    'not-found',
    act === 'reading'
      ? { where, got: 'no such file', hint: 'Check the path; it counts from the current folder.', cause }
      : { where, got: 'no such folder', hint: 'Create the folder first, or check the path.', cause },
  )

const notAFile = (where: string, isFolder: boolean, cause?: unknown): TokenGraphError =>
  new TokenGraphError('io', {
    where,
    got: isFolder ? 'a folder' : 'something that is no regular file',
    expected: 'a file',
    cause,
    hint: 'Give the name of a file.',
  })
