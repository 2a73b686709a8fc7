import { dirname, join, resolve } from 'node:path'
import { TokenGraphError, show } from '../core/errors.ts'
import { type FileSystem, nodeFiles } from './file-system.ts'
import { takeLock } from './lock.ts'
import type { Store } from './store.ts'

const LOCK = 'lock'

/** A {@link Store} of files in a folder, which is made where it is not there. */
export function folderStore(path: string, files: FileSystem = nodeFiles): Store {
  return {
    where: path,
    read: (name, signal) => files.read(join(path, name), signal),
    open: (name, signal) => files.open(join(path, name), signal),
    async write(name, bytes, signal) {
      await made(path, files)
      await files.replace(join(path, name), bytes, signal)
      await files.syncFolder(path)
    },
    list: () =>
      files.list(path).then(names => names.filter(name => name !== LOCK && !name.startsWith(`${LOCK}.`)), () => []),
    remove: name => files.remove(join(path, name)).catch(() => {}),
    async lock() {
      await made(path, files)
      return takeLock(join(path, LOCK), `the folder ${show(path, Infinity)}`)
    },
  }
}

/** Makes a folder. One that is new is there after a power cut once the folders around it are on disk. */
async function made(path: string, files: FileSystem): Promise<void> {
  const outermost = await files.makeFolder(path).catch((cause: NodeJS.ErrnoException) => {
    throw new TokenGraphError('io', {
      where: `writing the folder ${show(path, Infinity)}`,
      got: cause.code ?? String(cause),
      expected: 'a folder, or a place for one',
      hint: 'Give another name.',
      cause,
    })
  })
  if (outermost === undefined) return
  const first = resolve(outermost)
  for (let folder = resolve(path); folder.length >= first.length; folder = dirname(folder))
    await files.syncFolder(dirname(folder))
}
