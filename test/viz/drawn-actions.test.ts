import { expect, it } from 'vitest'
import type { DrawingEvents } from '../../viz/canvas/events.ts'
import { actOnDrawing } from '../../viz/drawn-actions.ts'
import { createListeners } from '../../viz/listeners.ts'
import { firstState, keyOf } from '../../viz/state.ts'
import { createStore } from '../../viz/store.ts'
import { madeView } from './panels/made-view.ts'

it('lets what one does in a drawing change the state', () => {
  const view = madeView(), store = createStore(firstState(view)), { on, emit } = createListeners<DrawingEvents>()
  actOnDrawing({ on }, store, place => view.nodes[place] && keyOf(view.nodes[place]))
  const key = keyOf(view.nodes[1]!)
  emit('hover', 1)
  emit('select', 1)
  emit('open', 0)
  emit('camera', { x: 1, y: 2, k: 3 })
  emit('pin', 1, [4, 5])
  expect(store.state()).toMatchObject({
    hovered: key, selected: key, open: [0], camera: { x: 1, y: 2, k: 3 }, pinned: { [key]: [4, 5] },
  })
  emit('hover', undefined)
  emit('select', 99)
  emit('camera', undefined)
  emit('pin', 99, [0, 0])
  emit('pin', 1, undefined)
  expect(store.state()).toEqual({
    ...firstState(view), open: [0], hovered: undefined, selected: undefined, camera: undefined,
  })
})
