/** Who has something, by what it is. What a key begins with is asked for once, when the key is. */
export class HeldBy {
  readonly #sets = new Map<string, Set<number>>()

  /** @param begin  who has it before anything is counted */
  constructor(readonly begin: (key: string) => Iterable<number>) {}

  of(key: string): Set<number> {
    let set = this.#sets.get(key)
    if (!set) this.#sets.set(key, set = new Set(this.begin(key)))
    return set
  }

  /** Notes one that has it; below 0, that it has it no more. */
  count(key: string, who: number, times: 1 | -1): void {
    if (times > 0) this.of(key).add(who)
    else this.of(key).delete(who)
  }
}
