import { NumberList } from '../../math/sparse/loose-rows.ts'
import { type NameFolding, type NameUnit, nameUnits } from './names.ts'

/** The units of texts as plain data. */
export interface UnitState {
  keys: readonly string[]
  /** Of each text: how many units there are up to its end. */
  ends: readonly number[]
  /** Of each unit: the number of its key, where it starts, and where it ends. */
  parts: Uint32Array<ArrayBuffer>
}

/**
 * Which keys texts have, each once: those of text i stand from `rowStart[i]` to `rowStart[i + 1]`, as places in `keys`.
 */
export interface UnitRows {
  keys: readonly string[]
  rowStart: Uint32Array<ArrayBuffer>
  columns: Uint32Array<ArrayBuffer>
}

/** Keeps the units of texts, so that these are cut and folded once: twelve bytes a unit, and each key once. */
export class UnitList {
  readonly #known = new Map<string, string>()
  readonly #keys: string[] = []
  readonly #numbers = new Map<string, number>()
  readonly #ends: number[] = [0]
  readonly #parts = new NumberList()

  constructor(readonly folding: NameFolding) {}

  get state(): UnitState {
    return { keys: this.#keys, ends: this.#ends.slice(1).map(end => end / UNIT), parts: this.#parts.values }
  }

  /** Which keys the texts have, text by text. */
  rows(): Generator<number, UnitRows> {
    return unitRows(this.#keys, this.#ends.slice(1), this.#parts)
  }

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
    return unitsFrom(this.#keys, this.#parts, this.#ends[text]!, this.#ends[text + 1]!)
  }
}

/** How many numbers tell a unit. */
const UNIT = 3

/** The units of a text by its place. */
export const unitsOf = ({ keys, ends, parts }: UnitState, text: number): NameUnit[] =>
  unitsFrom(keys, parts, UNIT * (ends[text - 1] ?? 0), UNIT * ends[text]!)

/** Which keys they have, text by text. */
export const rowsOfUnits = ({ keys, ends, parts }: UnitState): Generator<number, UnitRows> =>
  unitRows(keys, ends.map(end => UNIT * end), parts)

function* unitRows(
  keys: readonly string[],
  ends: readonly number[],
  parts: { at(place: number): number | undefined },
): Generator<number, UnitRows> {
  const rowStart = new Uint32Array(ends.length + 1), columns = new NumberList()
  // of each key: in how many texts from the first on it was last seen
  const seen = new Uint32Array(keys.length)
  for (const [text, end] of ends.entries()) {
    for (let at = ends[text - 1] ?? 0; at < end; at += UNIT) {
      const key = parts.at(at)!
      if (seen[key] === text + 1) continue
      seen[key] = text + 1
      columns.push(key)
    }
    rowStart[text + 1] = columns.length
    yield text
  }
  return { keys, rowStart, columns: columns.values }
}

function unitsFrom(
  keys: readonly string[],
  parts: { at(place: number): number | undefined },
  from: number,
  to: number,
): NameUnit[] {
  const units: NameUnit[] = []
  for (let at = from; at < to; at += UNIT)
    units.push({ key: keys[parts.at(at)!]!, start: parts.at(at + 1)!, end: parts.at(at + 2)! })
  return units
}
