import { Pace } from '../core/pace.ts'
import type { SectionValue } from './container-format.ts'
import { decodeText, type Strings } from './strings.ts'
import { type Container, notJson, openContainer, parseJson } from './container-reader.ts'

/** How much JSON is read at once, in bytes: a few milliseconds. */
const PIECE = 2 ** 20

/** How many strings are decoded before it is asked whether others are due. */
const STRINGS = 256

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
 * one of another layout; `limit` for texts longer than the engine's strings; `aborted`.
 *
 * Cost: some 2 ms per MB, a third of it on another thread; 10 more where the platform has no digest.
 */
export async function decodeContainer(
  bytes: ArrayBuffer | Uint8Array,
  where = 'snapshot',
  pace = new Pace(),
): Promise<Map<string, SectionValue>> {
  const container = await openContainer(bytes, where, pace), sections = new Map<string, SectionValue>()
  for (const name of container.keys()) sections.set(name, await whole(container, name, pace))
  return sections
}

/** Reads a section, long lists at a pace. */
async function whole(container: Container, name: string, pace: Pace): Promise<SectionValue> {
  const { entry, bytes, where } = container.stored(name)!
  if (entry.type === 'json' && isLongList(bytes)) return { json: await readList(bytes, where, pace) }
  const value = container.get(name)!
  return 'strings' in value ? { strings: await decodeAll(value.strings as Strings, pace) } : value
}

async function decodeAll(strings: Strings, pace: Pace): Promise<string[]> {
  const all: string[] = []
  for (let at = 0; at < strings.length; at++) {
    if (at % STRINGS === 0 && pace.due) await pace.pause('strings', at, strings.length)
    all.push(strings.make(at))
  }
  return all
}

const isLongList = (bytes: Uint8Array): boolean => bytes.length > PIECE && bytes[0] === CODES['[']

/** A long list is parsed in stretches of its items. */
async function readList(bytes: Uint8Array, where: string, pace: Pace): Promise<unknown[]> {
  const list: unknown[] = []
  for (const stretch of stretchesOf(bytes, where)) {
    const items = parseJson(`[${decodeText(stretch, where)}]`, where) as unknown[]
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
