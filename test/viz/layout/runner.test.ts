import { expect, it } from 'vitest'
import { firstPositions } from '../../../viz/layout/first-positions.ts'
import { layoutGraph } from '../../../viz/layout/graph.ts'
import { createRunner, type Tell } from '../../../viz/layout/runner.ts'
import { createLayout, type LayoutInput } from '../../../viz/layout/simulation.ts'
import { clusteredView, viewOf } from '../scene/views.ts'

const inputOf = (nodes: number): LayoutInput => {
  const graph = layoutGraph(nodes ? clusteredView(nodes, 2 * nodes, 3) : viewOf([], []))
  return { ...graph, positions: firstPositions(graph, 1), pinned: [], seed: 1 }
}

/** A runner, and what waits for the next message that a test asks for. */
function listen(slice = 5) {
  const told: Tell[] = [], waiting = new Set<() => void>()
  const run = createRunner(message => {
    told.push(message)
    for (const wake of waiting) wake()
  }, slice)
  const until = async (is: (message: Tell) => boolean): Promise<Tell> => {
    for (;;) {
      const found = told.find(is)
      if (found) return found
      await new Promise<void>(resolve => waiting.add(resolve))
    }
  }
  return { told, run, until }
}

it('tells where nodes are until they rest, as the layout alone would', async () => {
  const { run, until, told } = listen()
  run({ type: 'start', run: 1, input: inputOf(60) })
  const last = await until(({ done }) => done)
  const layout = createLayout(inputOf(60))
  while (!layout.isDone()) layout.tick()
  expect(last).toEqual({ run: 1, positions: layout.positions(), ticks: layout.ticks(), done: true })
  expect(told.filter(({ done }) => done)).toHaveLength(1)
})

it('warms up again when a node is pulled, and not for a graph before', async () => {
  const { run, until, told } = listen()
  run({ type: 'start', run: 2, input: inputOf(30) })
  const rested = await until(({ done }) => done)
  run({ type: 'pin', run: 1, node: 0, at: [9, 9] })
  run({ type: 'pin', run: 2, node: 0, at: [300, 400] })
  const pulled = await until(({ ticks, done }) => done && ticks > rested.ticks)
  expect(Array.from(pulled.positions.subarray(0, 2))).toEqual([300, 400])
  expect(told.every(({ run: of }) => of === 2)).toBe(true)
})

it('begins anew with another graph, and ends when told', async () => {
  const { run, until, told } = listen()
  run({ type: 'start', run: 1, input: inputOf(400) })
  run({ type: 'start', run: 2, input: inputOf(20) })
  expect((await until(({ done }) => done)).positions).toHaveLength(40)
  expect(told.some(({ run: of }) => of === 1)).toBe(false)
  run({ type: 'start', run: 3, input: inputOf(400) })
  run({ type: 'stop' })
  await new Promise(resolve => setTimeout(resolve, 30))
  expect(told.some(({ run: of }) => of === 3)).toBe(false)
})

it('tells at once that a graph without nodes rests', () => {
  const { run, told } = listen()
  run({ type: 'start', run: 1, input: inputOf(0) })
  expect(told).toEqual([{ run: 1, positions: new Float32Array(), ticks: 0, done: true }])
})

it('rests when told, and goes on from where it was', async () => {
  const { run, until, told } = listen()
  run({ type: 'start', run: 1, input: inputOf(60) })
  run({ type: 'stop' })
  await new Promise(resolve => setTimeout(resolve, 30))
  expect(told).toEqual([])
  run({ type: 'go' })
  const last = await until(({ done }) => done), layout = createLayout(inputOf(60))
  while (!layout.isDone()) layout.tick()
  expect(last.positions).toEqual(layout.positions())
  run({ type: 'go' })
  await new Promise(resolve => setTimeout(resolve, 30))
  expect(told.filter(({ done }) => done)).toHaveLength(1)
})
