import { TokenGraphError } from '../core/errors.ts'
import { Refusal } from './refusal.ts'

/** How many requests may wait for their turn: more than a page has under way, few enough to be over soon. */
const PLACES = 16

/**
 * Runs costly work one after the other, in the order asked for, so that many requests take no longer than one by one.
 */
export class Line {
  readonly #waiting = new Set<() => void>()
  #busy = false

  /**
   * Does work when its turn comes; what was waited for by one who left is left out.
   *
   * @throws Refusal `busy` (503) where too many wait already; TokenGraphError `aborted`
   */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#turn(signal)
    try {
      return await work()
    } finally {
      this.#next()
    }
  }

  async #turn(signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw left(signal)
    if (!this.#busy) return void (this.#busy = true)
    if (this.#waiting.size >= PLACES) {
      throw new Refusal(
        503,
        'busy',
        `request: got one more than the ${PLACES} that wait; expected fewer at a time. Try again in a moment.`,
        { 'retry-after': '1' },
      )
    }
    await new Promise<void>((resolve, reject) => {
      const go = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        this.#waiting.delete(go)
        reject(left(signal))
      }
      this.#waiting.add(go)
      signal.addEventListener('abort', leave, { once: true })
    })
  }

  /** Gives the turn to the one who waits longest. */
  #next(): void {
    const [first] = this.#waiting
    this.#busy = first !== undefined
    if (first === undefined) return
    this.#waiting.delete(first)
    first()
  }
}

const left = (signal: AbortSignal) =>
  new TokenGraphError('aborted', { where: 'request', got: 'a client that left', cause: signal.reason })
