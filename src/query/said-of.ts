import { show, TokenGraphError } from '../core/errors.ts'
import type { Document } from '../text/document.ts'

/**
 * What a user's function says of a document, at once.
 *
 * @param where  the option that it was given as, for the message
 * @throws TokenGraphError `option` for one that throws or gives a promise
 */
export function saidOf<T>(tell: (document: Document) => T, document: Document, where: string): T {
  const said = told(tell, document, where)
  if (!isPromise(said)) return said
  // nobody waits for it: what it fails with is not to end the program
  said.then(undefined, () => {})
  throw refusedOf(where, document, 'a promise', 'a function that answers at once')
}

function told<T>(tell: (document: Document) => T, document: Document, where: string): T {
  try {
    return tell(document)
  } catch (cause) {
    throw refusedOf(where, document, show(String(cause)), 'a function that does not throw', cause)
  }
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'

/** What is wrong with what an option says of a document. */
export const refusedOf = (where: string, { id }: Document, got: string, expected: string, cause?: unknown) =>
  new TokenGraphError('option', { where, got: `${got} for document ${show(id)}`, expected, cause })
