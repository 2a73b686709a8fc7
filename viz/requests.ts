import type { GraphView } from '../src/view/graph-view.ts'
import { checkView } from './check-view.ts'

/** Requests to a source for views. Of several for the same thing only the last one's answer counts. */
export interface Requests<What extends string> {
  /** Asks, and does something with the answer. Is resolved when that is done, or it was said why not. */
  ask(what: What, call: () => Promise<GraphView>, done: (view: GraphView) => void): Promise<void>
  /** Whether something is being asked for. */
  isWaiting(): boolean
  /** Lets what is being asked for a thing come to nothing. */
  drop(what: What): void
  /** Lets all come to nothing. */
  end(): void
}

/** Who is told of requests. */
export interface Asking<What extends string> {
  began(what: What): void
  /** The last request for a thing came to nothing: the source failed, or what it gave cannot be shown. */
  failed(what: What, error: unknown): void
  /** Something began or ended. */
  changed(): void
}

export function createRequests<What extends string>({ began, failed, changed }: Asking<What>): Requests<What> {
  const last = new Map<What, object>()
  let waiting = 0, isEnded = false
  return {
    async ask(what, call, done) {
      const own = {}, isLast = () => !isEnded && last.get(what) === own
      last.set(what, own)
      waiting++
      began(what)
      changed()
      try {
        const { view, problem } = checkView(await call())
        if (!isLast()) return
        if (!view) throw new Error(problem)
        done(view)
      } catch (error) {
        if (isLast()) failed(what, error)
      } finally {
        waiting--
        changed()
      }
    },
    isWaiting: () => waiting > 0,
    drop: what => {
      last.delete(what)
    },
    end: () => {
      isEnded = true
    },
  }
}
