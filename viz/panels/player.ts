/** Plays steps from one to the last, one after another. */
export interface Player {
  isPlaying(): boolean
  /** Plays on from the step shown; from the first, where the last one is. */
  start(): void
  stop(): void
}

/** What is played. */
export interface Played {
  /** The step shown; undefined: none. */
  step(): number | undefined
  /** The last step. */
  last(): number
  show(step: number): void
  /** How long a step is shown, in milliseconds. */
  time(): number
  /** Playing began or ended. */
  changed(): void
}

export function createPlayer({ step, last, show, time, changed }: Played): Player {
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = () => {
    clearTimeout(timer)
    timer = undefined
    changed()
  }
  const next = () => {
    timer = setTimeout(() => {
      const to = Math.min(last(), (step() ?? 0) + 1)
      show(to)
      if (to < last()) next()
      else stop()
    }, time())
    changed()
  }
  return {
    isPlaying: () => timer !== undefined,
    start() {
      const at = step()
      if (at === undefined || at >= last()) show(0)
      next()
    },
    stop,
  }
}
