import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB } from 'idb'
import { firstLine, show, TokenGraphError } from '../core/errors.ts'
import { Pace } from '../core/pace.ts'
import type { Store } from './store.ts'

/** What a folder's database holds: bytes by name. */
interface Blobs extends DBSchema {
  blobs: { key: string, value: Uint8Array }
}

type BlobStore<Mode extends IDBTransactionMode> = IDBPObjectStore<Blobs, ['blobs'], 'blobs', Mode>

/**
 * A {@link Store} of a page or its workers: a database of IndexedDB, `tokengraph/NAME`, made with the first write. Each
 * call has a connection of its own, so that none keeps others from deleting it; a lock of the Web Locks API, which the
 * browser frees when a page ends, however it ends, lets one write at a time.
 */
export function browserStore(name: string): Store {
  const database = `tokengraph/${name}`, where = `the browser's folder ${show(name, Infinity)}`
  return {
    where,
    async read(key, signal) {
      const bytes = await reading(database, where, blobs => blobs.get(key), signal)
      // a copy of what was written, in a buffer of its own
      return bytes as Uint8Array<ArrayBuffer> | undefined
    },
    write: (key, bytes, signal) => writing(database, where, blobs => blobs.put(whole(bytes), key), signal),
    list: () => reading(database, where, blobs => blobs.getAllKeys()).then(keys => keys ?? [], () => []),
    remove: key => writing(database, where, blobs => blobs.delete(key)).catch(() => {}),
    lock: () => locked(database, where),
  }
}

/** Bytes without those around them: of a part of a buffer the whole of it would be kept. */
const whole = (bytes: Uint8Array) => (bytes.length === bytes.buffer.byteLength ? bytes : bytes.slice())

/** Reads what is there; undefined, and nothing is made, where there is no such database. */
async function reading<T>(
  name: string,
  where: string,
  work: (blobs: BlobStore<'readonly'>) => Promise<T>,
  signal?: AbortSignal,
): Promise<T | undefined> {
  const database = await connected(name, where, false)
  return database && within(database, 'readonly', `reading ${where}`, work, signal)
}

/** Changes what is there, all or nothing: on disk when it resolves. */
async function writing(
  name: string,
  where: string,
  work: (blobs: BlobStore<'readwrite'>) => Promise<unknown>,
  signal?: AbortSignal,
): Promise<void> {
  await within((await connected(name, where, true))!, 'readwrite', `writing ${where}`, work, signal)
}

/** Opens a database; where there is none it is made, or undefined given. */
async function connected(name: string, where: string, isMade: boolean): Promise<IDBPDatabase<Blobs> | undefined> {
  if (typeof indexedDB === 'undefined') throw lacking(where, 'no IndexedDB')
  let isMissing = false
  try {
    return await openDB<Blobs>(name, 1, {
      upgrade(database, _from, _to, transaction) {
        if (isMade) return void database.createObjectStore('blobs')
        isMissing = true
        transaction.done.catch(() => {})
        transaction.abort()
      },
    })
  } catch (cause) {
    if (isMissing) return undefined
    throw refusal(`opening ${where}`, cause)
  }
}

/** Runs one transaction to its end, and closes the database. */
async function within<T, Mode extends 'readonly' | 'readwrite'>(
  database: IDBPDatabase<Blobs>,
  mode: Mode,
  where: string,
  work: (blobs: BlobStore<Mode>) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const pace = new Pace(signal)
  try {
    pace.check()
    // strict: not only handed to the system, but on disk
    const transaction = database.transaction('blobs', mode, { durability: 'strict' })
    const abort = () => {
      try {
        transaction.abort()
      } catch { /* too late: it is being committed */ }
    }
    signal?.addEventListener('abort', abort)
    try {
      const [result] = await Promise.all([work(transaction.store), transaction.done])
      return result
    } catch (cause) {
      pace.check()
      throw refusal(where, transaction.error ?? cause)
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  } finally {
    database.close()
  }
}

/** Takes the lock of a folder, or refuses where another page, or this one, holds it. */
async function locked(name: string, where: string): Promise<() => Promise<void>> {
  const locks = globalThis.navigator?.locks
  if (!locks) throw lacking(where, 'no Web Locks')
  return new Promise((resolve, reject) => {
    // it is held until the promise resolves that is given here
    const held = locks.request(name, { ifAvailable: true }, lock => {
      if (!lock) throw refused(where)
      return new Promise<void>(release =>
        resolve(async () => {
          release()
          await held
        })
      )
    })
    held.catch(cause => reject(cause instanceof TokenGraphError ? cause : refusal(`locking ${where}`, cause)))
  })
}

const refused = (where: string) =>
  new TokenGraphError('io', {
    where: `writing ${where}`,
    got: 'a lock that another tab, a worker or this page holds',
    expected: 'one writer at a time',
    hint: 'Close it there, or open it here with access "read".',
  })

const lacking = (where: string, got: string) =>
  new TokenGraphError('io', {
    where: `opening ${where}`,
    got,
    expected: 'a page served by https or from localhost, or a worker of one',
    hint: 'In Node use openFolder of tokengraph/node.',
  })

const ADVICE: Record<string, string> = {
  QuotaExceededError: 'Free some space on the disk, or remove what else this site keeps in the browser; '
    + 'what was committed before is unchanged.',
  SecurityError: 'Let this site keep data in the settings of the browser.',
  VersionError: 'Update tokengraph.',
}

function refusal(where: string, cause: unknown): TokenGraphError {
  const name = cause instanceof DOMException ? cause.name : ''
  return new TokenGraphError('io', {
    where,
    got: [name, firstLine(cause)].filter(Boolean).join(': '),
    hint: ADVICE[name],
    cause,
  })
}
