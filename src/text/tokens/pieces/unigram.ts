import { plainNormaliserOf } from './normaliser.ts'
import { Trie } from './trie.ts'
import type { TokenizerFile } from './vocabulary.ts'

/** What a piece that begins a word begins with. */
const BEGINS = '▁'

/** A character that is no piece costs so much more than the rarest piece, as in SentencePiece. */
const UNKNOWN = 10

/**
 * The ids of a word's pieces by a Unigram model (Kudo 2018, "Subword Regularization", section 3.2): of all ways to cut
 * it, the one whose pieces' log-probabilities sum to the most; what is no piece is left out.
 *
 * Written here because the package that reads all tokenizers walks a trie of objects: with a vocabulary of 100,000
 * pieces it takes half a second to open, and reads some hundred passages a second.
 */
export function unigramIds({ model, normalizer }: TokenizerFile): (word: string) => number[] {
  const entries = model.vocab as readonly (readonly [string, number])[]
  // what is unknown is no piece, whatever it is called
  const trie = new Trie(entries.map(([piece], id) => (id === model.unk_id ? '' : piece)))
  const scores = Float64Array.from(entries, ([, score]) => score)
  const unknown = scores.reduce((least, score) => Math.min(least, score), 0) - UNKNOWN
  const normalise = plainNormaliserOf(normalizer), lattice = new Lattice(trie, scores, unknown)
  return word => normalise(word).split(/\s+/).filter(Boolean).flatMap(each => lattice.cut(BEGINS + each))
}

/** All ways to cut a word, and the best of them. */
class Lattice {
  #score = new Float64Array(0)
  #start = new Int32Array(0)
  #id = new Int32Array(0)

  constructor(readonly trie: Trie, readonly scores: Float64Array, readonly unknown: number) {}

  /** The ids of the best cut, by dynamic programming over the ends of pieces (Viterbi). */
  cut(word: string): number[] {
    this.#reachAll(word)
    const ids: number[] = [], start = this.#start, id = this.#id
    for (let at = word.length; at > 0; at = start[at]!) if (id[at]! >= 0) ids.push(id[at]!)
    return ids.reverse()
  }

  #reachAll(word: string): void {
    if (word.length >= this.#score.length) this.#grow(2 * word.length + 64)
    const score = this.#score, { trie, scores } = this, { ends } = trie
    score.fill(-Infinity, 0, word.length + 1)
    score[0] = 0
    for (let at = 0; at < word.length; at++) {
      if (score[at] === -Infinity) continue
      const next = at + (word.codePointAt(at)! > 0xFFFF ? 2 : 1)
      let node = 0, isKnown = false
      for (let end = at; end < word.length;) {
        node = trie.child(node, word.charCodeAt(end++))
        if (node === 0) break
        const piece = ends[node]!
        if (piece < 0) continue
        isKnown ||= end === next
        this.#reach(at, end, piece, scores[piece]!)
      }
      if (!isKnown) this.#reach(at, next, -1, this.unknown)
    }
  }

  #reach(from: number, to: number, piece: number, gain: number): void {
    const total = this.#score[from]! + gain
    if (total <= this.#score[to]!) return
    this.#score[to] = total
    this.#start[to] = from
    this.#id[to] = piece
  }

  #grow(size: number): void {
    this.#score = new Float64Array(size)
    this.#start = new Int32Array(size)
    this.#id = new Int32Array(size)
  }
}
