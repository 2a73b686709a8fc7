import { lastAtMost } from '../core/order.ts'
import type { Integers } from '../math/sparse/csr.ts'
import { NumberList } from '../math/sparse/loose-rows.ts'
import type { UnitRows } from '../text/tokens/unit-list.ts'

/**
 * What is looked up: passages by the units of names in them and by what they quote; passages by what their links ask
 * for, and documents by what links call them. A document's title is among the units of its first passage.
 */
export type HeldKind = 'unit' | 'quote' | 'asked' | 'called'

/** {@link Holders} as plain data. */
export interface HolderTable {
  /** Keys are told apart by so many bits of their hashes. */
  bits: number
  /** Of each block of keys, the least hash; and where it begins in the bytes, the end of the last one after them. */
  first: Integers
  at: Integers
  /** Of each key: how far its hash is from the one before, how many bytes follow, and how far each number is. */
  bytes: Uint8Array
}

/** Keys in a block: half of them are read to find one. */
const BLOCK = 64

/** So many more hashes than keys there are at least: of 128 keys that nobody holds, one or less seems to be held. */
const SPARE_BITS = 7

/**
 * Who holds a key, found by its hash: the numbers of its passages or documents, and now and then some of another key's.
 * Who asks looks at their texts anyway. 2 to 3 bytes a key and 1 to 2 a number: no keys are kept.
 */
export class Holders {
  /**
   * @param below  what all numbers are below
   * @param refused  the error for a table that is none
   */
  constructor(readonly table: HolderTable, readonly below: number, readonly refused: (got: string) => Error) {}

  /** Finds a key; its numbers are read when they are asked for. */
  find(kind: HeldKind, key: string): Held {
    const { bits, first, at, bytes } = this.table, hash = hashOf(kind, key) >>> (32 - bits)
    const block = lastAtMost(first, hash),
      reading = new Reading(bytes, at[block] ?? 0, at[block + 1] ?? 0, this.refused)
    for (let found = first[block] ?? 0; reading.isLeft;) {
      found += reading.number()
      const length = reading.number()
      if (found === hash) return new Held(reading.part(length), this.below)
      if (found > hash) break
      reading.skip(length)
    }
    return NOBODY
  }
}

/** Who holds a key. */
export class Held {
  constructor(readonly reading: Reading, readonly below: number) {}

  /** How many bytes tell them: at least as many as they are. */
  get size(): number {
    return this.reading.left
  }

  /** Their numbers, which rise. */
  get numbers(): number[] {
    const reading = this.reading.part(this.size), numbers: number[] = []
    for (let number = 0; reading.isLeft;) numbers.push(number += reading.number())
    const last = numbers.at(-1) ?? 0
    if (last >= this.below && numbers.length > 0) throw reading.refused(`${last} of ${this.below}`)
    return numbers
  }
}

/** Numbers one after the other, seven bits a byte, the lowest first. */
class Reading {
  constructor(
    readonly bytes: Uint8Array,
    public at: number,
    readonly end: number,
    readonly refused: (got: string) => Error,
  ) {
    if (at > end || end > bytes.length) throw refused(`bytes from ${at} to ${end} of ${bytes.length}`)
  }

  get left(): number {
    return this.end - this.at
  }

  get isLeft(): boolean {
    return this.at < this.end
  }

