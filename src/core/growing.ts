import { lastAtMost } from './order.ts'
import { type List, type Lookup } from './list.ts'

/** A list that takes more at its end; arrays are such lists. */
export interface Growing<T> extends List<T> {
  push(item: T): unknown
}

/**
 * A list that goes on with what comes to it. What it begins with, and lists that it is extended by, are asked for once,
 * item by item, and kept.
 */
export class Grown<T> implements Growing<T> {
  readonly #items: T[] = []
  /** Lists whose items may not have been asked for yet, and where each begins. */
  readonly #lists: List<T>[] = []
  readonly #starts: number[] = []
  /** Up to where all items are known to be there. */
  #made = 0

  constructor(begin: List<T> = []) {
    this.extend(begin)
  }

  get length(): number {
    return this.#items.length
  }

  at(index: number): T | undefined {
    const item = this.#items[index]
    if (item !== undefined || !(index >= 0 && index < this.length)) return item
    const list = lastAtMost(this.#starts, index)
    return (this.#items[index] = this.#lists[list]!.at(index - this.#starts[list]!)!)
  }

  push(item: T): void {
    this.#items.push(item)
  }

  /** Takes a list at its end, none of whose items it asks for. */
  extend(list: List<T>): void {
    this.#lists.push(list)
    this.#starts.push(this.length)
    this.#items.length += list.length
  }

  slice(from: number, to = this.length): T[] {
    return Array.from({ length: Math.max(0, to - from) }, (_, i) => this.at(from + i)!)
  }

  [Symbol.iterator](): Iterator<T> {
    for (; this.#made < this.length; this.#made++) this.at(this.#made)
    return this.#items[Symbol.iterator]()
  }
}

/** Numbers that are looked up once, and then remembered; more may be told. */
export class Remembered implements Lookup {
  readonly #known = new Map<string, number>()
  readonly #untold = new Postponed()

  /** @param begin  what looks them up, made when it is first needed */
  constructor(readonly begin: () => Lookup) {}

  get(text: string): number | undefined {
    this.#untold.settle()
    const known = this.#known.get(text)
    if (known !== undefined) return known
    const number = this.begin().get(text)
    if (number !== undefined) this.#known.set(text, number)
    return number
  }

  set(text: string, number: number): void {
    this.#untold.settle()
    this.#known.set(text, number)
  }

  /** Tells more once something is looked up. @throws what `refused` gives for a text that has a number already */
  later(texts: () => Iterable<string>, from: number, refused: (text: string) => Error): void {
    this.#untold.add(() => {
      let number = from
      for (const text of texts()) {
        if (this.#known.has(text) || this.begin().get(text) !== undefined) throw refused(text)
        this.set(text, number++)
      }
    })
  }
}

/** Work that is put off until what it does is asked for. */
export class Postponed {
  #work: (() => void)[] = []

  get isSettled(): boolean {
    return this.#work.length === 0
  }

  add(work: () => void): void {
    this.#work.push(work)
  }

  /** Does what was put off, in order; what it asks for on its way is as it is then. What fails is left undone. */
  settle(): void {
    if (this.#work.length === 0) return
    const work = this.#work
    this.#work = []
    for (const [done, each] of work.entries()) {
      try {
        each()
      } catch (error) {
        this.#work = [...work.slice(done), ...this.#work]
        throw error
      }
    }
  }
}
