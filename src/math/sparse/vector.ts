import { Best } from '../../core/top.ts'

/** Up to so many places, or where more than this share of them is touched, numbers are found by the place itself. */
const SHORT = 2048, FULL = 1 / 8

/**
 * A vector with few values that are not 0. What it costs, in time and memory, is what was touched, not the length:
 * values stand in the order in which their places were first touched, and are found by hashing, or by the place where
 * most have a value. Values are float64.
 */
export class SparseVector {
  #places: number[] = []
  #amounts: Float64Array
  /** The number of a place among those touched, and 1: by place, or by its hash with linear probing. */
  #table: Int32Array
  #isDirect: boolean

  /** @param expected  how many values there will be or so, where that is known: space is made for them at once */
  constructor(readonly length: number, expected = 0) {
    this.#isDirect = length <= SHORT || expected > FULL * length
    this.#table = new Int32Array(this.#isDirect ? length : 2 ** Math.max(6, Math.ceil(Math.log2(2 * expected + 1))))
    this.#amounts = new Float64Array(Math.max(16, Math.min(expected, length)))
  }

  /** A vector with all of the given values. */
  static of(values: ArrayLike<number>): SparseVector {
    const vector = new SparseVector(values.length, values.length)
    for (let place = 0; place < values.length; place++) vector.add(place, values[place]!)
    return vector
  }

  /** The places that something was added to, in the order in which they were first touched. */
  get places(): readonly number[] {
    return this.#places
  }

  /** How many places something was added to. */
  get count(): number {
    return this.#places.length
  }

  /** All values, a new array. Cost: the length. */
  get values(): Float64Array {
    const all = new Float64Array(this.length)
    for (const place of this.places) all[place] = this.at(place)
    return all
  }

  /** Whether something was added to a place. */
  has(place: number): boolean {
    return this.#table[this.#slot(place)]! > 0
  }

  add(place: number, value: number): void {
    const slot = this.#slot(place), known = this.#table[slot]!
    if (known > 0) this.#amounts[known - 1]! += value
    else this.#touch(place, slot, value)
  }

  at(place: number): number {
    const known = this.#table[this.#slot(place)]!
    return known > 0 ? this.#amounts[known - 1]! : 0
  }

  #slot(place: number): number {
    if (this.#isDirect) return place
    const table = this.#table, mask = table.length - 1, places = this.#places
    let slot = (Math.imul(place, 0x9e3779b1) >>> 7) & mask
    while (table[slot] !== 0 && places[table[slot]! - 1] !== place) slot = (slot + 1) & mask
    return slot
  }

  #touch(place: number, slot: number, value: number): void {
    const count = this.#places.push(place)
    this.#table[slot] = count
    if (count > this.#amounts.length) {
      const longer = new Float64Array(2 * this.#amounts.length)
      longer.set(this.#amounts)
      this.#amounts = longer
    }
    this.#amounts[count - 1]! += value
    if (!this.#isDirect && 2 * count > this.#table.length) this.#widen()
  }

  #widen(): void {
    this.#isDirect = this.#places.length > FULL * this.length
    this.#table = new Int32Array(this.#isDirect ? this.length : 4 * this.#table.length)
    this.#places.forEach((place, i) => {
      this.#table[this.#slot(place)] = i + 1
    })
  }

  /** The sum of all values. */
  sum(): number {
    let sum = 0
    for (let i = 0; i < this.#places.length; i++) sum += this.#amounts[i]!
    return sum
  }

  /** The sum of the sizes of all values, Σ |x|. */
  norm1(): number {
    let sum = 0
    for (let i = 0; i < this.#places.length; i++) sum += Math.abs(this.#amounts[i]!)
    return sum
  }

  /** The largest value, or 0 for an empty vector. */
  max(): number {
    let max = 0
    for (let i = 0; i < this.#places.length; i++) if (this.#amounts[i]! > max) max = this.#amounts[i]!
    return max
  }

  /** The places of the largest values, largest first; of equal ones the lesser place. Cost: a look at each value. */
  best(count: number): number[] {
    const best = new Best(count, (a, b) => a < b)
    this.offer(best)
    return best.inOrder()
  }

  /** Offers `factor` times each value under its place, but for places that are left out. */
  offer(best: Best, factor = 1, isLeftOut?: (place: number) => boolean): void {
    const places = this.#places, amounts = this.#amounts
    for (let i = 0; i < places.length; i++) {
      const amount = factor * amounts[i]!
      if (amount >= best.least && !isLeftOut?.(places[i]!)) best.offer(places[i]!, amount)
    }
  }

  /** The places of which `factor` times the value is at least so much. */
  atLeast(least: number, factor = 1): number[] {
    const places = this.#places, amounts = this.#amounts, found: number[] = []
    for (let i = 0; i < places.length; i++) if (factor * amounts[i]! >= least) found.push(places[i]!)
    return found
  }

  /** Adds `factor` times another vector. */
  addScaled(other: SparseVector, factor: number): this {
    other.addTo(this, factor)
    return this
  }

  /** Adds `factor` times this one to another vector. */
  addTo(other: SparseVector, factor: number): void {
    const places = this.#places, amounts = this.#amounts
    for (let i = 0; i < places.length; i++) other.add(places[i]!, factor * amounts[i]!)
  }

  /** A new vector, `factor` times this one. Cost: that of a copy; no place is looked for. */
  scaled(factor: number): SparseVector {
    return new SparseVector(this.length).taking(this, factor)
  }

  /** Takes `factor` times all values of another vector of this length in place of its own. */
  protected taking(other: SparseVector, factor: number): this {
    this.#isDirect = other.#isDirect
    this.#table = other.#table.slice()
    this.#places = other.#places.slice()
    this.#amounts = other.#amounts.map(amount => factor * amount)
    return this
  }
}
