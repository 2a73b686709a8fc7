import { mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { TokenGraphError, show } from '../core/errors.ts'
import { readFileBytes, writeFileAtomic } from './file.ts'
import type { Store } from './store.ts'

const LOCK = 'lock'

/** A {@link Store} of files in a folder, which is made where it is not there. */
export function folderStore(path: string): Store {
  return {
    where: path,
    async read(name, signal) {
      try {
        return await readFileBytes(join(path, name), signal)
      } catch (error) {
        if (error instanceof TokenGraphError && error.code === 'not-found') return undefined
        throw error
      }
    },
    async write(name, bytes, signal) {
      await made(path)
      await writeFileAtomic(join(path, name), bytes, signal)
      await syncFolder(path)
    },
    list: () => readdir(path).then(names => names.filter(name => name !== LOCK), () => []),
    remove: name => unlink(join(path, name)).catch(() => {}),
    async lock() {
      await made(path)
      return locked(path)
    },
  }
}

async function made(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    throw new TokenGraphError('io', { where: `writing the folder ${show(path, Infinity)}`, got: cause.code ?? String(cause), expected: 'a folder, or a place for one', hint: 'Give another name.', cause })
  })
}

/** A file that was renamed is there after a crash once its folder is on disk. Windows has no such thing, and needs none. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined)
  await folder?.sync().catch(() => {})
  await folder?.close()
}

interface Owner { pid: number, host: string }

/** Takes the lock of a folder; that of a process which is no more is taken over. */
async function locked(path: string): Promise<() => Promise<void>> {
  const file = join(path, LOCK), mine: Owner = { pid: process.pid, host: hostname() }
  for (;;) {
    const handle = await open(file, 'wx').catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EEXIST') return undefined
      throw new TokenGraphError('io', { where: `locking the folder ${show(path, Infinity)}`, got: cause.code ?? String(cause), hint: 'Check the permissions of the folder, or choose another.', cause })
    })
    if (handle) {
      await handle.writeFile(JSON.stringify(mine))
      await handle.close()
      return () => unlink(file).catch(() => {})
    }
    await takeOver(path, file, mine)
  }
}

/** Puts a lock away whose owner is no more. @throws TokenGraphError `io` where it is there */
async function takeOver(path: string, file: string, mine: Owner): Promise<void> {
  const owner = await readFile(file, 'utf8').then(text => JSON.parse(text) as Owner).catch(() => undefined)
  // one that is not written yet, or gone by now: look again
  if (!owner) {
    await new Promise(resolve => setTimeout(resolve, 50))
    if (await readFile(file, 'utf8').then(text => text.trim() !== '', () => true)) return
  }
  if (owner && (owner.host !== mine.host || isAlive(owner.pid))) {
    const who = owner.pid === mine.pid && owner.host === mine.host ? 'this process' : `process ${owner.pid}${owner.host === mine.host ? '' : ` of ${owner.host}`}`
    throw new TokenGraphError('io', {
      where: `writing the folder ${show(path, Infinity)}`, got: `a lock of ${who}`, expected: 'one writer at a time',
      hint: `Close it there; if it is not running, remove the file "${LOCK}" in the folder.`,
    })
  }
  // of several that find it stale, one renames it
  const aside = `${file}.${process.pid}`
  await rename(file, aside).then(() => unlink(aside), () => {})
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
