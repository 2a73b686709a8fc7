import { NumberList } from '../../math/sparse/loose-rows.ts'
import { type NameFolding, type NameUnit, nameUnits } from './names.ts'

/** Keeps the units of texts, so that these are cut and folded once: twelve bytes a unit, and each key once. */
export class UnitList {
  readonly #known = new Map<string, string>()
  readonly #keys: string[] = []
  readonly #numbers = new Map<string, number>()
  readonly #ends: number[] = [0]
  readonly #parts = new NumberList()

  constructor(readonly folding: NameFolding) {}

  /** Cuts the next text. */
  add(text: string): NameUnit[] {
    const units = nameUnits(text, this.folding, this.#known)
    for (const { key, start, end } of units) {
      let number = this.#numbers.get(key)
      if (number === undefined) {
        this.#numbers.set(key, number = this.#keys.length)
        this.#keys.push(key)
      }
      this.#parts.push(number)
      this.#parts.push(start)
      this.#parts.push(end)
    }
    this.#ends.push(this.#parts.length)
    return units
  }

  /** The units of a text by its place in the order in which they were added. */
  of(text: number): NameUnit[] {
    const units: NameUnit[] = [], end = this.#ends[text + 1]!
    for (let at = this.#ends[text]!; at < end; at += 3) {
      const key = this.#keys[this.#parts.at(at)]!
      units.push({ key, start: this.#parts.at(at + 1), end: this.#parts.at(at + 2) })
    }
    return units
  }
}
