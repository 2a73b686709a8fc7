import type { Counted } from '../../tables/counted.ts'
import type { HeldKind } from '../../tables/holders.ts'
import type { NameForms } from '../../tables/namings.ts'
import type { CasePlaces } from '../../text/tokens/case-counts.ts'
import type { Collection } from './collection.ts'
import type { Forms } from './segment-counts.ts'

/** What was counted of a generation. */
export interface CountedGeneration extends Pick<Counted, 'words' | 'upper' | 'forms'> {
  generation: number
  /** How many documents, be they gone, it knows. */
  documents: number
  /** The places of a name inside sentences, where they are known. */
  placesOf(name: number): CasePlaces | undefined
  written(token: number): Forms
  /** Whoever has something, perhaps with others; the gone among them. */
  find(kind: HeldKind, key: string): { size: number, numbers(): number[] }
}

/**
 * What was counted of a collection that was opened: what its segments tell, the newest first, and its base; where one
 * of them tells nothing, as those of earlier versions, the base's alone. Undefined where that tells nothing.
 */
export async function countedOf(collection: Collection): Promise<CountedGeneration | undefined> {
  const { tables, segments, generation, base } = collection, counted = await tables.counted?.()
  if (!counted) return undefined
  const isTold = segments.length === generation && segments.every(each => each !== undefined)
  const told = isTold ? await Promise.all(segments.map(each => each!())) : [], newest = told.toReversed()
  const holders = [counted.holders, ...told.map(each => each.holders)],
    isBase = (name: number) => name < base.count('name')
  const nameOf = (name: number) => newest.find(({ names }) => names.has(name))?.names.get(name)
  const forms: NameForms = (naming, name) => {
    const of = nameOf(name)
    return of ? of.forms.get(naming) ?? [] : counted.forms(naming, name)
  }
  return {
    generation: isTold ? generation : 0,
    documents: isTold ? collection.documents.length : tables.documents.length,
    words: newest[0]?.words ?? counted.words,
    upper: newest[0]?.upper ?? counted.upper,
    forms,
    placesOf: name => nameOf(name)?.places ?? (isBase(name) ? counted.placesOf(name) : undefined),
    written: token =>
      newest.find(({ tokens }) => tokens.has(token))?.tokens.get(token) ?? tables.tokens.written?.(token) ?? [],
    find(kind, key) {
      const found = holders.map(each => each.find(kind, key))
      return {
        size: found.reduce((sum, { size }) => sum + size, 0),
        numbers: () => found.flatMap(({ numbers }) => numbers),
      }
    },
  }
}
