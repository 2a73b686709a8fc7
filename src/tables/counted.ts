import type { Pace } from '../core/pace.ts'
import type { Document } from '../text/document.ts'
import { type NameFolding, nameKey, nameUnits, wholeName } from '../text/tokens/names.ts'
import type { CasePlaces } from '../text/tokens/case-counts.ts'
import type { UnitRows } from '../text/tokens/unit-list.ts'
import { notedNames } from './edges/link-names.ts'
import { hashedRows, hashing, type HolderRows, type Holders, type HolderTable, makingHolders } from './holders.ts'
import type { NameForms } from './namings.ts'
import { titleTexts } from './title-field.ts'

/**
 * What is counted of all texts and no question reads, so that a change costs what it touches: counts, never quotients.
 */
export interface Counted {
  /** The words of all texts, first ones left out, and how many of them begin with a capital. */
  words: number
  upper: number
  /** The places of a name of one word inside sentences. */
  placesOf(name: number): CasePlaces
  forms: NameForms
  holders: Holders
}

/** What {@link Holders} are made of. */
interface HolderSources {
  documents: readonly Document[]
  /** The document of each passage, by its place among these. */
  document: Uint32Array
  /** Of each passage of each part: the units of names in it. */
  units: readonly UnitRows[]
  /** Of each passage: what it quotes, and what its links ask for; empty where none does. */
  quotes: readonly (readonly string[])[]
  asked: readonly (readonly string[])[]
  folding: NameFolding
  /** How many documents and passages come before these. */
  before?: { documents: number, passages: number }
}

/** Finds what the passages and documents of a collection hold. */
export const holdersOf = (sources: HolderSources, pace: Pace): Promise<HolderTable> =>
  pace.run('holders', findingHolders(sources))

function* findingHolders(sources: HolderSources): Generator<number, HolderTable> {
  const { documents, document, units, quotes, asked, folding, before = { documents: 0, passages: 0 } } = sources
  const rows: HolderRows[] = [], first: number[] = [], known = new Map<string, string>()
  const numberOf = (passage: number) => before.passages + passage
  let read = 0, steps = 0
  for (const each of units) {
    const from = read
    rows.push(hashedRows('unit', each, passage => numberOf(from + passage)))
    read += each.rowStart.length - 1
  }
  document.forEach((of, passage) => (first[of] ??= passage))
  const titled = (document: Document) => titleUnits(document, folding, known)
  rows.push(yield* counting(hashing('unit', documents, titled, of => numberOf(first[of]!))))
  rows.push(yield* counting(hashing('called', documents, notedNames, of => before.documents + of)))
  rows.push(yield* counting(hashing('quote', quotes, each => each, numberOf)))
  rows.push(yield* counting(hashing('asked', asked, each => each, numberOf)))
  return yield* counting(makingHolders(rows))

  /** Counts the steps of one work after the other. */
  function* counting<T>(work: Generator<number, T>): Generator<number, T> {
    for (;;) {
      const { done, value } = work.next()
      if (done) return value as T
      yield steps++
    }
  }
}

/**
 * The units that a document's titles have, as names and as texts: whatever is found in them has no others.
 *
 * @param known  see {@link nameUnits}
 */
export function titleUnits(document: Document, folding: NameFolding, known?: Map<string, string>): Set<string> {
  const units = new Set<string>()
  for (const title of titleTexts(document)) {
    const own = nameUnits(title, folding, known)
    for (const { key } of own) units.add(key)
    // one without a word is its own unit, and so is what is left of one without its parenthesis
    if (own.length === 0 || PARENTHESIS.test(title)) {
      for (const unit of nameKey(wholeName(title, folding).units).split(' ')) units.add(unit)
    }
  }
  return units
}

const PARENTHESIS = /[)）]\s*$/
