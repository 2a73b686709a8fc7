import { expect, it, vi } from 'vitest'
import { createFrames } from '../../../viz/canvas/frames.ts'
import { useClock } from './clock.ts'

const { frame } = useClock()

/** Frames of something with so many marks, which takes so long to paint. */
function painted(marks = 10, cost = 0) {
  const lit = vi.fn(), graph = vi.fn(() => {
    vi.advanceTimersByTime(cost)
    return marks
  })
  return { ...createFrames({ shot: () => 'shot', graph, lit }), graph, lit }
}

it('paints in the next frame, once, the graph only if asked', () => {
  const { soon, graph, lit } = painted()
  soon(false)
  soon(false)
  expect(lit).not.toHaveBeenCalled()
  frame()
  expect([graph, lit].map(each => each.mock.calls)).toEqual([[], [['shot']]])
  soon()
  soon(false)
  frame()
  frame()
  expect([graph, lit].map(each => each.mock.calls.length)).toEqual([1, 2])
})

it('paints nothing where there is nothing, and the graph when there is something', () => {
  let shot: string | undefined
  const graph = vi.fn(() => 1), { soon } = createFrames({ shot: () => shot, graph, lit: vi.fn() })
  soon()
  frame()
  expect(graph).not.toHaveBeenCalled()
  shot = 'shot'
  soon(false)
  frame()
  expect(graph).toHaveBeenCalledWith('shot')
})

it('lets a picture that moves stand as it is until it is still', () => {
  const { moved, isMoving, graph, lit, soon } = painted()
  moved(false)
  vi.advanceTimersByTime(40)
  moved(false)
  vi.advanceTimersByTime(40)
  soon(false)
  frame()
  expect([isMoving(), graph.mock.calls.length, lit.mock.calls.length]).toEqual([true, 0, 0])
  vi.advanceTimersByTime(20)
  frame()
  expect([isMoving(), graph.mock.calls.length, lit.mock.calls.length]).toEqual([false, 1, 1])
})

it('paints one that is astray at once, but for what was painted just now', () => {
  const { moved, graph, soon } = painted()
  soon()
  frame()
  frame()
  vi.advanceTimersByTime(240)
  moved(true)
  frame()
  expect(graph).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(20)
  moved(false)
  frame()
  expect(graph).toHaveBeenCalledTimes(1)
  moved(true)
  frame()
  expect(graph).toHaveBeenCalledTimes(2)
})

it('is early for three times as long as painting took, up to the screen', () => {
  const { soon, isEarly } = painted(10, 40)
  expect(isEarly()).toBe(false)
  soon()
  frame()
  vi.advanceTimersByTime(10)
  frame()
  expect(isEarly()).toBe(true)
  vi.advanceTimersByTime(99)
  expect(isEarly()).toBe(true)
  vi.advanceTimersByTime(1)
  expect(isEarly()).toBe(false)
})

it('is light up to so many marks', () => {
  expect([1199, 1200].map(marks => {
    const { soon, isLight } = painted(marks)
    soon()
    frame()
    return isLight()
  })).toEqual([true, false])
})

it('paints nothing more at the end', () => {
  const { soon, moved, end, graph } = painted()
  soon()
  moved(false)
  end()
  vi.advanceTimersByTime(100)
  frame()
  expect(graph).not.toHaveBeenCalled()
})
