import { firstLine, show, TokenGraphError } from '../../core/errors.ts'
import { Pace } from '../../core/pace.ts'

/** How a service is asked. */
export interface Asking {
  url: string
  headers: Record<string, string>
  /** Names the service in messages. */
  where: string
  /** How often it is asked again where it is busy, or not reached. */
  retries: number
  /** Milliseconds after which an answer is waited for no longer. */
  timeout: number
}

/** How long is waited before it is asked again, in milliseconds; twice as long each time. */
const FIRST_WAIT = 250

/** No service is waited for longer than this at a time, whatever it asks for. */
const LONGEST_WAIT = 30_000

/** A trouble that may be over in a moment. */
class Passing extends Error {
  constructor(readonly got: string, readonly wait: number | undefined, cause?: unknown) {
    super(got, { cause })
  }
}

/**
 * Posts JSON and reads JSON. Where the service is busy (429), has a fault (5xx) or is not reached, it is asked again.
 *
 * @throws TokenGraphError `encoder` in one line, `aborted`
 */
export async function postJson(body: object, asking: Asking, signal: AbortSignal | undefined): Promise<unknown> {
  const { where, retries } = asking, pace = new Pace(signal)
  for (let tried = 0;; tried++) {
    try {
      return await once(body, asking, signal)
    } catch (error) {
      pace.check()
      if (!(error instanceof Passing)) throw error
      if (tried === retries) {
        const hint = retries === 0 ? undefined : `It was asked ${retries + 1} times.`
        throw new TokenGraphError('encoder', { where, got: error.got, cause: error.cause, ...(hint && { hint }) })
      }
      await wait(error.wait ?? FIRST_WAIT * 2 ** tried, signal)
      pace.check()
    }
  }
}

async function once(body: object, { url, headers, where, timeout }: Asking, signal?: AbortSignal): Promise<unknown> {
  const late = AbortSignal.timeout(timeout), ending = signal ? AbortSignal.any([signal, late]) : late
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }
  const lost = (cause: unknown) =>
    new Passing(late.aborted ? `no answer within ${timeout} ms` : `no answer (${reasonOf(cause)})`, undefined, cause)
  const response = await fetch(url, { ...init, signal: ending }).catch(cause => {
    throw lost(cause)
  })
  const text = await response.text().catch(cause => {
    throw lost(cause)
  })
  if (!response.ok) {
    const got = `status ${response.status}${saidIn(text)}`
    if (response.status === 429 || response.status >= 500) throw new Passing(got, waitIn(response.headers))
    throw new TokenGraphError('encoder', { where, got })
  }
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw new TokenGraphError('encoder', { where, got: `an answer that is no JSON, ${show(text)}`, cause })
  }
}

/** What `fetch` failed with says little; what is beneath it names the trouble. */
const reasonOf = (error: unknown): string =>
  firstLine(error instanceof Error && error.cause instanceof Error ? error.cause : error)

/** What a service says of an error: OpenAI's `{ error: { message } }`, Ollama's `{ error }`, or nothing. */
function saidIn(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: string | { message?: string } }
    const said = typeof error === 'string' ? error : error?.message
    return typeof said === 'string' ? `, ${show(said, 200)}` : ''
  } catch {
    return ''
  }
}

/** How long a service asks to be left alone, where it says so in seconds. */
function waitIn(headers: Headers): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(1000 * seconds, LONGEST_WAIT) : undefined
}

/** Waits, less long where the signal ends it. */
const wait = (milliseconds: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise(resolve => {
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal?.addEventListener('abort', done, { once: true })
  })
