import { Made } from '../core/list.ts'
import { broken, LONGEST_TEXT } from './container-format.ts'
import { TokenGraphError } from '../core/errors.ts'
import { unshared } from './digest.ts'

// A byte order mark is a character like others here: a string may start with one.
const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The strings of a section, each decoded when it is asked for: where each ends (u32), then all their UTF-8. */
export class Strings extends Made<string> {
  readonly #ends: Uint32Array
  readonly #text: Uint8Array<ArrayBuffer>

  /** @param where  the section, for messages */
  constructor(ends: Uint32Array, text: Uint8Array, readonly where: string) {
    super(ends.length, index => this.#decoded(index))
    this.#ends = ends
    this.#text = unshared(text)
    const last = ends.at(-1) ?? 0
    if (last < text.length) throw broken(where, `text beyond the last of ${ends.length} strings`)
    if (last > text.length) throw this.#misfit(ends.length - 1)
  }

  /** How many bytes all of them take. */
  get size(): number {
    return this.#text.length
  }

  /** The UTF-8 of a string. */
  bytes(index: number): Uint8Array<ArrayBuffer> {
    return this.#text.subarray(this.#from(index), this.#ends[index]!)
  }

  /** Where a string begins. */
  #from(index: number): number {
    const from = index > 0 ? this.#ends[index - 1]! : 0
    if (from > this.#ends[index]!) throw this.#misfit(index)
    return from
  }

  /** Which of a string and some bytes comes first in the order of bytes; below 0: the string. */
  compare(index: number, other: Uint8Array): number {
    const text = this.#text, end = this.#ends[index]!
    let at = this.#from(index)
    for (let i = 0; i < other.length; i++, at++) {
      if (at === end) return -1
      if (text[at] !== other[i]) return text[at]! - other[i]!
    }
    return end - at
  }

  /** Which of two strings comes first in the order of bytes; below 0: the first one. */
  compareTwo(first: number, second: number): number {
    const text = this.#text, end = this.#ends[first]!, last = this.#ends[second]!
    let at = this.#from(first)
    for (let other = this.#from(second); other < last; other++, at++) {
      if (at === end) return -1
      if (text[at] !== text[other]) return text[at]! - text[other]!
    }
    return end - at
  }

  #decoded(index: number): string {
    return decodeText(this.bytes(index), this.where)
  }

  #misfit(index: number): TokenGraphError {
    return broken(this.where, `string ${index} that does not fit the text`)
  }
}

/** Decodes UTF-8. @throws TokenGraphError `format` for what is none, `limit` for more than a string holds */
export function decodeText(bytes: Uint8Array, where: string): string {
  try {
    return DECODER.decode(unshared(bytes))
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

/** Finds the places of strings that are all different, by their order, which is kept beside them. */
export class Dictionary {
  /**
   * @param order  the places of the strings in the order of their UTF-8
   * @throws TokenGraphError by `broken` where they are not in that order
   */
  constructor(readonly strings: Strings, readonly order: ArrayLike<number>, refused: (got: string) => TokenGraphError) {
    if (order.length !== strings.length) throw refused(`${order.length} places for ${strings.length} strings`)
    for (let i = 0; i < order.length; i++) {
      const place = order[i]!
      if (place >= strings.length) throw refused(`place ${place} of ${strings.length}`)
      const step = i === 0 ? -1 : strings.compareTwo(order[i - 1]!, place)
      if (step < 0) continue
      const [first, second] = [order[i - 1]!, place].sort((a, b) => a - b)
      throw refused(step > 0 || first === second
        ? 'places out of order'
        : `${JSON.stringify(strings.at(place))} twice, as ${first} and ${second}`)
    }
  }

  /** The place of a string; undefined where it is not there. */
  get(text: string): number | undefined {
    const place = this.order[this.lowerBound(ENCODER.encode(text))]
    // what is not well-formed is encoded as another string
    return place !== undefined && this.strings.at(place) === text ? place : undefined
  }

  /** How many strings come before one, or would. @param from  so many do */
  lowerBound(text: Uint8Array, from = 0): number {
    let low = from, high = this.order.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.strings.compare(this.order[middle]!, text) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

const ENCODER = new TextEncoder()
