import { type CaseKnowledge, type NameFolding, nameUnits, startsSentence } from './names.ts'
import { startsUnspaced, startsUpper } from './scripts.ts'

/**
 * Learns from texts whether they have case (1 to 60 percent of the words after a text's first begin with a capital),
 * and how often a word is capitalised inside sentences. Counts are kept, never quotients, so that a text can be taken
 * away again.
 */
export class CaseCounts implements CaseKnowledge {
  #upper = 0
  #words = 0
  readonly #places = new Map<string, { upper: number, all: number }>()

  /** @param wanted  the words whose places are counted; by default all */
  constructor(readonly folding: NameFolding, readonly wanted?: ReadonlySet<string>) {}

  /** Counts a text. @param times  −1 takes it away */
  count(text: string, times: 1 | -1 = 1): void {
    nameUnits(text, this.folding).forEach(({ key, start }, i) => {
      const isUpper = startsUpper(text.slice(start, start + 2))
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
    const share = this.#upper / Math.max(1, this.#words)
    return share >= 0.01 && share <= 0.6
  }

  capital(key: string): number {
    const places = this.#places.get(key)
    return places ? places.upper / places.all : 1
  }
}
