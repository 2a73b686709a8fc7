import type * as v from 'valibot'
import { show } from '../core/errors.ts'
import { fieldOf } from '../graph/fields.ts'
import { refusedOf, saidOf } from '../query/said-of.ts'
import type { Document } from '../text/document.ts'
import { type boostSchema, FACTOR, isFactor } from './boost-options.ts'

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
