import { bytesToHex } from '@noble/hashes/utils.js'
import { TokenGraphError, show } from '../core/errors.ts'
import { isPlain } from '../core/plain.ts'
import {
  align, ARRAYS, type ArrayType, BIG_ENDIAN, checksumOf, CONTAINER_VERSION, type Entry, LONGEST_TEXT, MAGIC, NAME, PREFIX, reverseElements, type SectionArray, type SectionType, type SectionValue, startAfter, tagOf,
} from './container-format.ts'

interface Packed { type: SectionType, count: number, bytes: Uint8Array }

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
