import { CaseCounts, type CasePlaces } from '../../text/tokens/case-counts.ts'
import { type NameUnit, nameUnits } from '../../text/tokens/names.ts'
import { quotedNames } from '../../text/tokens/quotes.ts'
import { Writings } from '../../text/tokens/writings.ts'
import { titleUnits } from '../../tables/counted.ts'
import { namesOf, notedFor, titleName } from '../../tables/edges/link-names.ts'
import { isOneWord } from '../../tables/name-register.ts'
import type { HeldKind } from '../../tables/holders.ts'
import type { Collection } from './collection.ts'
import type { CountedGeneration } from './counts.ts'
import { HeldBy } from './held-by.ts'

/** So many words are remembered with their units. */
const REMEMBERED = 2 ** 18

/**
 * What is counted of the newest generation, so that the next one costs what changes; nothing that a question reads. It
 * goes on from what an index has of that, and reads what it needs of it.
 *
 * Names are global: of every unit that a name may have, the passages with it are known, as they are the only ones that
 * a name which comes or goes can change.
 */
export class Tallies {
  readonly cases: CaseCounts
  /** How each word is written. */
  readonly forms: Writings
  /** The passages that quote something, and those with a link that asks for something. */
  readonly quoting: HeldBy
  readonly linking: HeldBy
  /** The documents that have a title. */
  readonly titled: HeldBy
  /** The passages that have a unit and were noted here, those that are gone included. */
  readonly #units = new Map<string, number[]>()
  /** Words of texts as they are written, with their units' keys: most come again and again. */
  readonly #known = new Map<string, string>()

  /**
   * @param counted  what was counted before; absent where all of it is counted here
   * @param assumed  whether names are told by case where texts have no word to tell it by
   */
  constructor(readonly collection: Collection, readonly counted: CountedGeneration | undefined, assumed: boolean) {
    const { tables: { finder: { folding } }, documents } = collection
    this.forms = new Writings(counted?.written)
    this.cases = new CaseCounts(
      folding,
      undefined,
      assumed,
      counted && {
        known: key => this.#knownPlaces(key, counted),
        counted: key => this.#placesOf(key),
      },
    )
    if (counted) this.cases.join({ words: counted.words, upper: counted.upper, places: new Map() })
    this.quoting = new HeldBy(quote =>
      this.#passages('quote', quote).filter(each => this.quotesOf(each).includes(quote))
    )
    this.linking = new HeldBy(asked => this.#passages('asked', asked))
    this.titled = new HeldBy(title =>
      this.called(titleName(title)).filter(document => documents.at(document)!.title === title)
    )
  }

  /** The passages that were there when it was counted and have something, perhaps with others. */
  #passages(kind: HeldKind, key: string): number[] {
    const { collection, counted } = this
    const isThere = (passage: number) =>
      passage < collection.cut.length && !collection.isDead(passage, counted!.generation)
    return counted?.find(kind, key).numbers().filter(isThere) ?? []
  }

  /** Whether a passage is there in the generation that is being made. */
  readonly isThere = (passage: number): boolean => !this.collection.isDead(passage, this.collection.generation + 1)

  /** The documents that were there when it was counted and that links call so. */
  called(name: string): number[] {
    const { collection, counted } = this
    if (!counted) return []
    // what is found by a hash may be a passage that something else has
    const isCalled = (document: number) =>
      document < counted.documents && collection.isThere(document, counted.generation)
      && namesOf(collection.documents.at(document)!).includes(name)
    const found = notedFor(name).flatMap(noted => counted.find('called', noted).numbers())
    return [...new Set(found)].filter(isCalled)
  }

  /** What a passage quotes. */
  quotesOf(passage: number): string[] {
    const { isStop } = this.collection.tables.finder
    return [...new Set(quotedNames(this.collection.textOf(passage), isStop))]
  }

  /** The units of a text, each once. */
  unitsOf(text: string): Set<string> {
    return new Set(this.cut(text).map(unit => unit.key))
  }

  /** Cuts a text into units; words that came before are not folded again. */
  cut(text: string): NameUnit[] {
    if (this.#known.size > REMEMBERED) this.#known.clear()
    return nameUnits(text, this.collection.tables.finder.folding, this.#known)
  }

  /** Counts the case of a text. */
  countCase(text: string, times: 1 | -1): void {
    this.cases.count(text, times, this.cut(text))
  }

  /** Notes that a passage has the units of its text, and counts their case; a document's first one has its title's. */
  note(passage: number): void {
    const { collection } = this, text = collection.textOf(passage), units = this.cut(text)
    this.cases.count(text, 1, units)
    const document = collection.documentOf(passage), isFirst = collection.first.at(document) === passage
    const titled = isFirst ? titleUnits(collection.documents.at(document)!, collection.tables.finder.folding) : []
    for (const key of new Set([...units.map(unit => unit.key), ...titled])) {
      const passages = this.#units.get(key)
      if (passages) passages.push(passage)
      else this.#units.set(key, [passage])
    }
  }

  /** The passages that have all units of a name, in whatever order, and some more. */
  holding(key: string, isThere: (passage: number) => boolean = this.isThere): number[] {
    const lists = key.split(' ').map(unit => {
      const before = this.counted?.find('unit', unit), since = this.#units.get(unit) ?? []
      return { size: (before?.size ?? 0) + since.length, all: () => [...before?.numbers() ?? [], ...since] }
    }).sort((a, b) => a.size - b.size)
    let held = lists[0]!.all().filter(isThere)
    for (const { size, all } of lists.slice(1)) {
      // a list that is much longer costs more than reading the few texts that are left
      if (held.length < 4 || size > 50 * held.length) break
      const has = new Set(all())
      held = held.filter(passage => has.has(passage))
    }
    return held
  }

  /** The places of a name that was counted before. */
  #knownPlaces(key: string, counted: CountedGeneration): CasePlaces | undefined {
    const name = isOneWord(key) ? this.collection.nameIds.get(key) : undefined,
      places = name !== undefined && counted.placesOf(name)
    return places ? { ...places } : undefined
  }

  /** The places of any word, counted in the texts that have it. */
  #placesOf(key: string): CasePlaces {
    const counts = new CaseCounts(this.cases.folding, new Set([key]))
    for (const passage of this.holding(key)) {
      const text = this.collection.textOf(passage)
      counts.count(text, 1, this.cut(text))
    }
    return counts.state.places.get(key) ?? { upper: 0, all: 0 }
  }
}
