import * as v from 'valibot'
import { isPlain } from '../core/plain.ts'
import type { Document, Metadata } from '../text/document.ts'

/** What the scores of a document's passages are multiplied by: see `boostDocument`. */
export type DocumentBoost<M extends object = Metadata> =
  | string
  | { readonly [field: string]: { readonly [value: string]: number } }
  | ((document: Document<M>) => number)

/** So much a document may be boosted at most: scores stay finite. */
const MOST = 1e9

/** Whether something may be what scores are multiplied by. */
export const isFactor = (given: unknown): given is number => typeof given === 'number' && given >= 0 && given <= MOST
/** What such is called. */
export const FACTOR = 'a number from 0 to 1e9'
const EXPECTED = 'a field of metadata, factors as { field: { value: 2 } }, or a function of the document'

/** The schema of what fields count beside each other: see `boost`. */
export const fieldBoosts = v.pipe(
  v.custom<{ readonly [field: string]: number | undefined }>(isPlain, 'factors by fields, as { title: 2, text: 0.5 }'),
  v.rawCheck(({ dataset, addIssue }) => {
    for (const [key, value] of dataset.typed ? Object.entries<unknown>(dataset.value) : []) {
      if (value === undefined || isFactor(value)) continue
      const input = dataset.value as Record<string, unknown>
      addIssue({ input: value, expected: FACTOR, path: [{ type: 'object', origin: 'value', input, key, value }] })
    }
  }),
)

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
