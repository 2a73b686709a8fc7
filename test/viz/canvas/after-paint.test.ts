import { expect, it, vi } from 'vitest'
import { afterPaint } from '../../../viz/canvas/after-paint.ts'
import { useClock } from './clock.ts'

const { frame } = useClock()

it('waits for the frame and what comes after it', () => {
  const act = vi.fn(), { wait } = afterPaint()
  wait(act)
  vi.advanceTimersByTime(1000)
  frame()
  expect(act).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(act).toHaveBeenCalledTimes(1)
})

it('does only the last thing, and none that was cancelled, before the frame or after it', () => {
  const acts = [vi.fn(), vi.fn(), vi.fn(), vi.fn()], { wait, cancel } = afterPaint()
  wait(acts[0]!)
  wait(acts[1]!)
  frame()
  wait(acts[2]!)
  frame()
  vi.advanceTimersByTime(1)
  expect(acts.map(act => act.mock.calls.length)).toEqual([0, 0, 1, 0])
  wait(acts[3]!)
  frame()
  cancel()
  vi.advanceTimersByTime(1)
  expect(acts[3]).not.toHaveBeenCalled()
})
