import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { TokenGraphError, show } from '../core/errors.ts'

/*
 * One file of named sections. It knows nothing of graphs.
 *
 *   0       8 bytes   MAGIC
 *   8       u32       format version
 *   12      u32       length of the header, in bytes
 *   16      header    UTF-8 JSON: {"sections": [{checksum, count, length, name, offset, type}, …]}
 *   …       8 bytes   checksum of everything above
 *   …       zeros     up to a multiple of 8; offsets count from here
 *   …       sections  in the table's order, each at a multiple of 8, zeros between them; none after the last
 *
 * All numbers are little-endian. A checksum is the first 8 bytes of SHA-256: there against damage, not forgery.
 * Every byte is either checked against a checksum or known (magic, zeros), so no altered byte goes unseen.
 */

/** The arrays that a section can hold. */
export type SectionArray = Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array

/**
 * What a section holds: numbers, any JSON value, or well-formed strings.
 * Long lists of strings are written some two to three times faster under `strings` than as JSON, and read as fast.
 */
export type SectionValue = SectionArray | { json: unknown } | { strings: string[] }

/** The newest layout of the container that this version reads, and the one it writes. */
export const CONTAINER_VERSION = 1

/**
 * As in PNG: a byte above 127 betrays a transfer as 7 bits or through a text encoding, CR LF and LF betray changed
 * line ends, and Ctrl-Z keeps `type` on Windows from printing the rest.
 */
const MAGIC = Uint8Array.of(0x89, 0x54, 0x4b, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)

const PREFIX = MAGIC.length + 8
const CHECKSUM = 8

/** Names are kept plain, so that none is `__proto__`, empty, or unprintable in a message. */
const NAME = /^[A-Za-z][A-Za-z0-9._/-]{0,63}$/

/** V8 makes no longer string (2²⁹ - 24 code units); other engines allow more. */
const LONGEST_TEXT = 0x1fffffe8

const BIG_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 0

const ARRAYS = { u8: Uint8Array, u16: Uint16Array, u32: Uint32Array, f32: Float32Array, f64: Float64Array }

type ArrayType = keyof typeof ARRAYS
type SectionType = ArrayType | 'json' | 'strings'

interface Entry {
  name: string
  type: SectionType
  /** From the end of the header, in bytes. */
  offset: number
  length: number
  /** Elements of an array, strings of a list; 1 for JSON. */
  count: number
  checksum: string
}

interface Packed { type: SectionType, count: number, bytes: Uint8Array }

const align = (at: number): number => Math.ceil(at / 8) * 8

const checksumOf = (bytes: Uint8Array): Uint8Array => sha256(bytes).subarray(0, CHECKSUM)

const broken = (where: string, got: string, expected?: string, cause?: unknown): TokenGraphError =>
  new TokenGraphError('format', {
    where, got, expected, cause, hint: 'The file was altered after it was written; write or fetch it again.',
  })

const truncated = (where: string, got: number, expected: string): TokenGraphError =>
  new TokenGraphError('format', {
    where, got: `${got} bytes`, expected, hint: 'The file is truncated; write or fetch it again.',
  })

/**
 * Writes sections into one file, in the map's order; the same sections always give the same bytes.
 *
 * Names are 1 to 64 of `A-Z a-z 0-9 . _ / -`, starting with a letter. JSON keys are written sorted; object
 * properties that are `undefined` are left out, as in `JSON.stringify`.
 *
 * Throws `format` for a name or a value that could not be read back as it was given (a string with half a surrogate
 * pair, a JSON value that is `NaN`, a `Date`, a cycle …), and `limit` for more than one string or array can hold.
 *
 * Cost: dominated by the checksums, about 10 ms per MB. One allocation of the file's size, and one for all texts.
 */
export function encodeContainer(sections: ReadonlyMap<string, SectionValue>): Uint8Array<ArrayBuffer> {
  const packed = Array.from(sections, ([name, value]) => pack(name, value))
  const table: Entry[] = []
  let end = 0
  for (const [at, name] of [...sections.keys()].entries()) {
    const { type, count, bytes } = packed[at]
    const offset = align(end)
    table.push({ name, type, offset, length: bytes.length, count, checksum: bytesToHex(checksumOf(bytes)) })
    end = offset + bytes.length
  }
  return assemble(table, packed, end)
}

