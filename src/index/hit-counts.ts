/** How a document was of use. */
export interface HitCount {
  /** In how many searches it was among the hits. */
  count: number
  /** When that was last, or else when it was put in; in milliseconds since 1970. */
  last: number
}

/**
 * How often, and when last, documents were among the hits of searches: what `forget` policies by use go by. An index
 * counts where it is asked to: see {@link TokenIndex.withHitCounts}, and the option `countHits` of `openFolder`.
 */
export class HitCounts {
  readonly #counts = new Map<string, HitCount>()
  #changes = 0

  /** @param counts  what was counted before, by the ids of documents */
  constructor(counts: Iterable<readonly [id: string, count: HitCount]> = []) {
    for (const [id, { count, last }] of counts) this.#counts.set(id, { count, last })
  }

  /** Rises whenever something is counted, so that it can be told whether there is anything to keep. */
  get changes(): number {
    return this.#changes
  }

  /** Of a document; undefined for one that was neither found nor put in since counting began. */
  of(id: string): HitCount | undefined {
    const found = this.#counts.get(id)
    return found && { ...found }
  }

  /** All of them, by the ids of documents. */
  entries(): [id: string, count: HitCount][] {
    return Array.from(this.#counts, ([id, found]) => [id, { ...found }])
  }

  /** Counts one search, in whose hits these documents are: each once, however often it is named. */
  add(documents: Iterable<string>, now = Date.now()): void {
    for (const id of new Set(documents)) this.#used(id, 1, now)
  }

  /** What was put in counts as used then, so that it is not what goes first; what is gone is not known any more. */
  update(put: Iterable<string>, gone: Iterable<string>, now = Date.now()): void {
    for (const id of gone) if (this.#counts.delete(id)) this.#changes++
    for (const id of put) this.#used(id, 0, now)
  }

  #used(id: string, times: number, now: number): void {
    this.#changes++
    this.#counts.set(id, { count: (this.#counts.get(id)?.count ?? 0) + times, last: now })
  }
}
