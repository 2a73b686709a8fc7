import { Postponed } from '../../core/growing.ts'

/**
 * Values under numbers that change from one generation to the next: each generation sees what was newest when it was
 * made.
 */
export class Versioned<T> {
  readonly #all = new Map<number, { generation: number, value: T }[]>()
  readonly #unset = new Postponed()

  /** Whether no value was ever set, or is to be. */
  get isEmpty(): boolean {
    return this.#all.size === 0 && this.#unset.isSettled
  }

  /** Sets values once any are asked for. */
  later(work: () => void): void {
    this.#unset.add(work)
  }

  /** Sets what is to be set. */
  settle(): void {
    this.#unset.settle()
  }

  /** What a generation sees; undefined where nothing was set up to it. */
  at(key: number, generation: number): T | undefined {
    return this.#newest(key, generation)?.value
  }

  /** Since which generation it is what a generation sees; undefined where nothing was set up to it. */
  setAt(key: number, generation: number): number | undefined {
    return this.#newest(key, generation)?.generation
  }

  /** Puts another form of the same value in the place of one that was set at a generation. */
  replace(key: number, generation: number, value: T): void {
    this.#newest(key, generation)!.value = value
  }

  #newest(key: number, generation: number): { generation: number, value: T } | undefined {
    this.#unset.settle()
    const values = this.#all.get(key)
    if (!values) return undefined
    let i = values.length - 1
    while (i >= 0 && values[i]!.generation > generation) i--
    return values[i]
  }

  /** Whether a generation sees a value, be it undefined. */
  isSet(key: number, generation: number): boolean {
    return this.#newest(key, generation) !== undefined
  }

  /** What was set after a generation, by number, as it is now. Cost: a look at every number that ever changed. */
  *setSince(generation: number): Generator<[key: number, value: T]> {
    this.#unset.settle()
    for (const [key, values] of this.#all) {
      const last = values.at(-1)!
      if (last.generation > generation) yield [key, last.value]
    }
  }

  /** Sets a value from a generation on; generations never fall. */
  set(key: number, generation: number, value: T): void {
    this.#unset.settle()
    const values = this.#all.get(key)
    if (!values) this.#all.set(key, [{ generation, value }])
    else if (values.at(-1)!.generation === generation) values.at(-1)!.value = value
    else values.push({ generation, value })
  }
}
