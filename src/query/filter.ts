import * as v from 'valibot'
import { isPlain } from '../core/plain.ts'
import { fieldOf } from '../graph/fields.ts'
import { momentIn } from './age.ts'
import { saidOf } from './said-of.ts'
import type { Document, JsonValue, Metadata } from '../text/document.ts'

/**
 * What a metadata field must be: a value, one of several values, or what all of some tests say.
 */
export type Condition = string | number | boolean | null | readonly (string | number | boolean | null)[] | Tests

interface Tests {
  /** Bounds, themselves included: numbers, or strings by code unit. */
  min?: number | string | undefined
  max?: number | string | undefined
  /**
   * Dates of ISO 8601, or milliseconds since 1970: from one moment on, and before another. `'2024'` is when it begins,
   * in UTC.
   */
  since?: number | string | undefined
  before?: number | string | undefined
  /** Whether it is there, and not null. */
  exists?: boolean | undefined
  /** What it must not be; nor is what is not there. */
  not?: Condition | undefined
}

/**
 * Conditions on fields of metadata that must all hold. `{ and: [a, b] }`, `{ or: [a, b] }` and `{ not: a }` join
 * conditions, within one another, too; a field may still be called so: `{ or: ['x', 'y'] }` asks for its values.
 */
export type Conditions = { [field: string]: Condition | Conditions | readonly Conditions[] }

/**
 * Which documents results may come from: {@link Conditions}, or a function of the document. A field that is a list
 * holds if one of its values does; `tags` are the document's own where its metadata has none. The walk still runs over
 * the whole graph: a document that is filtered out can be the bridge to one that is not.
 */
export type Filter<M extends object = Metadata> = Conditions | ((document: Document<M>) => boolean)

const EXPECTED = 'conditions on fields of metadata, or a function of the document'

const scalar = v.union([v.string(), v.number(), v.boolean(), v.null()])
const bound = v.optional(v.union([v.number(), v.string()]))
const moment = v.optional(v.custom<number | string>(given => momentIn(given as JsonValue) !== undefined))
const tests = v.strictObject({
  min: bound,
  max: bound,
  since: moment,
  before: moment,
  exists: v.optional(v.boolean()),
  not: v.unknown(),
})
const listOrScalar = v.union([scalar, v.array(scalar)])

/** Conditions within conditions that go deeper are nobody's. */
const DEEPEST = 100

function isCondition(given: unknown, depth: number): given is Condition {
  if (!isPlain(given)) return v.is(listOrScalar, given)
  if (depth > DEEPEST || !v.is(tests, { not: undefined, ...given })) return false
  return given.not === undefined || isCondition(given.not, depth + 1)
}

/** The conditions that a field joins, if it does: what may be a condition by itself is one. */
function joinedBy(field: string, given: unknown): readonly Conditions[] | undefined {
  if (field === 'not') return isPlain(given) && !isCondition(given, 0) ? [given as Conditions] : undefined
  const joins = (field === 'and' || field === 'or') && Array.isArray(given) && given.length > 0 && given.every(isPlain)
  return joins ? given as Conditions[] : undefined
}

/** Where conditions are none: the way there, and what stands there. */
function mistakeIn(given: object, depth = 0): { path: string[], value: unknown } | undefined {
  for (const [field, value] of Object.entries(given)) {
    const joined = depth < DEEPEST ? joinedBy(field, value) : undefined
    if (!joined && !isCondition(value, 0)) return { path: [field], value }
    for (const each of joined ?? []) {
      const mistake = mistakeIn(each, depth + 1)
      if (mistake) return { path: [field, ...mistake.path], value: mistake.value }
    }
  }
  return undefined
}

/**
 * Not `v.record`, which passes over fields called `constructor` or `__proto__`: their conditions would not be asked
 * for.
 */
