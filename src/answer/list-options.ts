import * as v from 'valibot'
import { number, whole } from '../core/options.ts'
import { isPlain } from '../core/plain.ts'

/** A stretch of values, numbers or strings by code unit, as dates of ISO 8601: from one on, up to below another. */
export interface FacetRange {
  from?: number | string | undefined
  to?: number | string | undefined
}

/** Which values of a field are counted: the most frequent, 100 or as many as `limit` says, or those within ranges. */
export type Facet = true | { limit?: number | undefined } | { ranges: readonly FacetRange[] }

const bound = v.optional(v.union([v.pipe(v.number(), v.finite()), v.string()]))
const range = v.pipe(
  v.custom<FacetRange>(isPlain),
  v.strictObject({ from: bound, to: bound }),
  v.check(({ from, to }) => from !== undefined || to !== undefined),
)
const facet = v.union([
  v.literal(true),
  v.pipe(v.custom<object>(isPlain), v.strictObject({ limit: v.optional(whole(1)) })),
  v.pipe(v.custom<object>(isPlain), v.strictObject({ ranges: v.pipe(v.array(range), v.minLength(1)) })),
])

const EXPECTED = 'an object: for each field true, { limit } or { ranges }'

/** {@link Facet} by field; not `v.record`, which passes over fields called `constructor` or `__proto__`. */
export const facetsSchema = v.pipe(
  v.custom<{ [field: string]: Facet }>(isPlain, EXPECTED),
  v.rawCheck(({ dataset, addIssue }) => {
    for (const [key, value] of dataset.typed ? Object.entries(dataset.value) : []) {
      if (v.is(facet, value)) continue
      addIssue({
        input: value,
        expected: 'true, { limit } of at least 1, or { ranges } of { from, to }, one of both at least',
        path: [{ type: 'object', origin: 'value', input: dataset.value as Record<string, unknown>, key, value }],
      })
    }
  }),
)

/** What thins out the passages that are found, or puts different ones first. */
export const thinEntries = {
  perDocument: v.optional(whole(1)),
  diversify: v.optional(v.union([v.boolean(), number(0, 1)])),
  mentions: v.optional(v.pipe(v.array(v.string()), v.nonEmpty())),
}

/** What of {@link SearchOptions} is about whole lists; few searches have any of it. */
export const listEntries = {
  offset: v.optional(whole(0)),
  sortBy: v.optional(v.strictObject({
    field: v.string(),
    order: v.optional(v.picklist(['asc', 'desc']), 'asc'),
  })),
  facets: v.optional(facetsSchema),
  groupBy: v.optional(v.string()),
}
