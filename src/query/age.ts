import * as v from 'valibot'
import { fieldOf } from '../graph/fields.ts'
import type { Document, JsonValue } from '../text/document.ts'

/** Milliseconds, or a number with a unit: `'90s'`, `'15m'`, `'12h'`, `'30d'`, `'2w'`, `'1y'` (365.25 days). */
export type Duration = number | string

const SECOND = 1000, DAY = 86_400 * SECOND
const UNITS: Record<string, number> = {
  s: SECOND,
  m: 60 * SECOND,
  h: 3600 * SECOND,
  d: DAY,
  w: 7 * DAY,
  y: 365.25 * DAY,
}

/** What a duration is in milliseconds; NaN for what is none, or does not last. */
function millisecondsOf(given: unknown): number {
  const [, count, unit] = typeof given === 'string' ? /^(\d{1,9}(?:\.\d{1,9})?) ?([smhdwy])$/.exec(given) ?? [] : []
  const length = unit ? Number(count) * UNITS[unit]! : given
  return typeof length === 'number' && length > 0 && length < Infinity ? length : Number.NaN
}

const EXPECTED = 'a time above 0: milliseconds, or a number with one of the units s, m, h, d, w and y, as "30d"'

/** The schema of {@link Duration}: gives milliseconds. */
export const durationSchema = v.pipe(
  v.custom<Duration>(given => millisecondsOf(given) > 0, EXPECTED),
  v.transform((given: Duration) => millisecondsOf(given)),
)

/** A moment as an option, in milliseconds since 1970. */
export const momentSchema = v.pipe(v.number(), v.finite('a finite number'))

/** A date, or a date and a time, of ISO 8601; months and days may be missing, and so may `T` and the zone. */
const ISO = /^\d{4}(?:-\d\d(?:-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/

/**
 * The moment that a field of a document's metadata tells, in milliseconds since 1970: a number is just that, a text a
 * date of ISO 8601, which is UTC where it names no zone, so that an index is of one age everywhere. Undefined for
 * anything else.
 */
export const momentOf = (document: Document, field: string): number | undefined => momentIn(fieldOf(document, field))

/** The same of a value. */
export function momentIn(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number') return value
  const date = typeof value === 'string' ? ISO.exec(value.trim()) : null
  if (!date) return undefined
  const [text, zone] = date,
    moment = Date.parse(text.length > 10 && !zone ? `${text.replace(' ', 'T')}Z` : text.replace(' ', 'T'))
  return Number.isNaN(moment) ? undefined : moment
}
