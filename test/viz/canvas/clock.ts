import { afterEach, beforeEach, vi } from 'vitest'

/**
 * Stands in for a browser's clock in each test: frames come when `frame` is called, timers and time as `vi` moves them.
 */
export function useClock(): { frame(): void } {
  let due = new Map<number, (time: number) => void>(), last = 0
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    due = new Map()
    vi.stubGlobal('requestAnimationFrame', (act: (time: number) => void) => {
      due.set(++last, act)
      return last
    })
    vi.stubGlobal('cancelAnimationFrame', (frame: number) => due.delete(frame))
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })
  return {
    frame() {
      const now = due
      due = new Map()
      for (const act of now.values()) act(performance.now())
    },
  }
}
