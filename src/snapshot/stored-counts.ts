import * as v from 'valibot'
import { once } from '../core/list.ts'
import { by, whole } from '../core/options.ts'
import type { Pace } from '../core/pace.ts'
import { narrow } from '../math/sparse/make-csr.ts'
import type { SectionValue } from '../store/container-format.ts'
import type { Counted } from '../tables/counted.ts'
import { isOneWord } from '../tables/name-register.ts'
import { type NameForms, NAMING_KINDS, writtenForms } from '../tables/namings.ts'
import type { NameTable } from '../tables/token-graph.ts'
import { type CasePlaces, isCased } from '../text/tokens/case-counts.ts'
import type { SectionReader } from './section-reader.ts'
import { addHolders, readHolders } from './stored-holders.ts'

const headSchema = v.strictObject({ words: whole(0), upper: whole(0), bits: whole(1, 32) })

/** How a name is written: by what naming, whether otherwise than its label, and whether the one before is the same. */
const NAMING = 3, OTHERWISE = 4, MORE = 8

/** Adds what was counted of all texts, which is read to change them alone. */
export async function addCounted(
  sections: Map<string, SectionValue>,
  counted: Counted,
  names: NameTable,
  pace: Pace,
): Promise<void> {
  const { words, upper, holders } = counted, bits = addHolders(sections, holders.table)
  sections.set('counted/head', { json: { words, upper, bits } satisfies v.InferInput<typeof headSchema> })
  for (const [name, value] of await pace.run('sections', writing(counted, names), names.keys.length))
    sections.set(`counted/${name}`, value)
}

function* writing({ placesOf, forms }: Counted, names: NameTable): Generator<number, [name: string, SectionValue][]> {
  const placed: number[] = [], upper: number[] = [], all: number[] = []
  const how: number[] = [], times: number[] = [], others: string[] = []
  let name = 0
  for (const key of names.keys) {
    const places = isOneWord(key) ? placesOf(name) : { upper: 0, all: 0 }, label = names.labels.at(name)
    if (places.all > 0) {
      placed.push(name)
      upper.push(places.upper)
      all.push(places.all)
    }
    let more = 0
    for (const [naming, kind] of NAMING_KINDS.entries()) {
      for (const [form, count] of writtenForms(forms(kind, name))) {
        how.push(naming | (form === label ? 0 : OTHERWISE) | more)
        times.push(count)
        if (form !== label) others.push(form)
        more = MORE
      }
    }
    yield name++
  }
  return [
    ['places/of', narrow(placed)],
    ['places/upper', narrow(upper)],
    ['places/all', narrow(all)],
    ['names/how', Uint8Array.from(how)],
    ['names/times', narrow(times)],
    ['names/forms', { strings: others }],
  ]
}

/**
 * Reads it.
 *
 * @throws TokenGraphError `format` where it does not fit the rest; what is found to do so later, then
 */
export function readCounted(read: SectionReader, names: NameTable, passages: number): Counted {
  const { words, upper, bits } = read.checked('counted/head', by(headSchema))
  if (upper > words || (words > 0 && isCased(upper, words) !== names.textsHaveCase))
    throw read.broken('counted/head', `${upper} of ${words} words with capitals`)
  const holders = readHolders(read, bits, passages)
  const forms = once(() => readForms(read, names))
  return { words, upper, placesOf: placesIn(read, names), forms: (naming, name) => forms()(naming, name), holders }
}

function placesIn(read: SectionReader, names: NameTable): (name: number) => CasePlaces {
  const of = read.column('counted/places/of', undefined, names.keys.length - 1),
    upper = read.column('counted/places/upper', of.length),
    all = read.column('counted/places/all', of.length)
  const placeOf = new Map(Array.from(of, (name, place) => [name, place]))
  return name => {
    const place = placeOf.get(name)
    if (place === undefined) return { upper: 0, all: 0 }
    const places = { upper: upper[place]!, all: all[place]! }, share = Math.fround(places.upper / places.all)
    if (!(share <= 1) || (names.textsHaveCase && share !== names.capital[name]))
      throw read.broken('counted/places/upper', `${places.upper} of ${places.all} places of name ${name}`)
    return places
  }
}

function readForms(read: SectionReader, { keys, labels }: NameTable): NameForms {
  const how = read.bytes('counted/names/how', read.count('counted/names/how')),
    times = read.column('counted/names/times', how.length)
  if (times.includes(0)) throw read.broken('counted/names/times', '0')
  // of each name: its first entry, and how many before it are written otherwise than labels
  const starts = new Uint32Array(keys.length + 1), before = new Uint32Array(keys.length)
  let name = 0, otherwise = 0
  for (let i = 0; i < how.length; i++) {
    if ((how[i]! & MORE) === 0) {
      starts[name] = i
      before[name++] = otherwise
    }
    if (how[i]! & OTHERWISE) otherwise++
  }
  if (name !== keys.length || (how[0] ?? 0) & MORE)
    throw read.broken('counted/names/how', `${name} names for ${keys.length}`)
  starts[name] = how.length
  const others = read.strings('counted/names/forms', otherwise)
  return function*(naming, name) {
    if (name >= keys.length) return
    let other = before[name]!
    for (let i = starts[name]!; i < starts[name + 1]!; i++) {
      const form = how[i]! & OTHERWISE ? others.at(other++)! : labels.at(name)!
      if (NAMING_KINDS[how[i]! & NAMING] === naming) yield [form, times[i]!]
    }
  }
}
