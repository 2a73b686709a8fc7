import * as v from 'valibot'
import { number } from '../../core/options.ts'

/** Something a user knows of two names, whatever the texts say. */
export interface Triple {
  /** A name: a document's title, or anything that texts may mention. */
  subject: string
  /** What the subject is to the object: "capital of", "same as". Comes back in explanations. */
  relation: string
  /** A name, too. */
  object: string
  /** How much the edge carries, 1e-9 to 1e9. Default 1. */
  weight?: number | undefined
}

/** Words that mean the same, or several words each: a question with one of them also lights the others. */
export type Synonyms = readonly string[]

/** The schema of {@link Triple}. */
export const tripleSchema = v.strictObject({
  subject: v.pipe(v.string(), v.nonEmpty()),
  relation: v.string(),
  object: v.pipe(v.string(), v.nonEmpty()),
  weight: v.optional(number(1e-9, 1e9), 1),
})

/** The schema of {@link Synonyms}. */
export const synonymsSchema = v.pipe(v.array(v.pipe(v.string(), v.nonEmpty())), v.minLength(2))