function assemble(table: Entry[], packed: Packed[], size: number): Uint8Array<ArrayBuffer> {
  const header = new TextEncoder().encode(canonicalJson({ sections: table }))
  const start = startAfter(header.length)
  const file = allocate(start + size)
  const view = new DataView(file.buffer)
  file.set(MAGIC)
  view.setUint32(8, CONTAINER_VERSION, true)
  view.setUint32(12, header.length, true)
  file.set(header, PREFIX)
  const headerEnd = PREFIX + header.length
  file.set(checksumOf(file.subarray(0, headerEnd)), headerEnd)
  for (const [at, entry] of table.entries()) file.set(packed[at].bytes, start + entry.offset)
  return file
}

/** Where the sections start, behind a header of that many bytes. */
const startAfter = (headerLength: number): number => align(PREFIX + headerLength + CHECKSUM)

function allocate(size: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(size)
  } catch (cause) {
    throw new TokenGraphError('limit', {
      where: 'encodeContainer', got: `${size} bytes`, expected: 'a file that fits into memory', cause,
      hint: 'Split the sections over several files.',
    })
  }
}

function pack(name: string, value: SectionValue): Packed {
  const where = `encodeContainer: section ${show(name)}`
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw new TokenGraphError('format', { where, got: 'that name', expected: 'a letter, then up to 63 of A-Z a-z 0-9 . _ / -' })
  }
  const type = arrayType(value)
  if (type) return packArray(type, value as SectionArray)
  const keys = tagOf(value) === 'Object' ? Object.keys(value).join() : ''
  if (keys === 'json') return packJson((value as { json: unknown }).json, where)
  if (keys === 'strings') return packStrings((value as { strings: string[] }).strings, where)
  throw new TokenGraphError('format', {
    where, got: show(value), expected: `${Object.values(ARRAYS).map(array => array.name).join(', ')}, { json } or { strings }`,
  })
}

function arrayType(value: unknown): ArrayType | undefined {
  const tag = tagOf(value)
  return (Object.keys(ARRAYS) as ArrayType[]).find(type => ARRAYS[type].name === tag)
}

/** The class by tag, since `instanceof` misses arrays of another realm (test runners, iframes). */
const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1)

function packArray(type: ArrayType, value: SectionArray): Packed {
  const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  return { type, count: value.length, bytes: BIG_ENDIAN ? reverseElements(bytes, value.BYTES_PER_ELEMENT) : bytes }
}

function packJson(value: unknown, where: string): Packed {
  try {
    return { type: 'json', count: 1, bytes: new TextEncoder().encode(canonicalJson(value)) }
  } catch (cause) {
    const deep = cause instanceof RangeError
    throw new TokenGraphError('format', {
      where, cause,
      got: deep ? 'a value that holds itself, is nested too deeply or is too long' : (cause as Error).message,
      expected: 'a tree of null, booleans, finite numbers, strings, arrays and plain objects',
    })
  }
}

/** A section's payload is the length of each string in UTF-16 code units (u32), then all their UTF-8 end to end. */
function packStrings(strings: string[], where: string): Packed {
  if (!Array.isArray(strings)) throw new TokenGraphError('format', { where, got: show(strings), expected: 'an array of strings' })
  const lengths = Uint32Array.from(strings, (text, at) => {
    if (typeof text === 'string' && text.isWellFormed()) return text.length
    throw new TokenGraphError('format', {
      where, got: `${show(text)} at ${at}`, expected: 'a string without half surrogate pairs',
      hint: 'UTF-8 has no such characters; String.toWellFormed() replaces them.',
    })
  })
  const units = lengths.reduce((sum, length) => sum + length, 0)
  if (units > LONGEST_TEXT) {
    throw new TokenGraphError('limit', {
      where, got: `${units} characters`, expected: `at most ${LONGEST_TEXT}`, hint: 'Split the list over several sections.',
    })
  }
  const text = new TextEncoder().encode(strings.join(''))
  const bytes = new Uint8Array(lengths.byteLength + text.length)
  bytes.set(packArray('u32', lengths).bytes)
  bytes.set(text, lengths.byteLength)
  return { type: 'strings', count: strings.length, bytes }
}

