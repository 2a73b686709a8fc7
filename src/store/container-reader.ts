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
  LONGEST_TEXT,
  MAGIC,
  NAME,
  PREFIX,
  reverseElements,
  type SectionArray,
  type SectionValue,
  tagOf,
  truncated,
} from './container-format.ts'
import { unshared } from './digest.ts'

/** How much text is decoded at once, in bytes: a millisecond or two. */
const PIECE = 2 ** 20

/**
 * Reads what `encodeContainer` wrote, in the same order.
 *
 * Arrays are views of `bytes`, without a copy, wherever the machine's order of bytes and the alignment allow (they do
 * for a whole ArrayBuffer): do not write to `bytes` meanwhile or afterwards. Nothing is allocated on the word of the
 * file alone.
 *
 * @param where  what the bytes are, for messages: a file name, `loadIndex`
 *
 * Throws `format` for bytes that are no container, are truncated, go on after the end, or were altered; `version` for
 * one of a newer layout; `limit` for texts longer than the engine's strings; `aborted`.
 *
 * Cost: some 2 ms per MB, a third of it on another thread; 10 more where the platform has no digest.
 */
export async function decodeContainer(
  bytes: ArrayBuffer | Uint8Array,
  where = 'snapshot',
  pace = new Pace(),
): Promise<Map<string, SectionValue>> {
  const file = asBytes(bytes, where)
  checkMagic(file, where)
  const { table, start } = await readHeader(file, where, pace)
  const last = table.at(-1)
  const end = last ? start + last.offset + last.length : start
  if (file.length < end) throw truncated(where, file.length, `${end} bytes`)
  if (file.length > end)
    throw broken(where, `${file.length} bytes`, `${end} bytes: ${file.length - end} follow the end`)
  const sections = new Map<string, SectionValue>()
  let before = start
  for (const entry of table) {
    const at = start + entry.offset
    checkZeros(file, before, at, where)
    before = at + entry.length
    sections.set(entry.name, await unpack(entry, file.subarray(at, before), `${where}: section "${entry.name}"`, pace))
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
      where,
      got: 'no bytes',
      expected: 'a tokengraph snapshot',
      hint: 'The file is empty, or its buffer was transferred.',
    })
  }
  return ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes)
}

function checkMagic(file: Uint8Array, where: string): void {
  const start = file.subarray(0, MAGIC.length)
  if (start.every((byte, at) => byte === MAGIC[at])) {
    if (file.length < PREFIX) throw truncated(where, file.length, `at least ${PREFIX} bytes`)
    return
  }
  const hex = Array.from(start, byte => byte.toString(16).padStart(2, '0'))
  const ours = new TextDecoder('latin1').decode(start).includes('TKG')
  throw new TokenGraphError('format', {
    where,
    got: `no tokengraph snapshot: it starts with ${hex.join(' ')}`,
    expected: 'a file written by tokengraph',
    hint: ours
      ? 'It looks like one that was transferred as text; transfer it as binary.'
      : 'Check that this is the right file.',
  })
}

async function readHeader(file: Uint8Array, where: string, pace: Pace): Promise<{ table: Entry[], start: number }> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  checkVersion(view.getUint32(8, true), where)
  const headerEnd = PREFIX + view.getUint32(12, true)
  const start = align(headerEnd + CHECKSUM)
  if (file.length < start) throw truncated(where, file.length, `at least ${start} bytes`)
  const checksum = await checksumOf(file.subarray(0, headerEnd), pace)
  if (checksum.some((byte, at) => byte !== file[headerEnd + at]))
    throw broken(where, 'a header that does not match its checksum')
  checkZeros(file, headerEnd + CHECKSUM, start, where)
  return {
    table: readTable(
      parseJson(readText(file.subarray(PREFIX, headerEnd), `${where}: header`), `${where}: header`),
      `${where}: header`,
    ),
    start,
  }
}

