import workerCode from 'virtual:layout-worker'
import { type Ask, createRunner, type Tell } from './runner.ts'
import type { LayoutInput } from './simulation.ts'

/** A layout that is computed in the background. */
export interface LayoutClient {
  /** Begins with another graph, and ends the layout of the one before. */
  start(input: LayoutInput): void
  /** Ends the layout: nothing is told of it any more. */
  end(): void
  /** Lets the layout rest, so that others have the processor, and go on. */
  pause(): void
  resume(): void
  pin(node: number, at?: [x: number, y: number]): void
  destroy(): void
}

/** How long the main thread computes before it lets the page go on, in milliseconds. */
const SLICE = 8

/**
 * Computes layouts in a worker, which is started from its code as text, so that it runs in pages opened from disk too.
 * Where a page allows no such worker, the same code runs in slices on the main thread.
 */
export function createLayoutClient(listener: (message: Tell) => void): LayoutClient {
  let run = 0, last: Ask | undefined
  const heard = (message: Tell) => {
    if (message.run === run) listener(message)
  }
  let worker: Worker | undefined, local: ReturnType<typeof createRunner> | undefined
  const stayHere = () => {
    worker?.terminate()
    worker = undefined
    local ??= createRunner(heard, SLICE)
    if (last) local(last)
  }
  const send = (ask: Ask) => {
    if (worker) worker.postMessage(ask)
    else local!(ask)
  }
  try {
    const address = URL.createObjectURL(new Blob([workerCode], { type: 'text/javascript' }))
    worker = new Worker(address)
    worker.onmessage = ({ data }: MessageEvent<Tell>) => heard(data)
    // a page's policy refuses a worker by this event, some browsers by throwing
    worker.onerror = stayHere
    worker.addEventListener('message', () => URL.revokeObjectURL(address), { once: true })
  } catch {
    stayHere()
  }
  return {
    start(input) {
      last = { type: 'start', run: ++run, input }
      send(last)
    },
    end() {
      run++
      send({ type: 'stop' })
    },
    pause: () => send({ type: 'stop' }),
    resume: () => send({ type: 'go' }),
    pin(node, at) {
      send({ type: 'pin', run, node, ...(at && { at }) })
    },
    destroy() {
      run++
      worker?.terminate()
      local?.({ type: 'stop' })
    },
  }
}
