import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { type FileHandle, mkdir, open, rename, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import { TokenGraphError, show } from '../core/errors.ts'
import { BIG_ENDIAN, reverseElements } from './container-format.ts'

/*
 * Vectors of one encoder, in the order in which they were made. All numbers are little-endian.
 *
 *   header   8 bytes   MAGIC
 *            u32       version
 *            u32       width
 *            16 bytes  first of SHA-256 of the encoder's digest
 *            zeros     up to a multiple of a record
 *   records  16 bytes  key
 *            f32       width numbers
 *            u32       CRC-32 of the above
 *
 * Everything is a multiple of a record long, so that records stand where they are looked for even if two processes
 * begin the same file and write a header each: the second one is a record whose checksum is wrong.
 */
const MAGIC = Uint8Array.of(0x89, 0x54, 0x4b, 0x56, 0x0d, 0x0a, 0x1a, 0x0a)
const VERSION = 1
const KEY = 16
const HEADER = MAGIC.length + 8 + KEY

/** How many bytes are read at once, about. */
const RUN = 2 ** 20

/** How long a write of another process may be seen half done, in milliseconds. */
const PATIENCE = 20

/** What is told to whom. */
export interface VectorLogOptions {
  /** Told once, when the file can no longer be written or read; the work goes on without it. */
  onWarning?: ((warning: TokenGraphError) => void) | undefined
}

/**
 * Opens the file in which an encoder's vectors are kept by keys of 16 bytes, and reads what is in it: <hash of the
 * encoder's digest>.vectors in the folder, which is made if it is not there. Nothing about it fails a work that uses
 * it:
 *
 * - A file that was damaged at its beginning, or written by another version, is renamed to `….vectors.damaged`, and a
 *   new one begun.
 * - Records that are damaged or torn are not seen. A torn one at the end is cut off before the next is written; whole
 *   ones stay, as another process might just be writing behind them.
 * - Where the folder or file cannot be written (read-only, full disk), what is there is still read. Where it cannot be
 *   read, nothing is found. Either is told once, to `onWarning`, when something should have been written or read.
 *
 * Several processes may use a file at once: whole records are appended in one write, what others append is found when
 * this one writes, and what is read is checked every time. The file only grows; to free its space, delete it.
 *
 * @param encoder  an encoder, or its digest and width
 *
 * Cost: opening reads the whole file, a second for 100,000 vectors of 384 numbers (156 MB); a key takes some 150 bytes
 * of memory.
 */
export async function openVectorLog(
  folder: string,
  encoder: { digest: string, width: number },
  options: VectorLogOptions = {},
): Promise<VectorLog> {
  const hash = sha256(utf8ToBytes(encoder.digest)).subarray(0, KEY)
  const log = new VectorLog(
    join(folder, `${bytesToHex(hash)}.vectors`),
    headerOf(encoder.width, hash),
    encoder.width,
    options,
  )
  await log.open(folder)
  return log
}

/**
 * Open files, kept from being collected as garbage before they are closed, of which Node would warn: who forgets to
 * close has them until the process ends.
 */
const HELD = new Set<FileHandle>()
function held<F extends FileHandle | undefined>(file: F): F {
  if (file) HELD.add(file)
  return file
}

/** Vectors kept in a file; what {@link openVectorLog} opens. It is a `VectorStore`. */
export class VectorLog {
  #file: FileHandle | undefined
  #trouble: unknown
  #warned = false
  /** Where the record of a key begins, as far as it was seen. */
  readonly #places = new Map<string, number>()
  /** The end of the last whole record that was seen. */
  #end: number
  readonly #record: number
  /** One call after the other. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(
    readonly path: string,
    readonly header: Uint8Array,
    readonly width: number,
    readonly options: VectorLogOptions,
  ) {
    this.#record = recordLength(width)
    this.#end = header.length
  }

  /** How many vectors are kept. */
  get size(): number {
    return this.#places.size
  }

  /** Opens the file; called once, by {@link openVectorLog}. */
  async open(folder: string): Promise<void> {
    try {
      await mkdir(folder, { recursive: true })
      this.#file = held(await openToAppend(this.path, this.header))
    } catch (cause) {
      this.#trouble = cause
      this.#file = held(await openToRead(this.path, this.header))
    }
    await this.#catchUp().catch(cause => {
      this.#trouble = cause
    })
  }

  /** The vector of each key, bit for bit as it was put; undefined for those that are not kept. */
  get(keys: readonly Uint8Array[]): Promise<(Float32Array | undefined)[]> {
    return this.#inTurn(async () => {
      const rows = keys.map((): Float32Array | undefined => undefined)
      const found = keys.map((key, at) => ({ at, key, place: this.#places.get(bytesToHex(key)) })).filter(isPlaced)
        .sort((a, b) => a.place - b.place)
      try {
        for (const run of this.#runs(found)) await this.#readRun(run, rows)
      } catch (cause) {
        this.#fail(cause)
      }
      return rows
    })
  }

  /** Keeps a vector for each key, all in one write. */
  put(keys: readonly Uint8Array[], rows: readonly Float32Array[]): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#trouble !== undefined) return this.#fail(this.#trouble)
      if (!this.#file || keys.length === 0) return
      try {
        await this.#cutTorn()
        await append(this.#file, Buffer.concat(keys.map((key, i) => recordOf(key, rows[i]!))))
        await this.#catchUp()
      } catch (cause) {
        this.#fail(cause)
      }
    })
  }

  /** Waits for what was begun, and closes the file. What is put after that is forgotten. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#file) HELD.delete(this.#file)
      await this.#file?.close().catch(() => undefined)
      this.#file = undefined
      this.#places.clear()
    })
  }

  /**
   * Cuts off what is left of a record whose writing was ended, so that what follows stands where it is looked for;
   * another process may still be writing it.
   */
  async #cutTorn(): Promise<void> {
    const size = await this.#catchUp(), torn = size % this.#record
    if (torn === 0) return
    await setTimeout(PATIENCE)
    if (await this.#catchUp() === size) await truncate(this.path, size - torn)
  }

  /** Finds the records that were appended since, here or elsewhere. Returns the length of the file. */
  async #catchUp(): Promise<number> {
    if (!this.#file) return this.#end
    const { size } = await this.#file.stat()
    // Another process may have cut a torn end off.
    this.#end = Math.min(this.#end, size - size % this.#record)
    const buffer = Buffer.alloc(Math.max(1, Math.floor(RUN / this.#record)) * this.#record)
    for (let at = this.#end; at + this.#record <= size; at += buffer.length) {
      const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, at)
      for (let start = 0; start + this.#record <= bytesRead; start += this.#record) {
        const record = buffer.subarray(start, start + this.#record)
        if (!isWhole(record)) continue
        this.#places.set(bytesToHex(record.subarray(0, KEY)), at + start)
        this.#end = at + start + this.#record
      }
    }
    return size
  }

  /** Records that stand one after the other are read at once. */
  #runs(found: readonly Placed[]): Placed[][] {
    const runs: Placed[][] = []
    for (const each of found) {
      const run = runs.at(-1)
      const joins = run && each.place - run.at(-1)!.place <= this.#record && each.place - run[0]!.place < RUN
      if (joins) run.push(each)
      else runs.push([each])
    }
    return runs
  }

  async #readRun(run: readonly Placed[], rows: (Float32Array | undefined)[]): Promise<void> {
    const start = run[0]!.place
    const bytes = Buffer.alloc(run.at(-1)!.place + this.#record - start)
    await this.#file?.read(bytes, 0, bytes.length, start)
    for (const { at, key, place } of run) {
      const record = bytes.subarray(place - start, place - start + this.#record)
      if (isWhole(record) && record.subarray(0, KEY).equals(key)) rows[at] = rowOf(record)
    }
  }

  #inTurn<T>(call: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(call)
    this.#turn = turn.catch(() => undefined)
    return turn
  }

  #fail(cause: unknown): void {
    this.#trouble = cause
    if (this.#warned) return
    this.#warned = true
    const message = cause instanceof Error ? cause.message.split(', ')[0]! : String(cause)
    this.options.onWarning?.(new TokenGraphError('io', {
      where: `keeping vectors in ${show(this.path, Infinity)}`,
      got: message,
      cause,
      hint: 'The work goes on without it; what cannot be kept is encoded again next time.',
    }))
  }
}

/** A key whose record was seen, and where it was asked for. */
interface Placed {
  at: number
  key: Uint8Array
  place: number
}

const isPlaced = (each: Omit<Placed, 'place'> & { place?: number }): each is Placed => each.place !== undefined

const recordLength = (width: number): number => KEY + 4 * width + 4

function headerOf(width: number, hash: Uint8Array): Uint8Array {
  const record = recordLength(width)
  const header = Buffer.alloc(Math.ceil(HEADER / record) * record)
  header.set(MAGIC)
  header.writeUInt32LE(VERSION, MAGIC.length)
  header.writeUInt32LE(width, MAGIC.length + 4)
  header.set(hash, MAGIC.length + 8)
  return header
}

function recordOf(key: Uint8Array, row: Float32Array): Buffer {
  const numbers = new Uint8Array(row.buffer, row.byteOffset, row.byteLength)
  const record = Buffer.concat([key, BIG_ENDIAN ? reverseElements(numbers, 4) : numbers, Buffer.alloc(4)])
  record.writeUInt32LE(crc32(record.subarray(0, -4)), record.length - 4)
  return record
}

const isWhole = (record: Buffer): boolean => crc32(record.subarray(0, -4)) === record.readUInt32LE(record.length - 4)

function rowOf(record: Buffer): Float32Array {
  const numbers = new Uint8Array(record.subarray(KEY, -4))
  return new Float32Array(BIG_ENDIAN ? reverseElements(numbers, 4).buffer : numbers.buffer)
}

/** Opens a file that has this header; one with another is renamed, and a new one begun. */
async function openToAppend(path: string, header: Uint8Array): Promise<FileHandle> {
  for (;;) {
    const file = await open(path, 'a+')
    try {
      const start = await startOf(file, header.length)
      if (start.length === 0) await append(file, header)
      if (start.length === 0 || start.equals(header)) return file
    } catch (cause) {
      await file.close()
      throw cause
    }
    await file.close()
    await rename(path, `${path}.damaged`)
  }
}

/** Opens a file that has this header and cannot be written; undefined where there is none. */
async function openToRead(path: string, header: Uint8Array): Promise<FileHandle | undefined> {
  const file = await open(path, 'r').catch(() => undefined)
  const start = file && await startOf(file, header.length).catch(() => undefined)
  if (start?.equals(header)) return file
  await file?.close()
  return undefined
}

async function startOf(file: FileHandle, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0)
  return buffer.subarray(0, bytesRead)
}

/** Appends in one write, so that what others append at the same time comes before it or after it. */
async function append(file: FileHandle, bytes: Uint8Array): Promise<void> {
  const { bytesWritten } = await file.write(bytes)
  if (bytesWritten < bytes.length) throw new Error(`room for ${bytesWritten} of ${bytes.length} bytes`)
}