  number(): number {
    let value = 0
    for (let scale = 1; this.at < this.end && scale < 2 ** 35; scale *= 128) {
      const byte = this.bytes[this.at++]!
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
    throw this.refused(`a number that does not end before byte ${this.end}`)
  }

  skip(length: number): void {
    if (length > this.left) throw this.refused(`${length} bytes where ${this.left} are left`)
    this.at += length
  }

  part(length: number): Reading {
    return new Reading(this.bytes, this.at, this.at + length, this.refused)
  }
}

const NOBODY = new Held(new Reading(new Uint8Array(0), 0, 0, got => new RangeError(got)), 0)

/** Keys, by their hashes; which of them rows have, and whose each row is. */
export interface HolderRows {
  hashes: Uint32Array
  rowStart: Uint32Array
  columns: Uint32Array
  /** The passage or document of a row. */
  numberOf: (row: number) => number
}

/** Hashes the keys of rows that are known by their places. */
export const hashedRows = (
  kind: HeldKind,
  { keys, rowStart, columns }: UnitRows,
  numberOf: HolderRows['numberOf'],
): HolderRows => ({ hashes: Uint32Array.from(keys, key => hashOf(kind, key)), rowStart, columns, numberOf })

/** Hashes what each item of a list has, item by item. */
export function* hashing<T>(
  kind: HeldKind,
  list: Iterable<T>,
  keysOf: (item: T) => Iterable<string>,
  numberOf: HolderRows['numberOf'],
): Generator<number, HolderRows> {
  const hashes = new NumberList(), rowStart = new NumberList()
  rowStart.push(0)
  for (const item of list) {
    for (const key of keysOf(item)) hashes.push(hashOf(kind, key))
    rowStart.push(hashes.length)
    yield rowStart.length
  }
  const columns = Uint32Array.from({ length: hashes.length }, (_, key) => key)
  return { hashes: hashes.values, rowStart: rowStart.values, columns, numberOf }
}

/** Makes the table of some rows, which may be of parts of the documents: the same for any parts. */
export function* makingHolders(all: readonly HolderRows[]): Generator<number, HolderTable> {
  const full = all.map(({ hashes }) => hashes)
  const bits = bitsFor(different(full)), hashes = full.map(each => each.map(hash => hash >>> (32 - bits)))
  yield 0
  const ascending = different(hashes), numbers = yield* sortedNumbers(all, hashes, ascending)
  return { bits, ...yield* packing(ascending, numbers) }
}

/** The numbers of each hash, one hash after the other: by a counting sort. */
function* sortedNumbers(
  all: readonly HolderRows[],
  hashes: readonly Uint32Array[],
  ascending: Uint32Array,
): Generator<number, { starts: Uint32Array, numbers: Uint32Array }> {
  const placeOf = new Map(Array.from(ascending, (hash, place) => [hash, place]))
  const places = hashes.map(each => each.map(hash => placeOf.get(hash)!)),
    starts = new Uint32Array(ascending.length + 1)
  for (const [i, { columns }] of all.entries()) {
    const place = places[i]!
    for (let e = 0; e < columns.length; e++) starts[place[columns[e]!]! + 1]!++
    yield i
  }
  for (let i = 0; i < ascending.length; i++) starts[i + 1]! += starts[i]!
  const numbers = new Uint32Array(starts[ascending.length]!), next = starts.slice()
  for (const [i, { rowStart, columns, numberOf }] of all.entries()) {
    const place = places[i]!
    for (let row = 0; row < rowStart.length - 1; row++) {
      const number = numberOf(row), end = rowStart[row + 1]!
      for (let e = rowStart[row]!; e < end; e++) numbers[next[place[columns[e]!]!]!++] = number
      if (row % STEP === 0) yield row
    }
  }
  return { starts, numbers }
}

/** So many rows or keys are a step of work. */
const STEP = 256

function* packing(
  hashes: Uint32Array,
  { starts, numbers }: { starts: Uint32Array, numbers: Uint32Array },
): Generator<number, Omit<HolderTable, 'bits'>> {
  const first: number[] = [], at: number[] = [], packed = new Packed()
  for (let place = 0; place < hashes.length; place++) {
    const begins = place % BLOCK === 0
    if (begins) {
      first.push(hashes[place]!)
      at.push(packed.length)
    }
    packed.number(begins ? 0 : hashes[place]! - hashes[place - 1]!)
    packed.list(numbers.subarray(starts[place], starts[place + 1]))
    if (place % STEP === 0) yield place
  }
  at.push(packed.length)
  return { first: Uint32Array.from(first), at: Uint32Array.from(at), bytes: packed.bytes }
}

/** Writes what {@link Reading} reads. */
class Packed {
  #bytes = new Uint8Array(1024)
  length = 0

  number(value: number): void {
    let left = value
    for (; left > 127; left = Math.floor(left / 128)) this.#byte((left & 127) | 128)
    this.#byte(left)
  }

  /** Numbers in rising order, each once, and before them how many bytes they take. */
  list(numbers: Uint32Array): void {
    for (let i = 1; i < numbers.length; i++) if (numbers[i]! < numbers[i - 1]!) return this.list(numbers.sort())
    let length = 0, before = 0
    for (let i = 0; i < numbers.length; before = numbers[i++]!)
      if (i === 0 || numbers[i] !== before) length += lengthOf(numbers[i]! - before)
    this.number(length)
    before = 0
    for (let i = 0; i < numbers.length; before = numbers[i++]!)
      if (i === 0 || numbers[i] !== before) this.number(numbers[i]! - before)
  }

  #byte(byte: number): void {
    if (this.length === this.#bytes.length) {
      const longer = new Uint8Array(2 * this.length)
      longer.set(this.#bytes)
      this.#bytes = longer
    }
    this.#bytes[this.length++] = byte
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.length)
  }
}

/** How many bytes a number takes. */
function lengthOf(value: number): number {
  let length = 1
  for (let left = value; left > 127; left = Math.floor(left / 128)) length++
  return length
}

const bitsFor = ({ length }: ArrayLike<number>): number => Math.min(32, Math.ceil(Math.log2(length + 1)) + SPARE_BITS)

/** Each value of some lists once, in rising order. */
function different(lists: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(lists.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const list of lists) {
    all.set(list, at)
    at += list.length
  }
  return all.sort().filter((value, i) => i === 0 || value !== all[i - 1])
}

/** FNV-1a over UTF-16, its bits mixed once more, since the upper ones are used. */
function hashOf(kind: HeldKind, key: string): number {
  let hash = 0x811c9dc5 ^ kind.charCodeAt(0)
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}
