import { type CaseKnowledge, headOf, type NameFolding, type NameUnit, nameUnits, startsSentence } from './names.ts'
import { startsUnspaced, startsUpper } from './scripts.ts'

/** Of a word's places inside sentences, how many there are, and how many of them begin with a capital. */
export interface CasePlaces {
  upper: number
  all: number
}

/** What was counted, as plain data. */
export interface CaseState {
  upper: number
  words: number
  places: ReadonlyMap<string, CasePlaces>
}

/** What was counted before, of words that are asked for one by one. */
export interface CaseBegin {
  /** The places of a word where they are known. */
  known(key: string): CasePlaces | undefined
  /** Those of any other word, counted once it is asked for. */
  counted(key: string): CasePlaces
}

/**
 * Learns from texts whether they have case (1 to 60 percent of the words after a text's first begin with a capital),
 * and how often a word is capitalised inside sentences. Counts are kept, never quotients, so that a text can be taken
 * away again.
 */
export class CaseCounts implements CaseKnowledge {
  #upper = 0
  #words = 0
  readonly #places = new Map<string, CasePlaces>()

  /**
   * @param wanted  the words whose places are counted; by default all
   * @param assumed  whether names are told by case where texts have no word to tell it by, as where there are none
   * @param begin  tells of words what was counted before; those that it does not know, and nobody asked for, are not
   *   counted on
   */
  constructor(
    readonly folding: NameFolding,
    readonly wanted?: ReadonlySet<string>,
    readonly assumed = false,
    readonly begin?: CaseBegin,
  ) {}

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
      const places = this.#placesOf(key)
      if (!places) return
      places.all += times
      if (isUpper) places.upper += times
    })
  }

  #placesOf(key: string): CasePlaces | undefined {
    const known = this.#places.get(key)
    return known ?? (this.begin ? this.#take(key, this.begin.known(key)) : this.#take(key, { upper: 0, all: 0 }))
  }

  #take(key: string, places: CasePlaces | undefined): CasePlaces | undefined {
    if (places) this.#places.set(key, places)
    return places
  }

  get cased(): boolean {
    return this.#words === 0 ? this.assumed : isCased(this.#upper, this.#words)
  }

  capital(key: string): number {
    const places = this.begin
      ? this.#placesOf(key) ?? this.#take(key, this.begin.counted(key))
      : this.#places.get(key)
    return places && places.all > 0 ? places.upper / places.all : 1
  }
}

/** Whether texts have case of which so many of so many words begin with a capital. */
export function isCased(upper: number, words: number): boolean {
  const share = upper / words
  return share >= 0.01 && share <= 0.6
}
