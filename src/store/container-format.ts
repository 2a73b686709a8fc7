import { TokenGraphError } from '../core/errors.ts'
import type { List } from '../core/list.ts'
import type { Pace } from '../core/pace.ts'
import { sha256 } from './digest.ts'

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
 * What a section holds: numbers, any JSON value, or well-formed strings. Those under `strings` can be read one by one.
 */
export type SectionValue = SectionArray | { json: unknown } | { strings: List<string> }

/** The newest layout of the container that this version reads, and the one it writes. */
export const CONTAINER_VERSION = 2

/**
 * As in PNG: a byte above 127 betrays a transfer as 7 bits or through a text encoding, CR LF and LF betray changed
 * line ends, and Ctrl-Z keeps `type` on Windows from printing the rest.
 */
export const MAGIC = Uint8Array.of(0x89, 0x54, 0x4b, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)

/** Bytes before the header: magic, version, header length. */
export const PREFIX = MAGIC.length + 8
/** Bytes of a checksum. */
export const CHECKSUM = 8

/** Names are kept plain, so that none is `__proto__`, empty, or unprintable in a message. */
export const NAME = /^[A-Za-z][A-Za-z0-9._/-]{0,63}$/

/** V8 makes no longer string (2²⁹ - 24 code units); other engines allow more. */
export const LONGEST_TEXT = 0x1fffffe8

/** Whether this machine stores the high byte first. */
export const BIG_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 0

/** The arrays by the names that the header gives them. */
export const ARRAYS = { u8: Uint8Array, u16: Uint16Array, u32: Uint32Array, f32: Float32Array, f64: Float64Array }

/** The name of an array's type. */
export type ArrayType = keyof typeof ARRAYS
/** The name of a section's type. */
export type SectionType = ArrayType | 'json' | 'strings'

/** A row of the section table. */
export interface Entry {
  name: string
  type: SectionType
  /** From the end of the header, in bytes. */
  offset: number
  length: number
  /** Elements of an array, strings of a list; 1 for JSON. */
  count: number
  checksum: string
}

/** The next multiple of 8. */
export const align = (at: number): number => Math.ceil(at / 8) * 8

/** A checksum that is made at a pace. */
export const checksumOf = async (bytes: Uint8Array, pace: Pace): Promise<Uint8Array> =>
  (await sha256(bytes, pace)).subarray(0, CHECKSUM)

/** A checksum as the section table has it. */
export const hexOf = (checksum: Uint8Array): string =>
  Array.from(checksum, byte => byte.toString(16).padStart(2, '0')).join('')

/** The error for a file that was altered. */
export const broken = (where: string, got: string, expected?: string, cause?: unknown): TokenGraphError =>
  new TokenGraphError('format', {
    where,
    got,
    expected,
    cause,
    hint: 'The file was altered after it was written; write or fetch it again.',
  })

/** The error for a file that ends too soon. */
export const truncated = (where: string, got: number, expected: string): TokenGraphError =>
  new TokenGraphError('format', {
    where,
    got: `${got} bytes`,
    expected,
    hint: 'The file is truncated; write or fetch it again.',
  })

/** Where the sections start, behind a header of that many bytes. */
export const startAfter = (headerLength: number): number => align(PREFIX + headerLength + CHECKSUM)

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

/** The class by tag, since `instanceof` misses arrays of another realm (test runners, iframes). */
export const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1)
