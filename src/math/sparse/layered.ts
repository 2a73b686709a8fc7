import { Best } from '../../core/top.ts'
import { SparseVector } from './vector.ts'

/**
 * `factor` times a vector that does not change any more, with other values where something was added: what it costs is
 * what was added, and not a copy of the vector below.
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
    return super.has(place) ? super.at(place) : this.factor * this.below.at(place)
  }

  override add(place: number, value: number): void {
    super.add(place, super.has(place) ? value : value + this.factor * this.below.at(place))
  }

  override sum(): number {
    return this.places.reduce((sum, place) => sum + this.at(place), 0)
  }

  override norm1(): number {
    return this.places.reduce((sum, place) => sum + Math.abs(this.at(place)), 0)
  }

  override max(): number {
    const [first] = this.best(1)
    return first === undefined ? 0 : Math.max(0, this.at(first))
  }

  override offer(best: Best, factor = 1, isLeftOut?: (place: number) => boolean): void {
    super.offer(best, factor, isLeftOut)
    this.below.offer(best, factor * this.factor, place => super.has(place) || (isLeftOut?.(place) ?? false))
  }

  override atLeast(least: number, factor = 1): number[] {
    const below = this.below.atLeast(least, factor * this.factor).filter(place => !super.has(place))
    return [...below, ...super.atLeast(least, factor)]
  }

  override addTo(other: SparseVector, factor: number): void {
    super.addTo(other, factor)
    for (const place of this.below.places) if (!super.has(place)) other.add(place, factor * this.at(place))
  }

  override scaled(factor: number): LayeredVector {
    return new LayeredVector(this.below, factor * this.factor).taking(this, factor)
  }
}
