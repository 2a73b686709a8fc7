import * as v from 'valibot'
import { type Duration, durationSchema, momentOf, momentSchema } from '../query/age.ts'
import type { Document } from '../text/document.ts'

/** How what a document brings fades with its age. */
export interface DecayOptions {
  /**
   * The metadata field with a document's date: of ISO 8601 (UTC where it names no zone), or milliseconds since 1970.
   */
  field: string
  /** After which time half is left: milliseconds, or a number with a unit (s, m, h, d, w, y), as `'30d'`. */
  halfLife: Duration
  /** The moment that ages are counted to, in milliseconds since 1970. Default: when the question is asked. */
  now?: number | undefined
}

/** {@link DecayOptions}; half-lives in milliseconds. */
export const decayOptions = v.strictObject({
  field: v.string(),
  halfLife: durationSchema,
  now: v.optional(momentSchema),
})

/**
 * After so many half-lives nothing fades further: scores stay above 0, and what is older still is ranked by what was
 * asked.
 */
const MOST_HALVES = 500

/**
 * What a document's age leaves of its scores:
 *
 * factor = 2^(−age / halfLife), age = max(0, now − date), and age / halfLife at most 500
 *
 * A document without a date in the field keeps all, 1.
 */
export function fadeOf(
  document: Document,
  { field, halfLife, now = Date.now() }: v.InferOutput<typeof decayOptions>,
): number {
  const date = momentOf(document, field)
  return date === undefined ? 1 : 2 ** -Math.min(MOST_HALVES, Math.max(0, now - date) / halfLife)
}
