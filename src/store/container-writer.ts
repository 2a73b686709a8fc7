import { TokenGraphError, show } from '../core/errors.ts'
import type { List } from '../core/list.ts'
import { Pace } from '../core/pace.ts'
import { isPlain } from '../core/plain.ts'
import {
  align,
  ARRAYS,
  type ArrayType,
  BIG_ENDIAN,
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
  type SectionType,
  type SectionValue,
  startAfter,
  tagOf,
} from './container-format.ts'

/** How much is encoded or copied at once, in characters or bytes: a millisecond or two. */
const PIECE = 2 ** 20

/** The same of JSON, which takes longer. */
const JSON_PIECE = 2 ** 16

const ENCODER = new TextEncoder()

/** A section's bytes, in pieces. */
interface Packed {
  type: SectionType
  count: number
  pieces: Uint8Array[]
}

/**
 * Writes sections into one file, in the map's order; the same sections always give the same bytes.
 *
 * Names are 1 to 64 of `A-Z a-z 0-9 . _ / -`, starting with a letter. JSON keys are written sorted; object
 * properties that are `undefined` are left out, as in `JSON.stringify`.
 *
 * Throws `format` for a name or a value that could not be read back as it was given (a string with half a surrogate
 * pair, a JSON value that is `NaN`, a `Date`, a cycle …), `limit` for more than one string or array can hold, and
 * `aborted`.
 *
 * Cost: some 2 ms per MB, a third of it on another thread; 10 more where the platform has no digest. One allocation of
 * the file's size, one for all texts, and for a while one of the largest section's.
 */
export async function encodeContainer(
  sections: ReadonlyMap<string, SectionValue>,
  pace = new Pace(),
): Promise<Uint8Array<ArrayBuffer>> {
  const table: Entry[] = [], packed: Uint8Array[][] = []
  let end = 0
  for (const [name, value] of sections) {
    const { type, count, pieces } = await pack(name, value, pace)
    const offset = align(end), length = pieces.reduce((sum, piece) => sum + piece.length, 0)
    table.push({ name, type, offset, length, count, checksum: UNKNOWN })
    packed.push(pieces)
    end = offset + length
  }
  return assemble(table, packed, end, pace)
}

/** Stands for a checksum that is not yet made, and is as long. */
const UNKNOWN = '0'.repeat(2 * CHECKSUM)

const headerOf = (sections: Entry[]): Uint8Array => ENCODER.encode(canonicalJson({ sections }))

async function assemble(
  table: Entry[],
  packed: readonly Uint8Array[][],
  size: number,
  pace: Pace,
): Promise<Uint8Array<ArrayBuffer>> {
  const headerLength = headerOf(table).length
  const start = startAfter(headerLength)
  const file = allocate(start + size)
  for (const [at, entry] of table.entries()) {
    const section = file.subarray(start + entry.offset, start + entry.offset + entry.length)
    await fill(section, packed[at]!, pace)
    entry.checksum = hexOf(await checksumOf(section, pace))
  }
  const view = new DataView(file.buffer)
  file.set(MAGIC)
  view.setUint32(8, CONTAINER_VERSION, true)
  view.setUint32(12, headerLength, true)
  file.set(headerOf(table), PREFIX)
  const headerEnd = PREFIX + headerLength
  file.set(await checksumOf(file.subarray(0, headerEnd), pace), headerEnd)
  return file
}

async function fill(section: Uint8Array, pieces: readonly Uint8Array[], pace: Pace): Promise<void> {
  let end = 0
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; at += PIECE) {
      section.set(piece.subarray(at, at + PIECE), end + at)
      if (pace.due) await pace.pause('bytes', end + at, section.length)
    }
    end += piece.length
  }
}

function allocate(size: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(size)
  } catch (cause) {
    throw new TokenGraphError('limit', {
      where: 'encodeContainer',
      got: `${size} bytes`,
      expected: 'a file that fits into memory',
      cause,
      hint: 'Split the sections over several files.',
    })
  }
}

async function pack(name: string, value: SectionValue, pace: Pace): Promise<Packed> {
  const where = `encodeContainer: section ${show(name)}`
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw new TokenGraphError('format', {
      where,
      got: 'that name',
      expected: 'a letter, then up to 63 of A-Z a-z 0-9 . _ / -',
    })
  }
  const type = arrayType(value)
  if (type) return packArray(type, value as SectionArray)
  const keys = tagOf(value) === 'Object' ? Object.keys(value).join() : ''
  if (keys === 'json') return packJson((value as { json: unknown }).json, where, pace)
  if (keys === 'strings') return packStrings((value as { strings: List<string> }).strings, where, pace)
  throw new TokenGraphError('format', {
    where,
    got: show(value),
    expected: `${Object.values(ARRAYS).map(array => array.name).join(', ')}, { json } or { strings }`,
  })
}

