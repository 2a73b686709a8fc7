import * as v from 'valibot'
import { show } from '../core/errors.ts'
import { isPlain } from '../core/plain.ts'
import { fieldOf } from '../graph/fields.ts'
import { refusedOf, saidOf } from '../query/said-of.ts'
import type { Document, Metadata } from '../text/document.ts'

/** What the scores of a document's passages are multiplied by: see `boostDocument`. */
export type DocumentBoost<M extends object = Metadata> =
  | string
  | { readonly [field: string]: { readonly [value: string]: number } }
  | ((document: Document<M>) => number)

/** So much a document may be boosted at most: scores stay finite. */
const MOST = 1e9

const isFactor = (given: unknown): given is number => typeof given === 'number' && given >= 0 && given <= MOST
const FACTOR = 'a number from 0 to 1e9'
const EXPECTED = 'a field of metadata, factors as { field: { value: 2 } }, or a function of the document'

/** Not `v.record`, which passes over fields called `constructor` or `__proto__`. */
const factors = v.pipe(
  v.custom<{ readonly [field: string]: { readonly [value: string]: number } }>(isPlain, EXPECTED),
  v.rawCheck(({ dataset, addIssue }) => {
    for (const [key, value] of dataset.typed ? Object.entries<unknown>(dataset.value) : []) {
      if (isPlain(value) && Object.values(value).every(isFactor)) continue
      const input = dataset.value as Record<string, unknown>
      const expected = `of each value a factor, ${FACTOR}`
      addIssue({ input: value, expected, path: [{ type: 'object', origin: 'value', input, key, value }] })
    }
  }),
)

/** The schema of {@link DocumentBoost}. */
export const boostSchema = v.union([
  v.custom<string>(given => typeof given === 'string', EXPECTED),
  v.custom<(document: Document) => number>(given => typeof given === 'function', EXPECTED),
  factors,
], EXPECTED)

/**
 * What a boost says of documents: the number in a field, the product of what the values of fields stand for, or what a
 * function says. Of what is not there, or no number, nothing: 1.
 *
 * @throws TokenGraphError `option`, by what is returned, for a factor that is no number from 0 to 1e9, and for a
 * function that throws or gives a promise
 */
export function boosting(boost: v.InferOutput<typeof boostSchema>): (document: Document) => number {
  const where = 'search: option "boostDocument"'
  const checked = (factor: number, document: Document) => {
    if (isFactor(factor)) return factor
    throw refusedOf(where, document, show(factor), FACTOR)
  }
  if (typeof boost === 'function') return document => checked(saidOf(boost, document, where), document)
  if (typeof boost === 'string') {
    return document => {
      const value = fieldOf(document, boost)
      return typeof value === 'number' ? checked(value, document) : 1
    }
  }
  const fields = Object.entries(boost)
  return document => {
    const all = fields.flatMap(([field, of]) =>
      [fieldOf(document, field) ?? []].flat().map(value => Object.hasOwn(of, String(value)) ? of[String(value)]! : 1)
    )
    return checked(all.reduce((product, factor) => product * factor, 1), document)
  }
}