/** JSON with keys in code-unit order and no spaces; throws TypeError, and RangeError on a cycle by its depth. */
function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  // JSON.stringify would drop the sign of -0, though JSON.parse reads it.
  if (typeof value === 'number' && Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value)
  if (Array.isArray(value)) return `[${Array.from(value, canonicalJson).join()}]`
  if (isPlain(value)) {
    const keys = Object.keys(value).filter(key => value[key] !== undefined).sort()
    return `{${keys.map(key => `${JSON.stringify(key)}:${canonicalJson(value[key])}`).join()}}`
  }
  throw new TypeError(show(value))
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const parent = Object.getPrototypeOf(value)
  return parent === null || Object.getPrototypeOf(parent) === null
}

/**
 * A copy with the bytes of each element reversed; how a big-endian machine reads and writes.
 *
 * @param width  bytes per element; must divide the length
 */
export function reverseElements(bytes: Uint8Array, width: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes)
  for (let at = 0; at < copy.length; at += width) copy.subarray(at, at + width).reverse()
  return copy
}

/**
 * Reads what {@link encodeContainer} wrote, in the same order.
 *
 * Arrays are views of `bytes`, without a copy, wherever the machine's order of bytes and the alignment allow (they do
 * for a whole ArrayBuffer): do not write to `bytes` afterwards. Nothing is allocated on the word of the file alone.
 *
 * @param where  what the bytes are, for messages: a file name, `loadIndex`
 *
 * Throws `format` for bytes that are no container, are truncated, go on after the end, or were altered; `version` for
 * one of a newer layout; `limit` for texts longer than the engine's strings.
 *
 * Cost: dominated by the checksums, about 10 ms per MB.
 */
export function decodeContainer(bytes: ArrayBuffer | Uint8Array, where = 'snapshot'): Map<string, SectionValue> {
  const file = asBytes(bytes, where)
  checkMagic(file, where)
  const { table, start } = readHeader(file, where)
  const last = table.at(-1)
  const end = last ? start + last.offset + last.length : start
  if (file.length < end) throw truncated(where, file.length, `${end} bytes`)
  if (file.length > end) throw broken(where, `${file.length} bytes`, `${end} bytes: ${file.length - end} follow the end`)
  const sections = new Map<string, SectionValue>()
  let before = start
  for (const entry of table) {
    const at = start + entry.offset
    checkZeros(file, before, at, where)
    before = at + entry.length
    sections.set(entry.name, unpack(entry, file.subarray(at, before), `${where}: section "${entry.name}"`))
  }
  return sections
}

function asBytes(bytes: ArrayBuffer | Uint8Array, where: string): Uint8Array {
  const tag = tagOf(bytes)
  if (tag !== 'ArrayBuffer' && tag !== 'SharedArrayBuffer' && tag !== 'Uint8Array') {
    throw new TokenGraphError('format', { where, got: show(bytes), expected: 'an ArrayBuffer or Uint8Array' })
  }
  if (bytes.byteLength === 0) {
    // A buffer that was posted to a worker is empty too.
    throw new TokenGraphError('format', {
      where, got: 'no bytes', expected: 'a tokengraph snapshot', hint: 'The file is empty, or its buffer was transferred.',
    })
  }
  return ArrayBuffer.isView(bytes) ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : new Uint8Array(bytes)
}

function checkMagic(file: Uint8Array, where: string): void {
  const start = file.subarray(0, MAGIC.length)
  if (start.every((byte, at) => byte === MAGIC[at])) {
    if (file.length < PREFIX) throw truncated(where, file.length, `at least ${PREFIX} bytes`)
    return
  }
  const ours = new TextDecoder('latin1').decode(start).includes('TKG')
  throw new TokenGraphError('format', {
    where,
    got: `no tokengraph snapshot: it starts with ${Array.from(start, byte => byte.toString(16).padStart(2, '0')).join(' ')}`,
    expected: 'a file written by tokengraph',
    hint: ours ? 'It looks like one that was transferred as text; transfer it as binary.' : 'Check that this is the right file.',
  })
}

