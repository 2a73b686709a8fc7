import type { List, Sorted } from '../core/list.ts'
import type { Likeness, TermMatch } from './graph.ts'

const ENCODER = new TextEncoder()

/**
 * The words of a graph in the order of their UTF-8, and how many bytes each has in common with the one before. So they
 * are walked as a trie: what begins alike is compared once, and what begins too far away already is passed over.
 *
 * Made once for a graph. At 100,000 passages, 179,000 words, a walk takes 1 to 2 ms where one letter may be wrong or
 * the first is given, 3 to 6 ms where two may.
 */
export class SortedTerms {
  /**
   * @param tokens  in the order of their terms
   * @param text  all terms, each up to its `end`
   * @param shared  bytes that each has in common with the one before
   */
  private constructor(
    readonly tokens: Uint32Array,
    readonly text: Uint8Array,
    readonly ends: Uint32Array,
    readonly shared: Uint8Array,
  ) {}

  /** Sorts the words among terms; what is no word is left out. */
  static *making(
    terms: List<string>,
    isWord: (token: number) => boolean,
    sorted?: Sorted,
    near?: ArrayLike<number>,
  ): Generator<number, SortedTerms> {
    const bytesOf = (token: number) => sorted?.strings.bytes(token) ?? ENCODER.encode(terms.at(token))
    const tokens = sorted ? Uint32Array.from(sorted.order).filter(isWord) : orderOf(terms, isWord, near)
    const ends = new Uint32Array(tokens.length), shared = new Uint8Array(tokens.length)
    let text = new Uint8Array(16 * tokens.length), before: Uint8Array = new Uint8Array(0), end = 0
    for (const [rank, token] of tokens.entries()) {
      const bytes = bytesOf(token)
      if (end + bytes.length > text.length) text = widened(text, end + bytes.length)
      text.set(bytes, end)
      ends[rank] = end += bytes.length
      shared[rank] = Math.min(255, commonLength(before, bytes))
      before = bytes
      if (rank % 1024 === 0) yield rank
    }
    return new SortedTerms(tokens, text.slice(0, end), ends, shared)
  }

  /** The words that are like one, in the order of their terms. */
  like(term: string, { prefix = false, typos = 0, begins = 0 }: Likeness): TermMatch[] {
    if (term === '') return []
    if (prefix) return this.#beginning(ENCODER.encode(term))
    return this.#near(term, typos, ENCODER.encode([...term].slice(0, begins).join('')))
  }

