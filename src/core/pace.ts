import { TokenGraphError } from './errors.ts'

/** How far a long call has come; given to `onProgress` at most some sixty times a second. */
export interface Progress {
  /** What is being done: `read`, `tokens`, `names`, `mentions`, `co-occurs`, `questions` … */
  stage: string
  /** How much of this stage is done. */
  done: number
  /** How much there is; absent where that is not known ahead. */
  total?: number
}

/** The longest that indexing keeps the event loop to itself, in milliseconds, before it lets others run. */
const SLICE = 12

/**
 * The pace of a long call: lets other events run between slices of work, reports progress, and ends the call
 * when its signal says so. Call {@link Pace.step} in the loop; it costs nothing until a slice is used up.
 */
export class Pace {
  #sliceEnds = 0

  constructor(readonly signal?: AbortSignal, readonly onProgress?: (progress: Progress) => void) {}

  /** True when the slice is used up, and `await pace.pause(…)` is due. */
  get due(): boolean {
    return performance.now() >= this.#sliceEnds
  }

  /** Reports, lets other events run, and throws `aborted` if the signal asks for it. */
  async pause(stage: string, done: number, total?: number): Promise<void> {
    this.onProgress?.(total === undefined ? { stage, done } : { stage, done, total })
    this.check()
    await nextTask()
    this.check()
    this.#sliceEnds = performance.now() + SLICE
  }

  /**
   * Runs long work that is written as a generator, whose values say how much of it is done; pauses where a slice is
   * used up.
   */
  async run<T>(stage: string, work: Generator<number, T>, total?: number): Promise<T> {
    for (;;) {
      const { done, value } = work.next()
      if (done) return value as T
      if (this.due) await this.pause(stage, value as number, total)
    }
  }

  /** Throws `aborted` if the signal asks for it. */
  check(): void {
    if (!this.signal?.aborted) return
    throw new TokenGraphError('aborted', {
      where: 'AbortSignal',
      got: 'an abort',
      hint: 'The work was ended; nothing was stored.',
      cause: this.signal.reason,
    })
  }
}

/** Runs work that is written as a generator without pausing. */
export function atOnce<T>(work: Generator<unknown, T>): T {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value as T
  }
}

/** Resolves in a task of its own, after pending events. Timers would add 1 to 4 ms each. */
function nextTask(): Promise<void> {
  return new Promise(resolve => {
    const channel = new MessageChannel()
    channel.port1.onmessage = () => {
      channel.port1.close()
      resolve()
    }
    channel.port2.postMessage(undefined)
  })
}
