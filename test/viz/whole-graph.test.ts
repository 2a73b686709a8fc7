import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { GraphView } from '../../src/view/graph-view.ts'
import type { Change } from '../../src/view/replay.ts'
import { createWholeGraph } from '../../viz/whole-graph.ts'
import { madeView } from './panels/made-view.ts'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

/** The whole graph behind a view, with what stands around it. */
function behind(base: GraphView | undefined = madeView()) {
  const around = { base, change: { restart: 0.5 } as Change }, answered = vi.fn()
  const whatIf = vi.fn((_question: string, _change: Change) => Promise.resolve(madeView()))
  const whole = createWholeGraph({
    source: { search: () => Promise.resolve(madeView()), whatIf }, base: () => around.base, change: () => around.change,
    request: (call, done) => void call().then(done), answered,
  })
  const wait = (time: number) => vi.advanceTimersByTimeAsync(time)
  return { ...whole, around, whatIf, answered, wait }
}

it('is asked once a change has come to rest', async () => {
  const { consider, walked, around, whatIf, answered, wait } = behind()
  consider()
  await wait(100)
  around.change = { restart: 0.6 }
  consider()
  await wait(119)
  expect(whatIf).not.toHaveBeenCalled()
  await wait(1)
  expect(whatIf.mock.calls).toEqual([[around.base!.query, around.change]])
  expect([walked(around.change)!.view.nodes.length, walked({ restart: 0.6 })]).toEqual([8, undefined])
  expect(answered).toHaveBeenCalledTimes(1)
})

it('is not asked without a change, a walk, or somebody who knows', async () => {
  const unchanged = behind(), { settings: _, ...plain } = madeView(), unwalked = behind(plain)
  unchanged.around.change = {}
  unchanged.consider()
  unwalked.consider()
  await unchanged.wait(200)
  expect([unchanged.whatIf, unwalked.whatIf].map(each => each.mock.calls)).toEqual([[], []])
  const request = vi.fn()
  createWholeGraph({ base: madeView, change: () => ({ restart: 1 }), request, answered: () => {} }).consider()
  await unchanged.wait(200)
  expect(request).not.toHaveBeenCalled()
})

it('is forgotten, and answers that come late are too', async () => {
  const { consider, walked, forget, end, around, whatIf, answered, wait } = behind()
  consider()
  await wait(120)
  forget()
  expect(walked(around.change)).toBeUndefined()
  whatIf.mockImplementation(() => {
    around.change = { restart: 0.1 }
    return Promise.resolve(madeView())
  })
  consider()
  await wait(120)
  expect([walked(around.change), answered.mock.calls.length]).toEqual([undefined, 1])
  consider()
  end()
  await wait(200)
  expect(whatIf).toHaveBeenCalledTimes(2)
})
