import { TokenGraphError, show } from '../core/errors.ts'
import { Pace } from '../core/pace.ts'
import { isPlain } from '../core/plain.ts'
import {
  align,
  ARRAYS,
  type ArrayType,
  BIG_ENDIAN,
  broken,
  CHECKSUM,
  checksumOf,
  CONTAINER_VERSION,
  type Entry,
  hexOf,
  MAGIC,
  NAME,
  PREFIX,
  reverseElements,
  type SectionArray,
  type SectionValue,
  tagOf,
  truncated,
} from './container-format.ts'
import { memorySource, type Source } from './source.ts'
import { decodeText, Strings } from './strings.ts'

/**
 * Opens what `encodeContainer` wrote: the header is read and checked. Of bytes in memory all checksums are, too; those
 * of a {@link Source} with a digest whenever a section is read.
 *
 * Throws as {@link decodeContainer}.
 */
export async function openContainer(
  from: ArrayBuffer | Uint8Array | Source,
  where = 'snapshot',
  pace = new Pace(),
): Promise<Container> {
  const source = isSource(from) ? from : memorySource(asBytes(from, where))
  const { table, start } = await readHeader(source, where, pace), last = table.at(-1)
  const end = last ? start + last.offset + last.length : start
  if (source.size < end) throw truncated(where, source.size, `${end} bytes`)
  if (source.size > end)
    throw broken(where, `${source.size} bytes`, `${end} bytes: ${source.size - end} follow the end`)
  const container = new Container(source, table, start, where)
  if (!source.digest) await container.check(pace)
  return container
}

const isSource = (from: ArrayBuffer | Uint8Array | Source): from is Source =>
  typeof (from as Partial<Source> | undefined)?.read === 'function'

/** A container that is open: sections are read when they are asked for, and nothing is kept of them. */
export class Container {
  readonly #table: ReadonlyMap<string, Entry>
  /** Of each section, where what is before it ends. */
  readonly #before = new Map<string, number>()

  /** Use {@link openContainer}. */
  constructor(readonly source: Source, table: readonly Entry[], readonly start: number, readonly where: string) {
    this.#table = new Map(table.map(entry => [entry.name, entry]))
    let end = start
    for (const { name, offset, length } of table) {
      this.#before.set(name, end)
      end = start + offset + length
    }
  }

  /** The names of the sections, in order. */
  keys(): Iterable<string> {
    return this.#table.keys()
  }

  has(name: string): boolean {
    return this.#table.has(name)
  }

  /** How much a section holds: see {@link Entry}. */
  count(name: string): number | undefined {
    return this.#table.get(name)?.count
  }

  /** Reads a section; undefined where there is none. */
  get(name: string): SectionValue | undefined {
    const stored = this.stored(name)
    if (!stored) return undefined
    const { entry, bytes, where } = stored
    const { digest } = this.source
    if (digest && hexOf(digest(bytes).subarray(0, CHECKSUM)) !== entry.checksum) throw altered(where)
    if (entry.type === 'json') return { json: parseJson(textOfJson(entry, bytes, where), where) }
    return entry.type === 'strings' ? { strings: unpackStrings(entry, bytes, where) } : unpackArray(entry.type, bytes)
  }

  /** What the header tells of a section, its bytes, and what messages call it; undefined where there is none. */
  stored(name: string): { entry: Entry, bytes: Uint8Array, where: string } | undefined {
    const entry = this.#table.get(name)
    return entry && { entry, bytes: this.#read(entry), where: this.#whereOf(name) }
  }

  /** Checks all sections. */
  async check(pace: Pace): Promise<void> {
    for (const entry of this.#table.values()) {
      const checksum = await checksumOf(this.#read(entry), pace)
      if (hexOf(checksum) !== entry.checksum) throw altered(this.#whereOf(entry.name))
      if (pace.due) await pace.pause('sections', 0)
    }
  }

  /** The bytes of a section; before them there must be zeros. */
  #read({ name, offset, length }: Entry): Uint8Array {
    const from = this.#before.get(name)!, at = this.start + offset
    if (from < at) checkZeros(this.source.read(from, at), from, this.where)
    return this.source.read(at, at + length)
  }

  #whereOf(name: string): string {
    return `${this.where}: section "${name}"`
  }
}

const altered = (where: string): TokenGraphError => broken(where, 'bytes that do not match their checksum')

function asBytes(bytes: ArrayBuffer | Uint8Array, where: string): Uint8Array {
  const tag = tagOf(bytes)
  if (tag !== 'ArrayBuffer' && tag !== 'SharedArrayBuffer' && tag !== 'Uint8Array') {
    throw new TokenGraphError('format', { where, got: show(bytes), expected: 'an ArrayBuffer or Uint8Array' })
  }
  // one that was posted to a worker is empty, too, and cannot be read
  if (bytes.byteLength === 0) return new Uint8Array()
  return ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes)
}

