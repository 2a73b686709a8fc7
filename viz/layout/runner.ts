import { createLayout, type Layout, type LayoutInput } from './simulation.ts'

/**
 * What is asked of a layout's worker. `run` tells graphs apart: what comes late for one before is dropped. `go` goes on
 * after `stop`.
 */
export type Ask =
  | { type: 'start', run: number, input: LayoutInput }
  | { type: 'pin', run: number, node: number, at?: [x: number, y: number] }
  | { type: 'stop' }
  | { type: 'go' }

/** What it tells: x and y of each node, in turn, after so many ticks. */
export interface Tell {
  run: number
  positions: Float32Array<ArrayBuffer>
  ticks: number
  done: boolean
}

/** How often positions are told, in milliseconds. */
const INTERVAL = 100

/** The longest that a layout may take before it stops where it is: 20 seconds, and 2 more for every 1000 nodes. */
const budget = (nodes: number): number => 20_000 + 2 * nodes

/**
 * Runs one layout at a time, in slices, and tells positions every tenth of a second and when it has come to rest.
 *
 * @param slice  how long it computes before it lets others run, in milliseconds; at least one tick
 */
export function createRunner(tell: (message: Tell) => void, slice: number): (ask: Ask) => void {
  let layout: Layout | undefined, run = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let ends = 0, toldAt = 0, allowed = 0

  const report = (done: boolean) => {
    toldAt = performance.now()
    tell({ run, positions: layout!.positions() as Float32Array<ArrayBuffer>, ticks: layout!.ticks(), done })
  }
  const work = () => {
    timer = undefined
    const until = performance.now() + slice
    do layout!.tick()
    while (!layout!.isDone() && performance.now() < until)
    const done = layout!.isDone() || performance.now() > ends
    if (done || performance.now() - toldAt >= INTERVAL) report(done)
    if (!done) timer = setTimeout(work, 0)
  }
  const start = () => {
    ends = performance.now() + allowed
    timer ??= setTimeout(work, 0)
  }
  const stop = () => {
    clearTimeout(timer)
    timer = undefined
  }
  return ask => {
    if (ask.type === 'stop') stop()
    else if (ask.type === 'go') {
      if (layout && !layout.isDone()) start()
    } else if (ask.type === 'start') {
      stop()
      run = ask.run
      layout = createLayout(ask.input)
      allowed = budget(ask.input.community.length)
      toldAt = performance.now()
      if (layout.isDone()) report(true)
      else start()
    } else if (layout && ask.run === run) {
      layout.pin(ask.node, ask.at)
      start()
    }
  }
}
