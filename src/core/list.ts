/** A list whose items may be made, or read, only when they are asked for; arrays are such lists. */
export interface List<T> extends Iterable<T> {
  readonly length: number
  at(index: number): T | undefined
}

/** Numbers by texts, as a map has them. */
export interface Lookup {
  get(text: string): number | undefined
}

/** Texts in the order of their UTF-8, by their places. */
export interface Sorted {
  readonly order: ArrayLike<number>
  readonly strings: { bytes(place: number): Uint8Array }
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