function arrayType(value: unknown): ArrayType | undefined {
  const tag = tagOf(value)
  return (Object.keys(ARRAYS) as ArrayType[]).find(type => ARRAYS[type].name === tag)
}

function packArray(type: ArrayType, value: SectionArray): Packed {
  const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  return { type, count: value.length, pieces: [BIG_ENDIAN ? reverseElements(bytes, value.BYTES_PER_ELEMENT) : bytes] }
}

async function packJson(value: unknown, where: string, pace: Pace): Promise<Packed> {
  return { type: 'json', count: 1, pieces: await encodeAll(jsonPieces(value, where), pace) }
}

/** A section's payload is where each string ends (u32), in bytes, then all their UTF-8 end to end. */
async function packStrings(strings: List<string>, where: string, pace: Pace): Promise<Packed> {
  if (typeof strings !== 'object' || strings === null || !(Symbol.iterator in strings))
    throw new TokenGraphError('format', { where, got: show(strings), expected: 'an array of strings' })
  const ends = new Uint32Array(strings.length), pieces: Uint8Array[] = []
  for (const piece of encoded(strings, ends, where)) {
    pieces.push(piece)
    if (pace.due) await pace.pause('texts', pieces.length)
  }
  return { type: 'strings', count: strings.length, pieces: [...packArray('u32', ends).pieces, ...pieces] }
}

/** How many strings are encoded at once: where they are decoded as they are asked for, some milliseconds. */
const STRINGS = 1024

/** Where short strings are put together. Nothing is left in it while others may run. */
const BUFFER = new Uint8Array(PIECE)

/** The UTF-8 of strings end to end, in pieces. @param ends  is told where each ends */
function* encoded(strings: List<string>, ends: Uint32Array, where: string): Generator<Uint8Array> {
  let used = 0, end = 0, at = 0
  for (const text of strings as List<unknown>) {
    if (typeof text !== 'string' || !text.isWellFormed()) throw unwritable(text, at, where)
    // a unit of UTF-16 takes three bytes at most
    if ((used > 0 && BUFFER.length - used < 3 * text.length) || at % STRINGS === STRINGS - 1) {
      yield BUFFER.slice(0, used)
      used = 0
    }
    if (BUFFER.length < 3 * text.length) {
      const whole = ENCODER.encode(text)
      yield whole
      end += whole.length
    } else {
      const { written } = ENCODER.encodeInto(text, BUFFER.subarray(used))
      used += written
      end += written
    }
    if (end >= 2 ** 32) throw tooLong(where)
    ends[at++] = end
  }
  yield BUFFER.slice(0, used)
}

const unwritable = (text: unknown, at: number, where: string): TokenGraphError =>
  new TokenGraphError('format', {
    where,
    got: `${show(text)} at ${at}`,
    expected: 'a string without half surrogate pairs',
    hint: 'UTF-8 has no such characters; String.toWellFormed() replaces them.',
  })

const tooLong = (where: string): TokenGraphError =>
  new TokenGraphError('limit', {
    where,
    got: `more than ${2 ** 32 - 1} bytes of text`,
    expected: 'at most so many',
    hint: 'Split the list over several sections.',
  })

async function encodeAll(texts: Iterable<string>, pace: Pace): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = []
  for (const text of texts) {
    pieces.push(ENCODER.encode(text))
    if (pace.due) await pace.pause('texts', pieces.length)
  }
  return pieces
}

/** The text of {@link canonicalJson}; that of a long list in pieces. */
function* jsonPieces(value: unknown, where: string): Generator<string> {
  try {
    if (!Array.isArray(value) || value.length === 0) return yield canonicalJson(value)
    let piece = ''
    for (let at = 0; at < value.length; at++) {
      piece += (at === 0 ? '[' : ',') + canonicalJson(value[at])
      if (piece.length < JSON_PIECE) continue
      yield piece
      piece = ''
    }
    yield `${piece}]`
  } catch (cause) {
    const deep = cause instanceof RangeError
    throw new TokenGraphError('format', {
      where,
      cause,
      got: deep ? 'a value that holds itself, is nested too deeply or is too long' : (cause as Error).message,
      expected: 'a tree of null, booleans, finite numbers, strings, arrays and plain objects',
    })
  }
}

/** JSON with keys in code-unit order and no spaces; throws TypeError, and RangeError on a cycle by its depth. */
export function canonicalJson(value: unknown): string {
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
