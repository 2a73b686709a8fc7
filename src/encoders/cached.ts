import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import * as v from 'valibot'
import { whole } from '../core/options.ts'
import { readOptions } from '../core/read-options.ts'
import { Pace, type Progress } from '../core/pace.ts'
import { type Matrix, rowAt, zeros } from '../math/dense/matrix.ts'
import type { Encoder, EncodeOptions, Role, WordsOfText } from './encoder.ts'

/** Keeps vectors by keys of 16 bytes, all of one width. What it returns is equal, bit for bit, to what was put. */
export interface VectorStore {
  /** The vector of each key; undefined for those that are not kept. */
  get(keys: readonly Uint8Array[]): Promise<(Float32Array | undefined)[]>
  /**
   * Keeps a vector for each key. A store that cannot keep them forgets them; it does not reject, for what it keeps can
   * be made again.
   */
  put(keys: readonly Uint8Array[], rows: readonly Float32Array[]): Promise<void>
  /** Ends the use of the store. */
  close(): Promise<void>
}

/** A {@link VectorStore} in memory, without bounds. */
export function memoryStore(): VectorStore {
  const kept = new Map<string, Float32Array>()
  return {
    get: async keys => keys.map(key => kept.get(bytesToHex(key))?.slice()),
    put: async (keys, rows) => keys.forEach((key, i) => kept.set(bytesToHex(key), rows[i]!.slice())),
    close: async () => kept.clear(),
  }
}

/** How vectors are cached. */
export interface CachedOptions {
  /** How many bytes of word vectors are kept in memory, those of the texts used last. Default 64 MiB; 0 for none. */
  wordBytes?: number | undefined
}

const cachedOptions = v.strictObject({ wordBytes: v.optional(whole(0), 2 ** 26) })

/** How many texts are encoded before they are kept: as many are lost at most when the work ends early. */
const GROUP = 32

/**
 * An encoder that encodes no text twice: vectors are kept in a store by what they are made of, the encoder's digest,
 * the role and the text. Those that are missing are made in the order of the texts, 32 at a time, and each group is
 * kept when it is done; what was encoded stays where the work ends before its end.
 *
 * Vectors of words are kept in memory only, as there are many more of them: those of the texts used last.
 *
 * Name, digest, width and vectors are those of the encoder. The store stays open; whoever opened it closes it.
 *
 * @throws TokenGraphError `option`; its methods `aborted`, and whatever the encoder or a store of your own throws
 *
 * Cost: a hash for each text, some 10 µs at 1,000 characters.
 */
export function cached(encoder: Encoder, store: VectorStore, options: CachedOptions = {}): Encoder {
  const { wordBytes } = readOptions(cachedOptions, options, 'cached')
  return new CachedEncoder(encoder, store, new RecentMatrices(wordBytes))
}

class CachedEncoder implements Encoder {
  readonly name: string
  readonly digest: string
  readonly width: number

  constructor(readonly encoder: Encoder, readonly store: VectorStore, readonly recent: RecentMatrices) {
    this.name = encoder.name
    this.digest = encoder.digest
    this.width = encoder.width
  }

  async encode(texts: readonly string[], role: Role, options: EncodeOptions = {}): Promise<Matrix> {
    const keys = await this.#keys(texts, role, options)
    const known = await this.store.get(keys)
    const rows = await complete(
      keys.map(bytesToHex),
      known.map(row => (row?.length === this.width ? row : undefined)),
      options,
      async (places, inner) => {
        const made = await this.encoder.encode(places.map(place => texts[place]!), role, inner)
        const rows = places.map((_, i) => rowAt(made, i))
        await this.store.put(places.map(place => keys[place]!), rows)
        return rows
      },
    )
    const matrix = zeros(texts.length, this.width)
    rows.forEach((row, i) => rowAt(matrix, i).set(row))
    return matrix
  }

