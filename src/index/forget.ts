import * as v from 'valibot'
import { show, TokenGraphError } from '../core/errors.ts'
import { whole } from '../core/options.ts'
import { readOptions } from '../core/read-options.ts'
import { suggestion } from '../core/suggestion.ts'
import { byCodeUnit } from '../core/order.ts'
import { type Duration, durationSchema, momentOf, momentSchema } from '../query/age.ts'
import { type Conditions, conditionsSchema, passesFilter } from '../query/filter.ts'
import type { Document, Metadata } from '../text/document.ts'
import type { HitCount } from './hit-counts.ts'

/**
 * Which documents an index forgets, as data. F are those that it names, and M ← M − F:
 *
 * - `age`: F = { d : now − date(d) > olderThan }, the date in a field of the metadata, of ISO 8601 (UTC where it names
 *   no zone) or in milliseconds since 1970. What has none stays, and is counted (`undated`). `now` is by default when
 *   it is applied.
 * - `count`: F = all but the `keep` that come last in an order. `added` (by default): what came first goes first.
 *   `used`: what was least recently among the hits of a search, or put in. `asked`: what was so least often, of these
 *   what was least recently. `{ field }`: what has the earliest date there, or the lowest number; what has none goes
 *   last, and is counted. What nobody found goes before all else by use; of equals those with the higher ids.
 * - `metadata`: F = those for which all conditions hold, as in the filter of a search.
 * - `function`: F = those for which it says so.
 */
export type ForgetPolicy<M extends object = Metadata> =
  | { by: 'age', field: string, olderThan: Duration, now?: number | undefined }
  | { by: 'count', keep: number, order?: 'added' | 'used' | 'asked' | { field: string } | undefined }
  | { by: 'metadata', filter: Conditions }
  | { by: 'function', forget(document: Document<M>): boolean }

const POLICIES = {
  age: v.strictObject({
    by: v.picklist(['age']),
    field: v.string(),
    olderThan: durationSchema,
    now: v.optional(momentSchema),
  }),
  count: v.strictObject({
    by: v.picklist(['count']),
    keep: whole(0),
    order: v.optional(
      v.union([v.picklist(['added', 'used', 'asked']), v.strictObject({ field: v.string() })]),
      'added',
    ),
  }),
  metadata: v.strictObject({ by: v.picklist(['metadata']), filter: conditionsSchema }),
  function: v.strictObject({
    by: v.picklist(['function']),
    forget: v.custom<(document: Document) => boolean>(
      value => typeof value === 'function',
      'a function of the document',
    ),
  }),
}
const KNOWN = Object.keys(POLICIES)

/** A policy with nothing left open. */
export type Policy = v.InferOutput<(typeof POLICIES)[keyof typeof POLICIES]>

/** Whether it goes by what was counted of searches. */
export const goesByUse = (policy: Policy): boolean =>
  policy.by === 'count' && (policy.order === 'used' || policy.order === 'asked')

/** Checks policies. @param where  the call, for messages @throws TokenGraphError `option` */
export function readPolicies(given: unknown, where: string): Policy[] {
  if (!Array.isArray(given))
    throw new TokenGraphError('option', {
      where,
      got: show(given),
      expected: 'a list of policies, as [{ by: "count", keep: 1000 }]',
    })
  return given.map((each: unknown, i) => {
    const at = `${where}: policy ${i}`, by = (each as { by?: unknown } | null | undefined)?.by
    if (typeof by !== 'string' || !Object.hasOwn(POLICIES, by)) {
      const hint = typeof by === 'string' ? suggestion(by, KNOWN) : undefined
      throw new TokenGraphError('option', {
        where: at,
        got: typeof by === 'string' ? `by ${show(by)}` : show(each),
        expected: `{ by }, one of ${KNOWN.join(', ')}`,
        ...(hint && { hint }),
      })
    }
    return readOptions(POLICIES[by as keyof typeof POLICIES] as v.GenericSchema<unknown, Policy>, each, at)
  })
}

/** What policies say is to go. */
export interface Forgotten {
  documents: ReadonlySet<Document>
  /** How many of those that stay have no date, or number, in a field that a policy goes by. */
  undated: number
}

/**
 * What policies say is to go, each of what those before it left.
 *
 * @param documents  all there are, in the order in which they came
 * @param hitsOf     what was counted of each
 * @param now        where a policy names no moment of its own
 */
export function forgottenOf(
  policies: readonly Policy[],
  documents: readonly Document[],
  hitsOf: (id: string) => HitCount | undefined,
  now = Date.now(),
): Forgotten {
  const gone = new Set<Document>(), undated = new Set<Document>()
  let left = documents
  policies.forEach((policy, i) => {
    for (const document of goes(policy, left, { hitsOf, undated, now, where: `forget: policy ${i}` }))
      gone.add(document)
    left = left.filter(document => !gone.has(document))
  })
  return { documents: gone, undated: left.filter(document => undated.has(document)).length }
}

/** What a policy goes by beside the documents, and where it notes those without a date. */
interface Known {
  hitsOf: (id: string) => HitCount | undefined
  undated: Set<Document>
  now: number
  where: string
}

function goes(policy: Policy, documents: readonly Document[], known: Known): readonly Document[] {
  const { where, undated } = known
  if (policy.by === 'count')
    return documents.length > policy.keep
      ? inOrder(policy.order, documents, known).slice(0, documents.length - policy.keep)
      : []
  if (policy.by === 'metadata') return documents.filter(passesFilter(policy.filter))
  if (policy.by === 'function') return documents.filter(passesFilter(policy.forget, `${where}: forget`))
  const { field, olderThan, now = known.now } = policy
  return documents.filter(document => {
    const date = momentOf(document, field)
    if (date === undefined) undated.add(document)
    return date !== undefined && now - date > olderThan
  })
}

/** Documents in the order in which they go. */
function inOrder(
  order: Extract<Policy, { by: 'count' }>['order'],
  documents: readonly Document[],
  { hitsOf, undated }: Known,
): readonly Document[] {
  if (order === 'added') return documents
  const keys = new Map(documents.map((document): [Document, number[]] => {
    if (typeof order !== 'object') {
      const { count = 0, last = -Infinity } = hitsOf(document.id) ?? {}
      return [document, order === 'used' ? [last] : [count, last]]
    }
    const value = momentOf(document, order.field)
    if (value === undefined) undated.add(document)
    return [document, [value ?? Infinity]]
  }))
  return [...documents].sort((a, b) => {
    const [one, other] = [keys.get(a)!, keys.get(b)!], at = one.findIndex((key, i) => key !== other[i])
    return at < 0 ? byCodeUnit(b.id, a.id) : one[at]! < other[at]! ? -1 : 1
  })
}
