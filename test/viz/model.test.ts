import { describe, expect, it } from 'vitest'
import { createModels, type Given, type Made } from '../../viz/model.ts'
import { walkOver } from '../../viz/ranking.ts'
import { firstState, type State } from '../../viz/state.ts'
import { madeView } from './panels/made-view.ts'
import { edge, node, viewOf } from './scene/views.ts'

const before = madeView(), state = firstState(before)
const given = (change: Partial<State> = {}, more: Partial<Given> = {}): Given => ({
  before, state: { ...state, ...change }, theme: 'light', busy: false, canUndo: true, canRedo: false, canGoBack: false,
  ...more,
})

describe('models', () => {
  it('are of the view as it was found where nothing was changed', () => {
    const { model, drawn } = createModels()(given({ selected: 'name Sea', hovered: 'name nobody' }))
    expect(model).toMatchObject({ view: before, before, colour: 'score', step: 3, steps: 3, canUndo: true })
    expect(before.nodes[model.selected!]).toMatchObject({ kind: 'name', id: 'Sea' })
    expect([model.hovered, model.over, drawn.size, drawn.colour]).toEqual([undefined, undefined, 'score', 'score'])
    expect(model.lists.kinds.passage.every(({ former }) => former === undefined)).toBe(true)
  })

  it('tell after a change of ranks before it, over the graph shown until the whole one is known', () => {
    const make = createModels(), change = { restart: 0.9 }
    const shown = make(given({ change })).model
    expect(shown.over).toBe('shown')
    expect(shown.lists.kinds.passage.map(({ former }) => former).toSorted()).toEqual([1, 2, 3, 4])
    const view = { ...madeView(), rest: { ...before.rest, passages: 7 } }
    const { model } = make(given({ change }, { whole: walkOver(view) }))
    expect([model.over, model.view, model.before]).toEqual(['whole', view, before])
    expect(make(given({}, { whole: walkOver(view) })).model.over).toBeUndefined()
  })

  it('are at a step, no further than the last', () => {
    const make = createModels()
    expect([1, 99].map(step => make(given({ step })).model.step)).toEqual([1, 3])
    expect(make(given({ step: 1 })).scores.carried).toHaveLength(before.transitions.length)
  })

  it('size nodes by their links, and colour communities, where nothing was scored', () => {
    const plain = viewOf([node('name', 'a'), node('name', 'b')], [edge(0, 1)])
    const { model, drawn } = createModels()(given({ change: { restart: 1 } }, { before: plain }))
    expect([model.colour, drawn.size, model.over, model.steps]).toEqual(['community', 'degree', undefined, 0])
  })

  it('keep what did not change', () => {
    const make = createModels(), change = { restart: 0.9 }, pinned = { ...state, change }
    const first = make({ ...given(), state: pinned }), again = make({ ...given({}, { busy: true }), state: pinned })
    const kept = ({ model, scores, drawn }: Made) =>
      [model.lists === first.model.lists, scores === first.scores, drawn === first.drawn]
    expect(again.model.busy).toBe(true)
    expect(kept(again)).toEqual([true, true, true])
    const other = make({ ...given(), state: { ...pinned, hovered: 'name Sea' } })
    expect(kept(other)).toEqual([true, true, false])
  })
})