  async encodeWords(texts: readonly WordsOfText[], role: Role, options: EncodeOptions = {}): Promise<Matrix[]> {
    const keys = (await this.#keys(texts, role, options)).map(bytesToHex)
    const matrices = await complete(keys, keys.map(key => this.recent.get(key)), options, async (places, inner) => {
      const made = await this.encoder.encodeWords(places.map(place => texts[place]!), role, inner)
      places.forEach((place, i) => this.recent.put(keys[place]!, made[i]!))
      return made
    })
    // A text that comes twice gets a matrix each time.
    const given = new Set<Matrix>()
    return matrices.map(matrix => (given.has(matrix) ? copyOf(matrix) : given.add(matrix) && matrix))
  }

  async #keys(
    texts: readonly (string | WordsOfText)[],
    role: Role,
    { signal, onProgress }: EncodeOptions,
  ): Promise<Uint8Array[]> {
    const pace = new Pace(signal, onProgress)
    pace.check()
    const keys: Uint8Array[] = []
    for (const text of texts) {
      // JSON sets the parts apart, and keeps lone surrogates, which UTF-8 would make all alike.
      keys.push(sha256(utf8ToBytes(JSON.stringify([this.digest, role, text]))).subarray(0, 16))
      if (pace.due) await pace.pause('encode', 0, texts.length)
    }
    return keys
  }
}

/**
 * What belongs to each key: what is known of it, or what `make` makes of it, once for equal keys, for a group of places
 * at a time and in their order.
 */
async function complete<T>(
  keys: readonly string[],
  known: readonly (T | undefined)[],
  { signal, onProgress }: EncodeOptions,
  make: (places: number[], options: EncodeOptions) => Promise<T[]>,
): Promise<T[]> {
  const pace = new Pace(signal, onProgress)
  const values = [...known]
  const missing = placesByKey(keys, place => values[place] === undefined)
  let done = keys.length - missing.flat().length
  const within = (progress: Progress) =>
    onProgress?.(progress.stage === 'encode'
      ? { stage: 'encode', done: done + progress.done, total: keys.length }
      : progress)
  for (let at = 0; at < missing.length; at += GROUP) {
    await pace.pause('encode', done, keys.length)
    const group = missing.slice(at, at + GROUP)
    const made = await make(group.map(([first]) => first!), { signal, onProgress: within })
    group.forEach((places, i) => {
      for (const place of places) values[place] = made[i]
    })
    done += group.flat().length
  }
  onProgress?.({ stage: 'encode', done, total: keys.length })
  return values as T[]
}

/** The places of every key among those that are asked for, in the order of their first ones. */
function placesByKey(keys: readonly string[], asked: (place: number) => boolean): number[][] {
  const places = new Map<string, number[]>()
  keys.forEach((key, place) => {
    if (!asked(place)) return
    const same = places.get(key)
    if (same) same.push(place)
    else places.set(key, [place])
  })
  return [...places.values()]
}

/** What a matrix takes in memory beside its numbers, about. */
const OVERHEAD = 256

const copyOf = ({ width, data }: Matrix): Matrix => ({ width, data: data.slice() })

const bytesOf = ({ data }: Matrix): number => data.byteLength + OVERHEAD

/** Matrices by key, up to so many bytes together; those that were used least recently leave first. */
class RecentMatrices {
  /** The least recently used one comes first. */
  readonly #held = new Map<string, Matrix>()
  #bytes = 0

  constructor(readonly most: number) {}

  get(key: string): Matrix | undefined {
    const matrix = this.#take(key)
    if (!matrix) return undefined
    this.#give(key, matrix)
    return copyOf(matrix)
  }

  put(key: string, matrix: Matrix): void {
    if (bytesOf(matrix) > this.most) return
    this.#take(key)
    this.#give(key, copyOf(matrix))
    for (const oldest of this.#held.keys()) {
      if (this.#bytes <= this.most) return
      this.#take(oldest)
    }
  }

  #give(key: string, matrix: Matrix): void {
    this.#held.set(key, matrix)
    this.#bytes += bytesOf(matrix)
  }

  #take(key: string): Matrix | undefined {
    const matrix = this.#held.get(key)
    if (matrix && this.#held.delete(key)) this.#bytes -= bytesOf(matrix)
    return matrix
  }
}