  #bytes(rank: number): Uint8Array {
    return this.text.subarray(rank > 0 ? this.ends[rank - 1] : 0, this.ends[rank])
  }

  #beginning(start: Uint8Array): TermMatch[] {
    const [from, to] = this.#range(start)
    return Array.from(this.tokens.subarray(from, to), node => ({ node, distance: 0 }))
  }

  /** From and to where terms begin so. */
  #range(start: Uint8Array): [from: number, to: number] {
    const from = this.#lowerBound(start), common = Math.min(255, start.length)
    let to = from
    while (to < this.tokens.length && (to > from ? this.shared[to]! >= common : begins(this.#bytes(to), start))) to++
    return [from, to]
  }

  #lowerBound(start: Uint8Array): number {
    let low = 0, high = this.tokens.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (compare(this.#bytes(middle), start) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  /** A walk over the trie with the rows of optimal string alignment, one a letter. */
  #near(term: string, typos: number, start: Uint8Array): TermMatch[] {
    const { text, ends, shared, tokens } = this, found: TermMatch[] = [], rows = new Rows(term, typos)
    const [first, last] = start.length > 0 ? this.#range(start) : [0, tokens.length]
    // from where in a term on all that begin alike are too far away
    let passed = Infinity
    for (let rank = first; rank < last; rank++) {
      const common = rank > first ? shared[rank]! : 0
      if (common >= passed) continue
      passed = rows.to(text, rank > 0 ? ends[rank - 1]! : 0, ends[rank]!, common)
      if (passed === Infinity && rows.distance <= typos) found.push({ node: tokens[rank]!, distance: rows.distance })
    }
    return found
  }
}

/**
 * The rows of a table of distances, that of the first d letters of a term at d. A row depends on these letters alone,
 * so that a term that begins as the one before it goes on from there; in each, only what may be near enough is told.
 */
class Rows {
  readonly #asked: Int32Array
  readonly #rows: Uint8Array[] = []
  /** The letters of the term, and where each ends. */
  readonly #path: number[] = []
  readonly #ends: number[] = []
  #depth = 0

  constructor(term: string, readonly typos: number) {
    this.#asked = Int32Array.from(Array.from(term), letter => letter.codePointAt(0)!)
    this.#rows.push(Uint8Array.from({ length: this.#asked.length + 1 }, (_, i) => Math.min(FAR, i)))
  }

  /** The distance of the term that was gone to last. */
  get distance(): number {
    return this.#rows[this.#depth]![this.#asked.length]!
  }

  /**
   * Goes to a term that has its first bytes in common with the last one.
   * @returns how many bytes are too far away already; Infinity where it was gone to its end
   */
  to(text: Uint8Array, start: number, end: number, shared: number): number {
    let depth = this.#depth
    while (depth > 0 && this.#ends[depth - 1]! > shared) depth--
    let at = start + (depth > 0 ? this.#ends[depth - 1]! : 0)
    while (at < end) {
      const first = text[at]!, more = first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3
      let letter = more === 0 ? first : first & (0x3f >> more)
      for (let i = 1; i <= more; i++) letter = (letter << 6) | (text[at + i]! & 0x3f)
      at += more + 1
      this.#path[depth] = letter
      this.#ends[depth] = at - start
      if (!this.#fill(++depth)) {
        this.#depth = depth
        return at - start
      }
    }
    this.#depth = depth
    return Infinity
  }

  /** Fills the row of one more letter. @returns whether what begins so may be near enough */
  #fill(depth: number): boolean {
    const { typos } = this, asked = this.#asked, width = asked.length
    const row = this.#rows[depth] ??= new Uint8Array(width + 1), last = this.#rows[depth - 1]!
    const before = this.#rows[depth - 2], letter = this.#path[depth - 1]!, other = this.#path[depth - 2]
    const from = Math.max(1, depth - typos), to = Math.min(width, depth + typos)
    row[from - 1] = from === 1 ? Math.min(FAR, depth) : FAR
    let least = row[from - 1]!
    for (let i = from; i <= to; i++) {
      // beyond what the last row tells, nothing is near enough
      const above = i < depth + typos ? last[i]! : FAR
      let here = last[i - 1]! + (asked[i - 1] === letter ? 0 : 1)
      if (above + 1 < here) here = above + 1
      if (row[i - 1]! + 1 < here) here = row[i - 1]! + 1
      if (i > 1 && before && asked[i - 1] === other && asked[i - 2] === letter && before[i - 2]! + 1 < here)
        here = before[i - 2]! + 1
      row[i] = here < FAR ? here : FAR
      if (here < least) least = here
    }
    if (to < width) row[width] = FAR
    return least <= typos
  }
}

/** What is like a term in one list or another: each node once, as far away as it is in the nearest. */
export const likeIn = (lists: readonly SortedTerms[], term: string, how: Likeness): TermMatch[] =>
  nearestOfEach(lists.flatMap(list => list.like(term, how)))

export function nearestOfEach(found: readonly TermMatch[]): TermMatch[] {
  const nearest = new Map<number, TermMatch>()
  for (const each of found) {
    const known = nearest.get(each.node)
    if (!known || each.distance < known.distance) nearest.set(each.node, each)
  }
  return [...nearest.values()]
}

/** How many letters two words differ by; Infinity for more than are allowed. */
export function distanceWithin(a: string, b: string, typos: number): number {
  const rows = new Rows(a, typos), bytes = ENCODER.encode(b)
  return rows.to(bytes, 0, bytes.length, 0) === Infinity && rows.distance <= typos ? rows.distance : Infinity
}

/** A distance that is too great, whatever was allowed. */
const FAR = 250

function widened(bytes: Uint8Array, needed: number): Uint8Array<ArrayBuffer> {
  const wide = new Uint8Array(Math.max(2 * bytes.length, needed))
  wide.set(bytes)
  return wide
}

function commonLength(a: Uint8Array, b: Uint8Array): number {
  let length = 0
  while (length < a.length && length < b.length && a[length] === b[length]) length++
  return length
}

function begins(bytes: Uint8Array, start: Uint8Array): boolean {
  return commonLength(bytes, start) === start.length
}

function compare(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return a.length - b.length
}

/**
 * The places of words in the order of their UTF-8, which is that of code units but for characters beyond 0xffff.
 * @param near  an order that is nearly theirs: a sort of what is nearly in order takes a fraction of the time
 */
function orderOf(terms: List<string>, isWord: (token: number) => boolean, near?: ArrayLike<number>): Uint32Array {
  const tokens: number[] = [], texts = new Map<number, string>()
  let isWide = false
  for (let i = 0; i < terms.length; i++) {
    const token = near ? near[i]! : i
    if (!isWord(token)) continue
    const text = terms.at(token)!
    tokens.push(token)
    texts.set(token, text)
    isWide ||= SURROGATE.test(text)
  }
  const bytes = (token: number) => ENCODER.encode(texts.get(token))
  return Uint32Array.from(tokens.sort(isWide
    ? (a, b) => compare(bytes(a), bytes(b))
    : (a, b) => (texts.get(a)! < texts.get(b)! ? -1 : 1)))
}

const SURROGATE = /[\ud800-\udfff]/
