import { mkdir, open, readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { TokenGraphError, show } from '../core/errors.ts'
import { openSource, readFileBytes, writeFileAtomic } from './file.ts'
import { takeLock } from './lock.ts'
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
      return takeLock(join(path, LOCK), `the folder ${show(path, Infinity)}`)
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
