import { expect, it } from 'vitest'
import { tipOf } from '../../../viz/canvas/tip.ts'
import { makeScene } from '../../../viz/scene/scene.ts'
import { firstState } from '../../../viz/state.ts'
import { node, viewOf } from '../scene/views.ts'

const view = viewOf([
  node('passage', 'a#0', 0, { title: 'Alpha', degree: 1 }), node('passage', 'b#0', 0, { title: 'b#0', degree: 1234.5 }),
  node('name', 'N', 1),
], [])

it('says of a node its kind, its links, and a title that is not its label', () => {
  const scene = makeScene(view, firstState(view))
  expect([0, 1, 2].map(item => tipOf({ view, scene }, item))).toEqual([
    { title: 'a#0', note: 'passage · 1 link · Alpha' },
    { title: 'b#0', note: 'passage · 1,230 links' },
    { title: 'N', note: 'name · 1 link' },
  ])
})

it('says of a community what it is called and how many nodes it has', () => {
  const scene = makeScene(view, { ...firstState(view), collapsed: true })
  expect(tipOf({ view, scene }, 0)).toEqual({ title: 'a#0', note: '2 nodes; click to open' })
})
