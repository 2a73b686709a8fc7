import { type ErrorCode, TokenGraphError } from '../core/errors.ts'

/** What of a request the server refuses before the engine sees it. */
export type RefusalCode =
  | 'not-found'
  | 'method'
  | 'host'
  | 'origin'
  | 'site'
  | 'type'
  | 'format'
  | 'limit'
  | 'busy'
  | 'request'

/** A request that is refused: the status, a stable code, and a message on one line. */
export class Refusal extends Error {
  override readonly name = 'Refusal'

  constructor(
    readonly status: 400 | 403 | 404 | 405 | 413 | 415 | 431 | 503,
    readonly code: RefusalCode,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message)
  }
}

/** What goes back in place of an answer. */
export interface ErrorBody {
  error: { code: RefusalCode | ErrorCode | 'fault', message: string }
}

/**
 * Errors of the engine that are mistakes in what was asked, or an answer that nobody waits for any more; all others are
 * faults of ours.
 */
const STATUS: Partial<Record<ErrorCode, 400 | 404 | 503>> = {
  option: 400,
  query: 400,
  encoder: 400,
  limit: 400,
  'not-found': 404,
  aborted: 503,
}

/** An error as it goes over the wire. The stack stays here. */
export function errorResponse(error: unknown): {
  status: Refusal['status'] | 500
  body: ErrorBody
  headers: Record<string, string>
} {
  const message = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ')
  if (error instanceof Refusal)
    return { status: error.status, body: { error: { code: error.code, message } }, headers: error.headers }
  const status = error instanceof TokenGraphError ? STATUS[error.code] : undefined
  if (status !== undefined)
    return { status, body: { error: { code: (error as TokenGraphError).code, message } }, headers: {} }
  return { status: 500, body: { error: { code: 'fault', message: `a fault of ours: ${message}` } }, headers: {} }
}
