import * as v from 'valibot'
import { isPlain } from '../../core/plain.ts'
import { type Triple, tripleSchema } from './triples.ts'

/**
 * A triple as it may be given: as {@link Triple} has it, as a list, or with the names that its parts have elsewhere.
 *
 * The subject may be called `source`, `from`, `head` or `s`; the relation `predicate`, `label` or `p`; the object
 * `target`, `to`, `tail` or `o`.
 */
export type GivenTriple =
  | Triple
  | readonly [subject: string, relation: string, object: string, weight?: number]
  | Weighted<
    & Part<'subject' | 'source' | 'from' | 'head' | 's'>
    & Part<'relation' | 'predicate' | 'label' | 'p'>
    & Part<'object' | 'target' | 'to' | 'tail' | 'o'>
  >

/** One of some fields. */
type Part<Name extends string> = { [Each in Name]: { [Key in Each]: string } }[Name]
type Weighted<T> = T & Pick<Triple, 'weight'>

/** What a triple looks like, for messages. */
export const TRIPLE_FORM = '{ subject, relation, object, weight? } or [subject, relation, object]'

/** What the parts of a triple may be called beside their names. */
const CALLED = {
  subject: ['source', 'from', 'head', 's'],
  relation: ['predicate', 'label', 'p'],
  object: ['target', 'to', 'tail', 'o'],
}

/** Whether a value may be a triple, whatever is in it. */
export const isTripleLike = (given: unknown): boolean =>
  Array.isArray(given) ? given.length === 3 || given.length === 4 : isPlain(given)

/** A given triple with its parts as {@link Triple} names them; what is none of them stays as it is, to be refused. */
export function asTriple(given: unknown): unknown {
  if (Array.isArray(given)) {
    const [subject, relation, object, weight] = given as unknown[]
    return { subject, relation, object, ...(weight !== undefined && { weight }) }
  }
  const named = { ...given as Record<string, unknown> }
  for (const [part, others] of Object.entries(CALLED)) {
    const called = Object.hasOwn(named, part) ? undefined : others.find(other => Object.hasOwn(named, other))
    if (called === undefined) continue
    named[part] = named[called]
    delete named[called]
  }
  return named
}

/** The schema of {@link GivenTriple}, which makes a {@link Triple} of it. */
export const givenTripleSchema = v.pipe(
  v.custom<GivenTriple>(isTripleLike, TRIPLE_FORM),
  v.transform((given): unknown => asTriple(given)),
  tripleSchema,
)
