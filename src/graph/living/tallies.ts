import { CaseCounts } from '../../text/tokens/case-counts.ts'
import { type NameFolding, type NameUnit, nameUnits } from '../../text/tokens/names.ts'
import { Writings } from '../../text/tokens/writings.ts'

/** So many words are remembered with their units. */
const REMEMBERED = 2 ** 18

/**
 * What is counted of the newest generation, so that the next one costs what changes; nothing that a question reads.
 * Names are global: of every unit that a name may have, the passages with it are kept, as they are the only ones that a
 * name which comes or goes can change.
 */
export class Tallies {
  readonly cases: CaseCounts
  /** How each word is written. */
  readonly forms: Writings
  /** The passages that have a unit, those that are gone included. */
  readonly #units = new Map<string, number[]>()
  /** The passages that quote something. */
  readonly quoting = new Map<string, Set<number>>()
  /** The documents that have a title. */
  readonly titled = new Map<string, Set<number>>()
  /** The passages with a link that asks for something. */
  readonly linking = new Map<string, Set<number>>()

  /** Words of texts as they are written, with their units' keys: most come again and again. */
  readonly #known = new Map<string, string>()

  /**
   * @param cased  whether names are told by case where texts have no word to tell it by
   * @param written  how words are written in what was counted before
   */
  constructor(readonly folding: NameFolding, cased: boolean, written?: ConstructorParameters<typeof Writings>[0]) {
    this.forms = new Writings(written)
    this.cases = new CaseCounts(folding, undefined, cased)
  }

  /** The units of a text, each once. */
  unitsOf(text: string): Set<string> {
    return new Set(this.#cut(text).map(unit => unit.key))
  }

  #cut(text: string): NameUnit[] {
    if (this.#known.size > REMEMBERED) this.#known.clear()
    return nameUnits(text, this.folding, this.#known)
  }

  /** Counts the case of a text. */
  countCase(text: string, times: 1 | -1): void {
    this.cases.count(text, times, this.#cut(text))
  }

  /** Notes that a passage has the units of its text, and counts their case. */
  note(passage: number, text: string): void {
    const units = this.#cut(text)
    this.cases.count(text, 1, units)
    for (const key of new Set(units.map(unit => unit.key))) {
      const passages = this.#units.get(key)
      if (passages) passages.push(passage)
      else this.#units.set(key, [passage])
    }
  }

  /** The passages that have all units of a name, in whatever order, or few more. */
  holding(key: string, isThere: (passage: number) => boolean): number[] {
    const lists = key.split(' ').map(unit => this.#units.get(unit) ?? []).sort((a, b) => a.length - b.length)
    let held = lists[0]!.filter(isThere)
    for (const list of lists.slice(1)) {
      // a list that is much longer costs more than reading the few texts that are left
      if (held.length < 4 || list.length > 50 * held.length) break
      const has = new Set(list)
      held = held.filter(passage => has.has(passage))
    }
    return held
  }
}

/** Puts a value into the set of a key, or takes it out. */
export function tally<K, V>(sets: Map<K, Set<V>>, key: K, value: V, times: number): void {
  const set = sets.get(key) ?? new Set<V>()
  if (times > 0) set.add(value)
  else set.delete(value)
  if (set.size > 0) sets.set(key, set)
  else sets.delete(key)
}
