import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readdir, readFile, stat, unlink, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { TokenGraphError, show } from '../core/errors.ts'
import { openSource, readFileBytes, writeFileAtomic } from './file.ts'
import type { Store } from './store.ts'

const LOCK = 'lock'

/** A {@link Store} of files in a folder, which is made where it is not there. */
export function folderStore(path: string): Store {
  return {
    where: path,
    read: (name, signal) => readFileBytes(join(path, name), signal).catch(ifThere),
    open: (name, signal) => openSource(join(path, name), signal).catch(ifThere),
    async write(name, bytes, signal) {
      await made(path)
      await writeFileAtomic(join(path, name), bytes, signal)
      await syncFolder(path)
    },
    list: () =>
      readdir(path).then(names => names.filter(name => name !== LOCK && !name.startsWith(`${LOCK}.`)), () => []),
    remove: name => unlink(join(path, name)).catch(() => {}),
    async lock() {
      await made(path)
      return locked(path)
    },
  }
}

/** No file is nothing to complain of. */
function ifThere(error: unknown): undefined {
  if (error instanceof TokenGraphError && error.code === 'not-found') return undefined
  throw error
}

async function made(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    throw new TokenGraphError('io', {
      where: `writing the folder ${show(path, Infinity)}`,
      got: cause.code ?? String(cause),
      expected: 'a folder, or a place for one',
      hint: 'Give another name.',
      cause,
    })
  })
}

/**
 * A file that was renamed is there after a crash once its folder is on disk. Windows has no such thing, and needs none.
 */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined)
  await folder?.sync().catch(() => {})
  await folder?.close()
}

interface Owner {
  pid: number
  host: string
  nonce: string
}

/** The locks that this process holds: another one with its number may have been there before. */
const HELD = new Set<string>()

/** How often a lock is looked at that is taken over by others meanwhile, and how long apart, in milliseconds. */
const TRIES = 100, APART = 20

/** So old is a take-over that nobody is at any more, in milliseconds. */
const LEFT = 10_000

/** Takes the lock of a folder; that of a process which is no more is taken over. */
async function locked(path: string): Promise<() => Promise<void>> {
  const file = join(path, LOCK), mine: Owner = { pid: process.pid, host: hostname(), nonce: randomUUID() }
  for (let tries = 0; tries < TRIES; tries++) {
    if (await isWritten(file, mine, path)) {
      HELD.add(mine.nonce)
      return () => release(file, mine)
    }
    const owner = await ownerOf(file)
    if (owner && isAtWork(owner, mine)) throw refused(path, owner, mine)
    await takeOver(file, mine)
    await new Promise(resolve => setTimeout(resolve, APART))
  }
  throw refused(path, undefined, mine)
}

/** Writes a lock whole, where there is none: beside it, and then under its name. */
async function isWritten(file: string, owner: Owner, path: string): Promise<boolean> {
  const beside = `${file}.${owner.nonce}`
  try {
    await writeFile(beside, JSON.stringify(owner))
    await link(beside, file)
    return true
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    throw new TokenGraphError('io', {
      where: `locking the folder ${show(path, Infinity)}`,
      got: code ?? String(cause),
      hint: 'Check the permissions of the folder, or choose another.',
      cause,
    })
  } finally {
    await unlink(beside).catch(() => {})
  }
}

/** Whose a lock is; undefined where there is none, or one that no writer wrote, as after a power cut. */
async function ownerOf(file: string): Promise<Owner | undefined> {
  const owner = await readFile(file, 'utf8').then(text => JSON.parse(text) as Owner | null).catch(() => undefined)
  return owner && Number.isSafeInteger(owner.pid) && owner.pid > 0 && typeof owner.host === 'string'
      && typeof owner.nonce === 'string'
    ? owner
    : undefined
}

const isAtWork = ({ pid, host, nonce }: Owner, mine: Owner): boolean =>
  host !== mine.host || (pid === mine.pid ? HELD.has(nonce) : isAlive(pid))

function refused(path: string, owner: Owner | undefined, mine: Owner): TokenGraphError {
  const who = !owner
    ? 'one that others take, too'
    : owner.host !== mine.host
    ? `process ${owner.pid} of ${owner.host}`
    : owner.pid === mine.pid
    ? 'this process'
    : `process ${owner.pid}`
  return new TokenGraphError('io', {
    where: `writing the folder ${show(path, Infinity)}`,
    got: `a lock of ${who}`,
    expected: 'one writer at a time',
    hint: `Close it there; if it is not running, remove the file "${LOCK}" in the folder.`,
  })
}

/**
 * Removes a lock whose owner is no more. Only one does so at a time: another might remove the lock that came in its
 * place.
 */
async function takeOver(file: string, mine: Owner): Promise<void> {
  const taking = `${file}.taking`, handle = await open(taking, 'wx').catch(() => undefined)
  if (!handle) {
    const there = await stat(taking).catch(() => undefined)
    if (there && Date.now() - there.mtimeMs > LEFT) await unlink(taking).catch(() => {})
    return
  }
  try {
    await handle.close()
    const owner = await ownerOf(file)
    if (!owner || !isAtWork(owner, mine)) await unlink(file).catch(() => {})
  } finally {
    await unlink(taking).catch(() => {})
  }
}

/** Gives a lock back, unless it is another's by now. */
async function release(file: string, mine: Owner): Promise<void> {
  HELD.delete(mine.nonce)
  if ((await ownerOf(file))?.nonce === mine.nonce) await unlink(file).catch(() => {})
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
