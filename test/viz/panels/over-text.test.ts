import { expect, it } from 'vitest'
import { overText } from '../../../viz/panels/over-text.ts'
import { firstState } from '../../../viz/state.ts'
import { madeView } from './made-view.ts'

const view = madeView(), state = firstState(view)
const model = { before: view, view, state, busy: false }

it('says that there is nothing to change where no walk made the graph', () => {
  const { settings: _, ...plain } = view
  expect(overText({ ...model, before: plain }, true)).toContain('nothing to change')
})

it.each([
  [true, 'Change something, and see ranks move. They are computed anew over the whole graph.'],
  [false, 'Change something, and see ranks move. They are computed over the 8 nodes shown, not over the whole graph.'],
])('says before a change over what it will be computed: over the whole graph? %s', (canAsk, text) => {
  expect(overText(model, canAsk)).toBe(text)
})

it('says after one over what it was computed', () => {
  expect(overText({ ...model, over: 'whole' }, true)).toBe('Ranking computed anew over the whole graph.')
  expect(overText({ ...model, over: 'shown', busy: true }, true))
    .toBe('Ranking computed over the 8 nodes shown; the whole graph is being asked…')
  expect(overText({ ...model, over: 'shown' }, true)).toBe('Ranking computed over the 8 nodes shown.')
  expect(overText({ ...model, over: 'shown' }, false))
    .toBe('Ranking computed over the 8 nodes shown, not over the whole graph.')
})

it('says what stays as it was where seeds came over edges taken away', () => {
  const change = { without: { edgeKinds: ['mentions' as const] } }
  expect(overText({ ...model, over: 'shown', state: { ...state, change } }, true))
    .toMatch(/shown\. What the question gave .* stays/)
})
