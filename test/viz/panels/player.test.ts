import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createPlayer } from '../../../viz/panels/player.ts'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

/** A player of three steps, a second each. */
function player(at?: number) {
  const shown: number[] = [], told: boolean[] = []
  let step = at
  const made = createPlayer({
    step: () => step, last: () => 3, time: () => 1000, changed: () => told.push(made.isPlaying()),
    show(to) {
      step = to
      shown.push(to)
    },
  })
  return { ...made, shown, told }
}

it('plays from the first step to the last, and stops there', () => {
  const { start, isPlaying, shown, told } = player()
  start()
  expect([shown, isPlaying()]).toEqual([[0], true])
  vi.advanceTimersByTime(2000)
  expect([shown, isPlaying()]).toEqual([[0, 1, 2], true])
  vi.advanceTimersByTime(5000)
  expect([shown, isPlaying(), told.at(-1)]).toEqual([[0, 1, 2, 3], false, false])
})

it('plays on from the step shown, and anew from the last', () => {
  const middle = player(1), end = player(3)
  middle.start()
  end.start()
  vi.advanceTimersByTime(1000)
  expect([middle.shown, end.shown]).toEqual([[2], [0, 1]])
})

it('stops where it is told to', () => {
  const { start, stop, isPlaying, shown, told } = player()
  start()
  vi.advanceTimersByTime(1500)
  stop()
  vi.advanceTimersByTime(5000)
  expect([shown, isPlaying(), told.at(-1)]).toEqual([[0, 1], false, false])
})
