/**
 * Values under numbers that change from one generation to the next: each generation sees what was newest when it was
 * made.
 */
export class Versioned<T> {
  readonly #all = new Map<number, { generation: number, value: T }[]>()

  /** Whether no value was ever set. */
  get isEmpty(): boolean {
    return this.#all.size === 0
  }

  /** What a generation sees; undefined where nothing was set up to it. */
  at(key: number, generation: number): T | undefined {
    const values = this.#all.get(key)
    if (!values) return undefined
    let i = values.length - 1
    while (i >= 0 && values[i]!.generation > generation) i--
    return values[i]?.value
  }

  /** Whether a generation sees a value, be it undefined. */
  isSet(key: number, generation: number): boolean {
    return this.#all.get(key)?.some(each => each.generation <= generation) ?? false
  }

  /** What was set after a generation, by number, as it is now. Cost: a look at every number that ever changed. */
  *setSince(generation: number): Generator<[key: number, value: T]> {
    for (const [key, values] of this.#all) {
      const last = values.at(-1)!
      if (last.generation > generation) yield [key, last.value]
    }
  }

  /** Sets a value from a generation on; generations never fall. */
  set(key: number, generation: number, value: T): void {
    const values = this.#all.get(key)
    if (!values) this.#all.set(key, [{ generation, value }])
    else if (values.at(-1)!.generation === generation) values.at(-1)!.value = value
    else values.push({ generation, value })
  }
}