async function readHeader(source: Source, where: string, pace: Pace): Promise<{ table: Entry[], start: number }> {
  const prefix = source.read(0, Math.min(PREFIX, source.size)), view = new DataView(prefix.buffer, prefix.byteOffset)
  const isOurs = prefix.length > 0 && MAGIC.every((byte, at) => at >= prefix.length || byte === prefix[at])
  if (isOurs && prefix.length < PREFIX) throw truncated(where, source.size, `at least ${PREFIX} bytes`)
  if (!isOurs || view.getUint32(8, true) !== CONTAINER_VERSION)
    throw (await import('./refused.ts')).refused(prefix, where)
  const headerEnd = PREFIX + view.getUint32(12, true)
  const start = align(headerEnd + CHECKSUM)
  if (source.size < start) throw truncated(where, source.size, `at least ${start} bytes`)
  const file = source.read(0, start)
  const checksum = await checksumOf(file.subarray(0, headerEnd), pace)
  if (checksum.some((byte, at) => byte !== file[headerEnd + at]))
    throw broken(where, 'a header that does not match its checksum')
  checkZeros(file.subarray(headerEnd + CHECKSUM), headerEnd + CHECKSUM, where)
  return {
    table: readTable(
      parseJson(decodeText(file.subarray(PREFIX, headerEnd), `${where}: header`), `${where}: header`),
      `${where}: header`,
    ),
    start,
  }
}

/** The checked table. Offsets must be those that the lengths give, which rules out gaps and overlaps. */
function readTable(header: unknown, where: string): Entry[] {
  const table = isPlain(header) ? header.sections : undefined
  if (!Array.isArray(table)) throw broken(where, show(header), '{"sections": […]}')
  const names = new Set<string>()
  let end = 0
  for (const [at, entry] of table.entries()) {
    if (!isEntry(entry)) throw broken(where, `entry ${at} that describes no section`)
    if (entry.offset !== align(end)) throw broken(where, `section "${entry.name}" at ${entry.offset}`, `${align(end)}`)
    if (names.has(entry.name)) throw broken(where, `section "${entry.name}" twice`)
    names.add(entry.name)
    end = entry.offset + entry.length
  }
  return table
}

function isEntry(entry: unknown): entry is Entry {
  if (!isPlain(entry)) return false
  const { name, type, offset, length, count, checksum } = entry
  return typeof name === 'string' && NAME.test(name)
    && typeof checksum === 'string'
    && [offset, length, count].every(isSize)
    && (isArrayType(type)
      ? length === (count as number) * ARRAYS[type].BYTES_PER_ELEMENT
      : type === 'json' || type === 'strings')
}

const isArrayType = (type: unknown): type is ArrayType => typeof type === 'string' && Object.hasOwn(ARRAYS, type)

/** Sizes stay below 2⁴⁸, so that sums of many are still exact. */
const isSize = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 48

function checkZeros(bytes: Uint8Array, from: number, where: string): void {
  const at = bytes.findIndex(byte => byte !== 0)
  if (at >= 0) throw broken(where, `byte ${bytes[at]} at ${from + at}, between sections`, '0')
}

function unpackArray(type: ArrayType, bytes: Uint8Array): SectionArray {
  const { BYTES_PER_ELEMENT: width } = ARRAYS[type]
  const own = BIG_ENDIAN ? reverseElements(bytes, width) : bytes.byteOffset % width ? new Uint8Array(bytes) : bytes
  return new ARRAYS[type](own.buffer as ArrayBuffer, own.byteOffset, own.length / width)
}

function unpackStrings({ count }: Entry, bytes: Uint8Array, where: string): Strings {
  if (count * 4 > bytes.length) throw broken(where, `${count} strings in ${bytes.length} bytes`)
  return new Strings(unpackArray('u32', bytes.subarray(0, count * 4)) as Uint32Array, bytes.subarray(count * 4), where)
}

function textOfJson({ count }: Entry, bytes: Uint8Array, where: string): string {
  if (count !== 1) throw broken(where, `${count} JSON values`, '1')
  return decodeText(bytes, where)
}

export const notJson = (where: string, cause?: unknown): TokenGraphError =>
  broken(where, 'text that is not JSON', undefined, cause)

export function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw notJson(where, cause)
  }
}
