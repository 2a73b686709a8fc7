import * as v from 'valibot'
import { by, whole } from '../core/options.ts'
import { atOnce, type Pace } from '../core/pace.ts'
import type { Collection } from '../graph/living/collection.ts'
import type { Forms, SegmentCounts } from '../graph/living/segment-counts.ts'
import type { SectionValue } from '../store/container-format.ts'
import { holdersOf } from '../tables/counted.ts'
import { asksFor } from '../tables/edges/link-names.ts'
import { NAMING_KINDS, writtenForms } from '../tables/namings.ts'
import { quotedNames } from '../text/tokens/quotes.ts'
import { UnitList } from '../text/tokens/unit-list.ts'
import type { SectionReader } from './section-reader.ts'
import { addHolders, readHolders } from './stored-holders.ts'

/** How many there are of what a collection holds, be it gone. */
interface Counts {
  documents: number
  passages: number
  tokens: number
  names: number
}

/** A form and how often it is written. */
const formEntries = [v.string(), whole(1)] as const

const countsSchema = v.strictObject({
  words: whole(0),
  upper: whole(0),
  bits: whole(1, 32),
  /** Of each name that changed: its places, and how many with a capital; and its forms, each by which naming. */
  names: v.array(v.strictTuple([
    whole(0),
    v.nullable(v.strictTuple([whole(0), whole(0)])),
    v.array(v.strictTuple([whole(0, NAMING_KINDS.length - 1), ...formEntries])),
  ])),
  tokens: v.array(v.strictTuple([whole(0), v.array(v.strictTuple(formEntries))])),
})

type StoredCounts = v.InferInput<typeof countsSchema>

/** Adds what is counted of what changed after a generation, where that is known of the newest one. */
export async function addSegmentCounts(
  sections: Map<string, SectionValue>,
  collection: Collection,
  since: number,
  after: Counts,
  pace: Pace,
): Promise<void> {
  const { newest, namings, capitals, frequencies, tables } = collection
  if (newest?.generation !== collection.generation) return
  const changed = (...lists: Iterable<[number, unknown]>[]) =>
    [...new Set(lists.flatMap(list => Array.from(list, ([key]) => key)))].sort((a, b) => a - b)
  const names = changed(namings.setSince(since), capitals.setSince(since))
    .map((name): StoredCounts['names'][number] => {
      const places = newest.placesOf(name)
      const forms = NAMING_KINDS.flatMap((naming, kind) =>
        writtenForms(newest.forms(naming, name)).map(([form, times]): [number, string, number] => [kind, form, times])
      )
      return [name, places ? [places.upper, places.all] : null, forms]
    })
  const { isWord } = tables.tokens
  const tokens = changed(frequencies.setSince(since))
    .filter(token => (token < isWord.length ? isWord[token] === 1 : newest.written(token).length > 0))
    .map((token): StoredCounts['tokens'][number] => [token, writtenForms(newest.written(token))])
  const bits = await addHolders(sections, await heldSince(collection, after, pace))
  const { words, upper } = newest
  sections.set('counted', { json: { words, upper, bits, names, tokens } satisfies StoredCounts })
}

/** What the passages and documents hold that came after others. */
function heldSince(collection: Collection, after: Counts, pace: Pace) {
  const { documents: all, cut, tables: { finder: { folding, isStop } } } = collection
  const documents = all.slice(after.documents),
    units = new UnitList(folding),
    quotes: string[][] = [],
    asked: string[][] = []
  const added = cut.slice(after.passages)
  for (const { document, start, end } of added) {
    const { id, text, links = [] } = all.at(document)!, passage = text.slice(start, end)
    units.add(passage)
    quotes.push(quotedNames(passage, isStop))
    // each passage may have any of its document's links
    asked.push(links.flatMap(link => asksFor(link, id)))
  }
  const document = Uint32Array.from(added, each => each.document - after.documents)
  return holdersOf({ documents, document, units: [atOnce(units.rows())], quotes, asked, folding, before: after }, pace)
}

/**
 * Reads it.
 *
 * @param counts  how much there is with the segment
 * @throws TokenGraphError `format` where it does not fit the rest
 */
export function readSegmentCounts(read: SectionReader, counts: Counts): SegmentCounts {
  const { words, upper, bits, names, tokens } = read.checked('counted', by(countsSchema))
  const beyond = names.find(([name]) => name >= counts.names) ?? tokens.find(([token]) => token >= counts.tokens)
  if (beyond) throw read.broken('counted', `number ${beyond[0]} of what is not there`)
  const wrong = names.find(([, places]) => places && places[0] > places[1])
  if (upper > words || wrong) throw read.broken('counted', 'more capitals than words')
  return {
    words,
    upper,
    names: new Map(names.map(([name, places, forms]) => [name, {
      places: places ? { upper: places[0], all: places[1] } : undefined,
      forms: new Map(NAMING_KINDS.map((naming, kind) => [naming, forms.filter(([of]) => of === kind).map(formOf)])),
    }])),
    tokens: new Map(tokens),
    holders: readHolders(read, bits, counts.passages),
  }
}

const formOf = ([, form, times]: readonly [number, string, number]): Forms[number] => [form, times]
