import { randomUUID } from 'node:crypto'
import { link, open, readFile, stat, unlink, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { TokenGraphError, show } from '../core/errors.ts'

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

/**
 * Takes a lock, a file that is there as long as it is held; that of a process which is no more is taken over.
 *
 * @param what  what messages call that which it guards
 * @returns  gives it back
 * @throws TokenGraphError `io` where another holds it, this process included, or the file system refuses
 */
export async function takeLock(file: string, what: string): Promise<() => Promise<void>> {
  const mine: Owner = { pid: process.pid, host: hostname(), nonce: randomUUID() }
  for (let tries = 0; tries < TRIES; tries++) {
    if (await isWritten(file, mine, what)) {
      HELD.add(mine.nonce)
      return () => release(file, mine)
    }
    const owner = await ownerOf(file)
    if (owner && isAtWork(owner, mine)) throw refused(file, what, owner, mine)
    await takeOver(file, mine)
    await new Promise(resolve => setTimeout(resolve, APART))
  }
  throw refused(file, what, undefined, mine)
}

/** Writes a lock whole, where there is none: beside it, and then under its name. */
async function isWritten(file: string, owner: Owner, what: string): Promise<boolean> {
  const beside = `${file}.${owner.nonce}`
  try {
    await writeFile(beside, JSON.stringify(owner))
    await link(beside, file)
    return true
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    throw new TokenGraphError('io', {
      where: `locking ${what}`,
      got: code ?? String(cause),
      hint: 'Check the permissions of the folder, or choose another.',
      cause,
    })
  } finally {
    await unlink(beside).catch(() => {})
  }
}

/** Whose a lock is; undefined where there is none, or one that no writer wrote, as after a power cut. */
const ownerOf = async (file: string): Promise<Owner | undefined> =>
  ownerIn(await readFile(file, 'utf8').catch(() => ''))

function ownerIn(text: string): Owner | undefined {
  try {
    const owner = JSON.parse(text) as Owner | null
    return owner && Number.isSafeInteger(owner.pid) && owner.pid > 0 && typeof owner.host === 'string'
        && typeof owner.nonce === 'string'
      ? owner
      : undefined
  } catch {
    return undefined
  }
}

const isAtWork = ({ pid, host, nonce }: Owner, mine: Owner): boolean =>
  host !== mine.host || (pid === mine.pid ? HELD.has(nonce) : isAlive(pid))

function refused(file: string, what: string, owner: Owner | undefined, mine: Owner): TokenGraphError {
  const who = !owner
    ? 'one that others take, too'
    : owner.host !== mine.host
    ? `process ${owner.pid} of ${owner.host}`
    : owner.pid === mine.pid
    ? 'this process'
    : `process ${owner.pid}`
  return new TokenGraphError('io', {
    where: `writing ${what}`,
    got: `a lock of ${who}`,
    expected: 'one writer at a time',
    hint: `Wait for it, or close it there; if it is not running, remove ${show(file, Infinity)}.`,
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
    const text = await readFile(file, 'utf8').catch(() => undefined),
      owner = text === undefined ? undefined : ownerIn(text)
    // one that was given back is not there: who comes next may take it meanwhile
    if (owner ? !isAtWork(owner, mine) : text !== undefined) await unlink(file).catch(() => {})
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
