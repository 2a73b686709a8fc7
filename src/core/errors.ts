/**
 * What kind of trouble it is; stable over versions, so that programs can branch on it.
 *
 * - `option`: an option that does not exist, or a value it does not take
 * - `document`: a document, triple or graph given for indexing that cannot be taken
 * - `query`: a query that cannot be read
 * - `not-found`: a node, document or file that is not there
 * - `format`: bytes that are no snapshot, or a truncated or altered one; a file that is not what its name says
 * - `version`: a snapshot or view written by a newer version
 * - `encoding`: bytes that are not UTF-8
 * - `limit`: an input larger than this version takes
 * - `io`: the file system refused, or a server could not be reached
 * - `encoder`: a model or encoder that cannot be had, or is another one than the index was made with
 * - `tensor`: numbers given to graph layers that do not fit: shapes, indices, values that are not finite
 * - `backend`: an optional package is not there: TensorFlow.js, one of its backends, unpdf
 * - `diverged`: a training whose loss is no number any more
 * - `aborted`: the caller's AbortSignal ended the work
 */
export type ErrorCode =
  | 'option'
  | 'document'
  | 'query'
  | 'not-found'
  | 'format'
  | 'version'
  | 'encoding'
  | 'limit'
  | 'io'
  | 'encoder'
  | 'tensor'
  | 'backend'
  | 'diverged'
  | 'aborted'

/** The four things a message says. */
export interface ErrorParts {
  /** The call, option, file or document that the error is about. */
  where: string
  /** What was got, as the reader would write it. */
  got: string
  /** What was expected in its place. */
  expected?: string
  /** What to do about it. */
  hint?: string
  /** The error underneath, if there is one. */
  cause?: unknown
}

/**
 * The one error class of tokengraph. Its message reads `where: got …; expected …. hint`, on one line.
 *
 * @example
 * try { await index.search('x', { limt: 3 }) } catch (error) {
 *   if (error instanceof TokenGraphError && error.code === 'option') console.error(error.message)
 * }
 */
export class TokenGraphError extends Error {
  override readonly name = 'TokenGraphError'
  readonly code: ErrorCode

  constructor(code: ErrorCode, parts: ErrorParts) {
    super(message(parts), parts.cause === undefined ? undefined : { cause: parts.cause })
    this.code = code
  }
}

/** A value as it may stand in a message: quoted if a string, shortened if long, always on one line. */
export function show(value: unknown, longest = 60): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(describe(value))
  if (text.length <= longest) return text
  return typeof value === 'string' ? `${text.slice(0, longest - 2)}…"` : `${text.slice(0, longest - 1)}…`
}

/**
 * The first line of what an error of a library says, without the full stop at its end, so that it can stand within a
 * message.
 */
export const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).trim().split(/[\r\n]/, 1)[0]!.replace(/\.$/, '')

function describe(value: unknown): unknown {
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (typeof value === 'bigint') return `${value}n`
  if (value === null || typeof value !== 'object') return typeof value === 'function' ? 'a function' : value
  return Object.getPrototypeOf(value) === Object.prototype
    ? 'an object'
    : `a ${value.constructor?.name ?? 'bare object'}`
}

function message({ where, got, expected, hint }: ErrorParts): string {
  const sentence = `${where}: got ${got}${expected === undefined ? '' : `; expected ${expected}`}`
  return hint === undefined ? sentence : `${sentence}. ${hint}`
}
