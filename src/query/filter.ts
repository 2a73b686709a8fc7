import * as v from 'valibot'
import { TokenGraphError, show } from '../core/errors.ts'
import { isPlain } from '../core/plain.ts'
import { fieldOf } from '../graph/fields.ts'
import type { Document, JsonValue, Metadata } from '../text/document.ts'

/**
 * What a metadata field must be: a value, one of several values, or within bounds (numbers, or strings by code unit).
 */
export type Condition = string | number | boolean | null | readonly (string | number | boolean | null)[] | Bounds

interface Bounds {
  min?: number | string | undefined
  max?: number | string | undefined
}

/**
 * Which documents results may come from: conditions on metadata that must all hold, or a function of the document. A
 * field that is a list holds if one of its values does; `tags` are the document's own where its metadata has none. The
 * walk still runs over the whole graph: a document that is filtered out can be the bridge to one that is not.
 */
export type Filter<M extends object = Metadata> = { [field: string]: Condition } | ((document: Document<M>) => boolean)

const scalar = v.union([v.string(), v.number(), v.boolean(), v.null()])
const bound = v.optional(v.union([v.number(), v.string()]))
const bounds = v.pipe(v.custom<object>(isPlain), v.strictObject({ min: bound, max: bound }))
const condition = v.union([scalar, v.array(scalar), bounds])

const EXPECTED = 'conditions on fields of metadata, or a function of the document'

/**
 * Not `v.record`, which passes over fields called `constructor` or `__proto__`: their conditions would not be asked
 * for.
 */
const conditions = v.pipe(
  v.custom<{ [field: string]: Condition }>(isPlain, EXPECTED),
  v.rawCheck(({ dataset, addIssue }) => {
    for (const [key, value] of dataset.typed ? Object.entries(dataset.value) : []) {
      if (v.is(condition, value)) continue
      addIssue({
        input: value,
        expected: 'a value, a list of values, or { min, max }',
        path: [{ type: 'object', origin: 'value', input: dataset.value as Record<string, unknown>, key, value }],
      })
    }
  }),
)

/** Conditions alone, one at least: without any, all documents would be meant. */
export const conditionsSchema = v.pipe(
  conditions,
  v.check(given => Object.keys(given).length > 0, 'at least one condition on a field of metadata'),
)

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
  if (typeof filter === 'function') return guarded(filter, where)
  const conditions = Object.entries(filter)
  return document =>
    conditions.every(([field, wanted]) => {
      const value = fieldOf(document, field)
      return (Array.isArray(value) ? value : [value]).some(each => each !== undefined && holds(each, wanted))
    })
}

function holds(value: JsonValue, wanted: Condition): boolean {
  if (Array.isArray(wanted)) return wanted.some(each => each === value)
  if (wanted === null || typeof wanted !== 'object') return wanted === value
  const within = (bound: number | string | undefined, ok: (a: number | string, b: number | string) => boolean) =>
    bound === undefined || (typeof bound === typeof value && ok(value as number | string, bound))
  const { min, max } = wanted as Bounds
  return within(min, (a, b) => a >= b) && within(max, (a, b) => a <= b)
}

const guarded = (filter: (document: Document) => unknown, where: string) => (document: Document) => {
  const answer = answerOf(filter, document, where)
  if (!isPromise(answer)) return Boolean(answer)
  // nobody waits for it: what it fails with is not to end the program
  answer.then(undefined, () => {})
  throw refused(where, document, 'a promise', 'a function that answers at once')
}

function answerOf(filter: (document: Document) => unknown, document: Document, where: string): unknown {
  try {
    return filter(document)
  } catch (cause) {
    throw refused(where, document, show(String(cause)), 'a function that does not throw', cause)
  }
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'

const refused = (where: string, { id }: Document, got: string, expected: string, cause?: unknown) =>
  new TokenGraphError('option', {
    where,
    got: `${got} for document ${show(id)}`,
    expected,
    cause,
  })