const conditions = v.pipe(
  v.custom<Conditions>(isPlain, EXPECTED),
  v.rawCheck(({ dataset, addIssue }) => {
    const mistake = dataset.typed ? mistakeIn(dataset.value) : undefined
    if (!mistake) return
    const { path, value } = mistake, input = dataset.value as Record<string, unknown>
    addIssue({
      input: value,
      expected: 'a value, a list of values, or { min, max, since, before, exists, not }',
      path: [{ type: 'object', origin: 'value', input, key: path.join('.'), value }],
    })
  }),
)

/** Conditions alone, one at least: without any, all documents would be meant. */
export const conditionsSchema = v.pipe(
  conditions,
  v.check(given => Object.keys(given).length > 0, 'at least one condition on a field of metadata'),
)

/** The fields that conditions ask for, each once: all, or those of which a condition is as it is asked for. */
export const fieldsAsked = (given: Conditions, isMeant: (wanted: Condition) => boolean = () => true): string[] => [
  ...new Set(Object.entries(given).flatMap(([field, value]) =>
    joinedBy(field, value)?.flatMap(each => fieldsAsked(each, isMeant))
      ?? (isMeant(value as Condition) ? [field] : [])
  )),
]

/** What values a filter can compare a field with. */
export type Compared = 'number' | 'string'

/** The fields that a filter compares with such values, each once; of one that is a function nothing is known. */
export const fieldsCompared = (given: Filter, as: Compared): string[] =>
  typeof given === 'function' ? [] : fieldsAsked(given, wanted => compares(wanted, as))

function compares(wanted: Condition, as: Compared): boolean {
  if (wanted === null || typeof wanted !== 'object') return typeof wanted === as
  if (Array.isArray(wanted)) return wanted.length > 0 && wanted.every(each => typeof each === as)
  const { min, max } = wanted as Tests
  return typeof min === as || typeof max === as
}

/** The schema of {@link Filter}. */
export const filterSchema = v.union([
  v.custom<(document: Document) => boolean>(value => typeof value === 'function', EXPECTED),
  conditions,
], EXPECTED)

/**
 * The test that a filter stands for. A function that throws or gives a promise is refused with `option`. @param where
 * the option, for the message
 */
export function passesFilter(
  filter: Filter | undefined,
  where = 'search: option "filter"',
): (document: Document) => boolean {
  if (filter === undefined) return () => true
  if (typeof filter === 'function') return document => Boolean(saidOf<unknown>(filter, document, where))
  return allOf(filter)
}

type Test = (document: Document) => boolean

const allOf = (given: Conditions): Test => every(Object.entries(given).map(([field, value]) => testOf(field, value)))

const every = (all: readonly Test[]): Test => document => all.every(test => test(document))

function testOf(field: string, given: Conditions[string]): Test {
  const joined = joinedBy(field, given)?.map(allOf)
  if (!joined) {
    return document => {
      const value = fieldOf(document, field)
      return meets(value === undefined ? [] : Array.isArray(value) ? value as JsonValue[] : [value], given as Condition)
    }
  }
  if (field === 'or') return document => joined.some(test => test(document))
  return field === 'and' ? every(joined) : document => !joined[0]!(document)
}

/** Whether what a field holds is as it must be. */
function meets(values: readonly JsonValue[], wanted: Condition): boolean {
  if (Array.isArray(wanted)) return values.some(value => wanted.some(each => each === value))
  if (wanted === null || typeof wanted !== 'object') return values.some(value => wanted === value)
  const { exists, not, ...bounds } = wanted as Tests
  if (exists !== undefined && exists !== values.some(value => value !== null)) return false
  if (not !== undefined && meets(values, not)) return false
  const isBound = Object.values(bounds).some(bound => bound !== undefined)
  if (!isBound && (exists ?? not) !== undefined) return true
  return values.some(value => isWithin(value, bounds))
}

function isWithin(value: JsonValue, { min, max, since, before }: Tests): boolean {
  if (min !== undefined && !(typeof min === typeof value && value! >= min)) return false
  if (max !== undefined && !(typeof max === typeof value && value! <= max)) return false
  if ((since ?? before) === undefined) return true
  const moment = momentIn(value)
  return moment !== undefined
    && (since === undefined || moment >= momentIn(since)!)
    && (before === undefined || moment < momentIn(before)!)
}
