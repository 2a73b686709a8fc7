import { show } from '../core/errors.ts'
import type { List } from '../core/list.ts'
import type { SectionReader } from './section-reader.ts'

/** The strings of a section, of which each is there once. @throws TokenGraphError `format` for one that is not */
export function distinct(read: SectionReader, name: string): List<string> {
  const strings = read.strings(name), places = new Map<string, number>()
  let place = 0
  for (const text of strings) {
    const before = places.get(text)
    if (before !== undefined) throw read.broken(name, `${show(text)} twice, as ${before} and ${place}`)
    places.set(text, place++)
  }
  return strings
}
