/**
 * A vector with few values that are not 0: dense storage and a list of the places touched, so that adding is one
 * step and reading costs what was touched, not the length. Values are float64.
 */
export class SparseVector {
  readonly values: Float64Array
  readonly #touched: Uint8Array
  readonly #places: number[] = []

  constructor(length: number) {
    this.values = new Float64Array(length)
    this.#touched = new Uint8Array(length)
  }

  /** A vector with all of the given values. */
  static of(values: ArrayLike<number>): SparseVector {
    const vector = new SparseVector(values.length)
    for (let place = 0; place < values.length; place++) vector.add(place, values[place]!)
    return vector
  }

  /** The places that something was added to, in the order in which they were first touched. */
  get places(): readonly number[] {
    return this.#places
  }

  get length(): number {
    return this.values.length
  }

  add(place: number, value: number): void {
    if (this.#touched[place] === 0) {
      this.#touched[place] = 1
      this.#places.push(place)
    }
    this.values[place]! += value
  }

  at(place: number): number {
    return this.values[place]!
  }

  /** The sum of all values. */
  sum(): number {
    return this.#places.reduce((sum, place) => sum + this.values[place]!, 0)
  }

  /** The largest value, or 0 for an empty vector. */
  max(): number {
    return this.#places.reduce((max, place) => Math.max(max, this.values[place]!), 0)
  }

  /** Adds `factor` times another vector. */
  addScaled(other: SparseVector, factor: number): this {
    for (const place of other.places) this.add(place, factor * other.values[place]!)
    return this
  }

  /** A new vector, `factor` times this one. */
  scaled(factor: number): SparseVector {
    return new SparseVector(this.length).addScaled(this, factor)
  }
}