function readHeader(file: Uint8Array, where: string): { table: Entry[], start: number } {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  checkVersion(view.getUint32(8, true), where)
  const headerEnd = PREFIX + view.getUint32(12, true)
  const start = align(headerEnd + CHECKSUM)
  if (file.length < start) throw truncated(where, file.length, `at least ${start} bytes`)
  const checksum = checksumOf(file.subarray(0, headerEnd))
  if (checksum.some((byte, at) => byte !== file[headerEnd + at])) throw broken(where, 'a header that does not match its checksum')
  checkZeros(file, headerEnd + CHECKSUM, start, where)
  return { table: readTable(readJson(file.subarray(PREFIX, headerEnd), `${where}: header`), `${where}: header`), start }
}

function checkVersion(version: number, where: string): void {
  if (version === CONTAINER_VERSION) return
  if (version < CONTAINER_VERSION) throw broken(where, `format version ${version}`, `${CONTAINER_VERSION}`)
  throw new TokenGraphError('version', {
    where, got: `format version ${version}`, expected: `at most ${CONTAINER_VERSION}`,
    hint: 'A newer tokengraph wrote it: update tokengraph, or write the snapshot again with this version.',
  })
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
    && (isArrayType(type) ? length === (count as number) * ARRAYS[type].BYTES_PER_ELEMENT : type === 'json' || type === 'strings')
}

const isArrayType = (type: unknown): type is ArrayType => typeof type === 'string' && Object.hasOwn(ARRAYS, type)

/** Sizes stay below 2⁴⁸, so that sums of many are still exact. */
const isSize = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 48

function checkZeros(file: Uint8Array, from: number, to: number, where: string): void {
  for (let at = from; at < to; at++) if (file[at] !== 0) throw broken(where, `byte ${file[at]} at ${at}, between sections`, '0')
}

function unpack({ type, count, checksum }: Entry, bytes: Uint8Array, where: string): SectionValue {
  if (bytesToHex(checksumOf(bytes)) !== checksum) throw broken(where, 'bytes that do not match their checksum')
  if (type === 'strings') return { strings: unpackStrings(bytes, count, where) }
  if (type !== 'json') return unpackArray(type, bytes)
  if (count !== 1) throw broken(where, `${count} JSON values`, '1')
  return { json: readJson(bytes, where) }
}

function unpackArray(type: ArrayType, bytes: Uint8Array): SectionArray {
  const { BYTES_PER_ELEMENT: width } = ARRAYS[type]
  const own = BIG_ENDIAN ? reverseElements(bytes, width) : bytes.byteOffset % width ? new Uint8Array(bytes) : bytes
  return new ARRAYS[type](own.buffer as ArrayBuffer, own.byteOffset, own.length / width)
}

function unpackStrings(bytes: Uint8Array, count: number, where: string): string[] {
  if (count * 4 > bytes.length) throw broken(where, `${count} strings in ${bytes.length} bytes`)
  const lengths = unpackArray('u32', bytes.subarray(0, count * 4))
  const text = readText(bytes.subarray(count * 4), where)
  const strings = [] as string[]
  let end = 0
  for (let at = 0; at < count; at++) {
    const start = end
    end += lengths[at]
    // Past the end, or in the middle of a surrogate pair: lengths of another text.
    if (end > text.length || isLowSurrogate(text.charCodeAt(end))) {
      throw broken(where, `string ${at} of ${lengths[at]} characters that does not fit the text`)
    }
    strings.push(text.slice(start, end))
  }
  if (end !== text.length) throw broken(where, `strings of ${end} characters together`, `${text.length}`)
  return strings
}

const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff

function readJson(bytes: Uint8Array, where: string): unknown {
  const text = readText(bytes, where)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw broken(where, 'text that is not JSON', undefined, cause)
  }
}

function readText(bytes: Uint8Array, where: string): string {
  // Browsers decode no shared memory.
  const own = tagOf(bytes.buffer) === 'SharedArrayBuffer' ? bytes.slice() : bytes
  try {
    // A byte order mark is a character like others here: the first string may start with one.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(own)
  } catch (cause) {
    if (bytes.length <= LONGEST_TEXT) throw broken(where, 'text that is not UTF-8', undefined, cause)
    throw new TokenGraphError('limit', {
      where, got: `${bytes.length} bytes of text`, expected: `at most ${LONGEST_TEXT} characters`, cause,
    })
  }
}
