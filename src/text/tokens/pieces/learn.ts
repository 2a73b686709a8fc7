import { byCodeUnit } from '../../../core/order.ts'

/** The pieces that a collection has most: what {@link PieceOptions} take. */
export interface LearnedPieces {
  /** Its characters in their order, then what was joined of them. */
  vocabulary: string[]
  /** Which two pieces become one, in order. */
  merges: string[]
}

/** A pair of pieces that stands so often is joined, at least. */
const LEAST = 2

/**
 * Learns pieces from how often words stand in a collection, by byte-pair encoding (Sennrich et al. 2016) over
 * characters: the two pieces that stand beside each other most often become one, and so on; of equals, the first by
 * code unit. The same words always give the same pieces.
 *
 * Cost: for each piece, the different words that have its two parts.
 *
 * @param size  how many pieces at most; more where there are more characters
 */
export function joinedPieces(times: ReadonlyMap<string, number>, size: number): LearnedPieces {
  const words = Array.from(times, ([word, count]) => ({ pieces: [...word], count }))
  const known = new Set(words.flatMap(({ pieces }) => pieces).sort(byCodeUnit)), merges: string[] = []
  const pairs = new Pairs()
  const count = (at: number, sign: 1 | -1) => {
    const { pieces, count } = words[at]!
    for (let i = 1; i < pieces.length; i++) pairs.add(`${pieces[i - 1]} ${pieces[i]}`, sign * count, at)
  }
  for (const at of words.keys()) count(at, 1)
  for (let pair = pairs.best(); pair !== undefined && known.size < size; pair = pairs.best()) {
    const [first, second] = pair.split(' ') as [string, string]
    merges.push(pair)
    known.add(first + second)
    for (const at of pairs.wordsWith(pair)) {
      count(at, -1)
      words[at]!.pieces = joined(words[at]!.pieces, first, second)
      count(at, 1)
    }
  }
  return { vocabulary: [...known], merges }
}

function joined(pieces: readonly string[], first: string, second: string): string[] {
  const made: string[] = []
  for (let i = 0; i < pieces.length; i++) {
    const isPair = pieces[i] === first && pieces[i + 1] === second
    made.push(isPair ? first + second : pieces[i]!)
    if (isPair) i++
  }
  return made
}

/** How often pairs of pieces stand beside each other, and in which words. */
class Pairs {
  readonly #counts = new Map<string, number>()
  readonly #words = new Map<string, Set<number>>()
  /** The pairs that stand so often. */
  readonly #byCount = new Map<number, Set<string>>()
  #most = 0

  add(pair: string, times: number, word: number): void {
    const before = this.#counts.get(pair) ?? 0, count = before + times
    this.#byCount.get(before)?.delete(pair)
    this.#counts.set(pair, count)
    const alike = this.#byCount.get(count), words = this.#words.get(pair)
    if (alike) alike.add(pair)
    else this.#byCount.set(count, new Set([pair]))
    // a word that has it no more is looked at in vain, once
    if (!words) this.#words.set(pair, new Set([word]))
    else if (times > 0) words.add(word)
    this.#most = Math.max(this.#most, count)
  }

  /** The pair that stands most often; undefined where all are rare. */
  best(): string | undefined {
    while (this.#most >= LEAST && !this.#byCount.get(this.#most)?.size) this.#most--
    if (this.#most < LEAST) return undefined
    let best: string | undefined
    for (const pair of this.#byCount.get(this.#most)!)
      if (best === undefined || byCodeUnit(pair, best) < 0) best = pair
    return best
  }

  wordsWith(pair: string): number[] {
    return [...this.#words.get(pair)!]
  }
}