function checkVersion(version: number, where: string): void {
  if (version === CONTAINER_VERSION) return
  if (version < CONTAINER_VERSION) throw broken(where, `format version ${version}`, `${CONTAINER_VERSION}`)
  throw new TokenGraphError('version', {
    where,
    got: `format version ${version}`,
    expected: `at most ${CONTAINER_VERSION}`,
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
    && (isArrayType(type)
      ? length === (count as number) * ARRAYS[type].BYTES_PER_ELEMENT
      : type === 'json' || type === 'strings')
}

const isArrayType = (type: unknown): type is ArrayType => typeof type === 'string' && Object.hasOwn(ARRAYS, type)

/** Sizes stay below 2⁴⁸, so that sums of many are still exact. */
const isSize = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 48

function checkZeros(file: Uint8Array, from: number, to: number, where: string): void {
  for (let at = from; at < to; at++)
    if (file[at] !== 0) throw broken(where, `byte ${file[at]} at ${at}, between sections`, '0')
}

async function unpack(
  { type, count, checksum }: Entry,
  bytes: Uint8Array,
  where: string,
  pace: Pace,
): Promise<SectionValue> {
  if (hexOf(await checksumOf(bytes, pace)) !== checksum) throw broken(where, 'bytes that do not match their checksum')
  if (pace.due) await pace.pause('sections', 0)
  if (type === 'strings') return { strings: await unpackStrings(bytes, count, where, pace) }
  if (type !== 'json') return unpackArray(type, bytes)
  if (count !== 1) throw broken(where, `${count} JSON values`, '1')
  return { json: await readJson(bytes, where, pace) }
}

function unpackArray(type: ArrayType, bytes: Uint8Array): SectionArray {
  const { BYTES_PER_ELEMENT: width } = ARRAYS[type]
  const own = BIG_ENDIAN ? reverseElements(bytes, width) : bytes.byteOffset % width ? new Uint8Array(bytes) : bytes
  return new ARRAYS[type](own.buffer as ArrayBuffer, own.byteOffset, own.length / width)
}

/** Strings are cut from pieces of the text, so that no long text is in memory as a whole, beside its parts. */
async function unpackStrings(bytes: Uint8Array, count: number, where: string, pace: Pace): Promise<string[]> {
  if (count * 4 > bytes.length) throw broken(where, `${count} strings in ${bytes.length} bytes`)
  const lengths = unpackArray('u32', bytes.subarray(0, count * 4))
  const pieces = textPieces(bytes.subarray(count * 4), where)
  const strings = [] as string[]
  let text = '', start = 0
  for (let at = 0; at < count; at++) {
    if (at % 256 === 0 && pace.due) await pace.pause('strings', at, count)
    while (text.length - start < lengths[at]!) {
      const { done, value } = pieces.next()
      if (done) throw misfit(where, at, lengths[at]!)
      text = text.slice(start) + value
      start = 0
      if (pace.due) await pace.pause('strings', at, count)
    }
    const end = start + lengths[at]!
    if (isLowSurrogate(text.charCodeAt(end))) throw misfit(where, at, lengths[at]!)
    strings.push(text.slice(start, end))
    start = end
  }
  if (start < text.length || !pieces.next().done) throw broken(where, `text beyond the last of ${count} strings`)
  return strings
}

/** Past the end, or in the middle of a surrogate pair: lengths of another text. */
const misfit = (where: string, at: number, length: number): TokenGraphError =>
  broken(where, `string ${at} of ${length} characters that does not fit the text`)

function* textPieces(bytes: Uint8Array, where: string): Generator<string, void> {
  for (let at = 0, end = 0; at < bytes.length; at = end) {
    end = Math.min(at + PIECE, bytes.length)
    // not within a character, whose first byte has at most three behind it
    for (let back = 0; back < 3 && isWithin(bytes[end]); back++) end--
    yield readText(bytes.subarray(at, end), where)
  }
}

const isWithin = (byte: number | undefined): boolean => byte !== undefined && byte >> 6 === 2

const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff

/** A long list is parsed in stretches of its items. */
async function readJson(bytes: Uint8Array, where: string, pace: Pace): Promise<unknown> {
  if (bytes.length <= PIECE || bytes[0] !== CODES['[']) return parseJson(readText(bytes, where), where)
  const list: unknown[] = []
  for (const stretch of stretchesOf(bytes, where)) {
    const items = parseJson(`[${readText(stretch, where)}]`, where) as unknown[]
    if (items.length === 0) throw notJson(where)
    for (const item of items) list.push(item)
    if (pace.due) await pace.pause('json', list.length)
  }
  return list
}

const CODES = { '"': 0x22, ',': 0x2c, '[': 0x5b, '\\': 0x5c, ']': 0x5d, '{': 0x7b, '}': 0x7d }

/** The bytes between brackets that are one JSON list, cut at commas between its items. */
function* stretchesOf(bytes: Uint8Array, where: string): Generator<Uint8Array, void> {
  let depth = 0, quoted = false, from = 1
  for (let at = 0; at < bytes.length; at++) {
    const code = bytes[at]
    if (code === CODES['"']) quoted = !quoted
    else if (quoted) at += code === CODES['\\'] ? 1 : 0
    else if (code === CODES['['] || code === CODES['{']) depth++
    else if (code === CODES[']'] || code === CODES['}']) depth--
    if (quoted || depth > 1) continue
    if (depth === 0 && code === CODES[']'] && at === bytes.length - 1) return yield bytes.subarray(from, at)
    if (depth === 0) throw notJson(where)
    if (code !== CODES[','] || at - from < PIECE) continue
    yield bytes.subarray(from, at)
    from = at + 1
  }
  throw notJson(where)
}

const notJson = (where: string, cause?: unknown): TokenGraphError =>
  broken(where, 'text that is not JSON', undefined, cause)

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw notJson(where, cause)
  }
}

function readText(bytes: Uint8Array, where: string): string {
  try {
    // A byte order mark is a character like others here: the first string may start with one.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(unshared(bytes))
  } catch (cause) {
    if (bytes.length <= LONGEST_TEXT) throw broken(where, 'text that is not UTF-8', undefined, cause)
    throw new TokenGraphError('limit', {
      where,
      got: `${bytes.length} bytes of text`,
      expected: `at most ${LONGEST_TEXT} characters`,
      cause,
    })
  }
}
