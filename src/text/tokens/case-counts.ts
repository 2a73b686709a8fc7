import { type CaseKnowledge, headOf, type NameFolding, type NameUnit, nameUnits, startsSentence } from './names.ts'
import { startsUnspaced, startsUpper } from './scripts.ts'

/** What was counted, as plain data. */
export interface CaseState {
  upper: number
  words: number
  places: ReadonlyMap<string, { upper: number, all: number }>
}

/**
 * Learns from texts whether they have case (1 to 60 percent of the words after a text's first begin with a capital),
 * and how often a word is capitalised inside sentences. Counts are kept, never quotients, so that a text can be taken
 * away again.
 */
export class CaseCounts implements CaseKnowledge {
  #upper = 0
  #words = 0
  readonly #places = new Map<string, { upper: number, all: number }>()

  /**
   * @param wanted  the words whose places are counted; by default all
   * @param assumed  whether names are told by case where texts have no word to tell it by, as where there are none
   */
  constructor(readonly folding: NameFolding, readonly wanted?: ReadonlySet<string>, readonly assumed = false) {}

  get state(): CaseState {
    return { upper: this.#upper, words: this.#words, places: this.#places }
  }

  /** Adds what was counted of other texts. */
  join({ upper, words, places }: CaseState): void {
    this.#upper += upper
    this.#words += words
    for (const [key, counted] of places) {
      const known = this.#places.get(key)
      this.#places.set(key, { upper: (known?.upper ?? 0) + counted.upper, all: (known?.all ?? 0) + counted.all })
    }
  }

  /**
   * Counts a text.
   *
   * @param times  −1 takes it away
   * @param units  its units, where they are known
   */
  count(text: string, times: 1 | -1 = 1, units: readonly NameUnit[] = nameUnits(text, this.folding)): void {
    units.forEach((unit, i) => {
      const { key, start } = unit, isUpper = startsUpper(headOf(text, unit))
      if (i > 0 && !startsUnspaced(key)) {
        this.#words += times
        if (isUpper) this.#upper += times
      }
      if (this.wanted && !this.wanted.has(key) || startsSentence(text, start)) return
      const places = this.#places.get(key) ?? { upper: 0, all: 0 }
      if (places.all === 0) this.#places.set(key, places)
      places.all += times
      if (isUpper) places.upper += times
      if (places.all === 0) this.#places.delete(key)
    })
  }

  get cased(): boolean {
    if (this.#words === 0) return this.assumed
    const share = this.#upper / this.#words
    return share >= 0.01 && share <= 0.6
  }

  capital(key: string): number {
    const places = this.#places.get(key)
    return places ? places.upper / places.all : 1
  }
}
