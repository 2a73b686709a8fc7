import { Best } from '../../core/top.ts'
import { SparseVector } from './vector.ts'

/**
 * `factor` times a vector that does not change any more, and what is added on top of it: where that is little beside
 * much, it costs what it is, and not a copy of the other one.
 */
export class LayeredVector extends SparseVector {
  constructor(readonly below: SparseVector, readonly factor: number) {
    super(below.length)
  }

  /** Cost: a new list of all places. */
  override get places(): readonly number[] {
    return [...this.below.places, ...super.places.filter(place => !this.below.has(place))]
  }

  override get count(): number {
    return super.places.reduce((count, place) => (this.below.has(place) ? count : count + 1), this.below.count)
  }

  override has(place: number): boolean {
    return super.has(place) || this.below.has(place)
  }

  override at(place: number): number {
    return super.at(place) + this.factor * this.below.at(place)
  }

  override sum(): number {
    return super.sum() + this.factor * this.below.sum()
  }

  override norm1(): number {
    return this.places.reduce((sum, place) => sum + Math.abs(this.at(place)), 0)
  }

  override max(): number {
    const [first] = this.best(1)
    return first === undefined ? 0 : Math.max(0, this.at(first))
  }

  override offer(best: Best, factor = 1, isLeftOut?: (place: number) => boolean): void {
    const own = super.places, isOwn = (place: number) => super.has(place)
    for (const place of own) {
      const amount = factor * this.at(place)
      if (amount >= best.least && !isLeftOut?.(place)) best.offer(place, amount)
    }
    this.below.offer(best, factor * this.factor, place => isOwn(place) || (isLeftOut?.(place) ?? false))
  }

  override atLeast(least: number, factor = 1): number[] {
    const below = this.below.atLeast(least, factor * this.factor)
    return [
      ...below.filter(place => !super.has(place)),
      ...super.places.filter(place => factor * this.at(place) >= least),
    ]
  }

  override addTo(other: SparseVector, factor: number): void {
    super.addTo(other, factor)
    this.below.addTo(other, factor * this.factor)
  }

  override scaled(factor: number): LayeredVector {
    const scaled = new LayeredVector(this.below, factor * this.factor)
    super.addTo(scaled, factor)
    return scaled
  }
}
