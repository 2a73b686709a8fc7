/**
 * The `k` best of the given candidates, best first: higher score, then the tie order.
 *
 * @param before  whether of two candidates with equal scores the first one leads; must be a strict order
 *
 * Cost: n log k comparisons on a bounded heap whose root is the worst that is kept.
 */
export function top(
  candidates: Iterable<number>,
  k: number,
  score: (candidate: number) => number,
  before: (a: number, b: number) => boolean,
): number[] {
  const best = new Best(k, before)
  for (const candidate of candidates) {
    const own = score(candidate)
    // most are less
    if (own >= best.least) best.offer(candidate, own)
  }
  return best.inOrder()
}

/** Keeps the best of what it is offered: see {@link top}. */
export class Best {
  readonly #kept: number[] = []
  readonly #scores: number[] = []
  /** What has a lower score than this is not kept. */
  least: number

  constructor(readonly k: number, readonly before: (a: number, b: number) => boolean) {
    this.least = k > 0 ? -Infinity : Infinity
  }

  /** Takes a candidate whose score is {@link Best.least} or more. */
  offer(candidate: number, score: number): void {
    const { k } = this, kept = this.#kept, scores = this.#scores
    if (kept.length < k) {
      kept.push(candidate)
      scores.push(score)
      if (kept.length < k) return
      for (let at = (k >> 1) - 1; at >= 0; at--) this.#sink(at)
    } else if (k > 0 && this.#isWorse(0, k, score, candidate)) {
      kept[0] = candidate
      scores[0] = score
      this.#sink(0)
    }
    this.least = k > 0 ? scores[0]! : Infinity
  }

  /** What is kept, best first. */
  inOrder(): number[] {
    const kept = this.#kept
    return [...kept.keys()].sort((i, j) => (this.#isWorse(i, j) ? 1 : this.#isWorse(j, i) ? -1 : 0)).map(i => kept[i]!)
  }

  /** Whether what is kept at a place is worse than a score of a candidate, by default that at another place. */
  #isWorse(i: number, j: number, score = this.#scores[j]!, candidate = this.#kept[j]!): boolean {
    const own = this.#scores[i]!
    return own < score || (own === score && this.before(candidate, this.#kept[i]!))
  }

  #sink(from: number): void {
    const kept = this.#kept, scores = this.#scores
    for (let at = from;;) {
      const left = 2 * at + 1, right = left + 1
      let least = at
      if (left < kept.length && this.#isWorse(left, least)) least = left
      if (right < kept.length && this.#isWorse(right, least)) least = right
      if (least === at) return
      ;[kept[at], kept[least]] = [kept[least]!, kept[at]!]
      ;[scores[at], scores[least]] = [scores[least]!, scores[at]!]
      at = least
    }
  }
}
