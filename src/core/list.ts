/** A list whose items may be made, or read, only when they are asked for; arrays are such lists. */
export interface List<T> extends Iterable<T> {
  readonly length: number
  at(index: number): T | undefined
}

/** Numbers by texts, as a map has them. */
export interface Lookup {
  get(text: string): number | undefined
}

/** The values of a list that makes each when it is asked for. */
export class Made<T> implements List<T> {
  constructor(readonly length: number, readonly make: (index: number) => T) {}

  at(index: number): T | undefined {
    return index >= 0 && index < this.length ? this.make(index) : undefined
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let index = 0; index < this.length; index++) yield this.make(index)
  }
}

/** What is made when it is first asked for. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}

/** A list that takes more at its end; arrays are such lists. */
export interface Growing<T> extends List<T> {
  push(item: T): unknown
}

/** A list that goes on with what comes to it. What it begins with is asked for once, item by item, and kept. */
export class Grown<T> implements Growing<T> {
  readonly #items: T[] = []
  #isMade = false

  constructor(readonly begin: List<T>) {
    this.#items.length = begin.length
  }

  get length(): number {
    return this.#items.length
  }

  at(index: number): T | undefined {
    return index < this.begin.length ? (this.#items[index] ??= this.begin.at(index)!) : this.#items[index]
  }

  push(item: T): void {
    this.#items.push(item)
  }

  slice(from: number, to = this.length): T[] {
    return Array.from({ length: Math.max(0, to - from) }, (_, i) => this.at(from + i)!)
  }

  [Symbol.iterator](): Iterator<T> {
    for (let index = 0; !this.#isMade && index < this.begin.length; index++) this.at(index)
    this.#isMade = true
    return this.#items[Symbol.iterator]()
  }
}

/** Numbers that are looked up once, and then remembered; more may be told. */
export class Remembered implements Lookup {
  readonly #known = new Map<string, number>()

  /** @param begin  what looks them up, made when it is first needed */
  constructor(readonly begin: () => Lookup) {}

  get(text: string): number | undefined {
    const known = this.#known.get(text)
    if (known !== undefined) return known
    const number = this.begin().get(text)
    if (number !== undefined) this.#known.set(text, number)
    return number
  }

  set(text: string, number: number): void {
    this.#known.set(text, number)
  }
}
