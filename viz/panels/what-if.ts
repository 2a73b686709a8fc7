import { isUnchanged } from '../../src/view/replay.ts'
import { unchange } from '../store.ts'
import { button, fill, h, whenChanged } from './dom.ts'
import { edgeKindRows } from './edge-kinds.ts'
import { movesTable } from './moves-table.ts'
import { overText } from './over-text.ts'
import type { Model, Panel, Parts } from './panel.ts'
import { removedList } from './removed.ts'
import { walkControls } from './walk-controls.ts'

/** Changes to the walk, and who went up and down by them. */
export function whatIfPanel({ store, source, visit }: Parts): Panel {
  const canAsk = source?.whatIf !== undefined
  const over = h('p', { class: 'over', role: 'status' }), kinds = h('ul', { class: 'kinds' })
  const undo = button('Undo', store.undo, { title: 'Undo (Ctrl+Z)' })
  const redo = button('Redo', store.redo, { title: 'Redo (Ctrl+Shift+Z)' })
  const reset = button('Take all back', () => store.apply(unchange))
  const controls = walkControls({ store, source }, kinds), removed = h('div', {}), moves = h('div', {})
  const showState = whenChanged<Model>(
    ({ canUndo, canRedo, state, over: where, busy, before }) => [canUndo, canRedo, state.change, where, busy, before],
    model => {
      undo.disabled = !model.canUndo
      redo.disabled = !model.canRedo
      reset.disabled = isUnchanged(model.state.change)
      over.textContent = overText(model, canAsk)
      fill(removed, ...removedList(model, store))
      fill(kinds, ...edgeKindRows(model, store))
    },
  )
  const showMoves = whenChanged<Model>(({ lists, over: where }) => [lists, where], model => {
    fill(moves, ...movesTable(model, visit))
  })
  const acts = h('div', { class: 'actions' }, undo, redo, reset)
  return {
    element: h('div', { class: 'what-if' }, over, acts, controls.element, removed, moves),
    update(model) {
      controls.update(model)
      showState(model)
      showMoves(model)
    },
  }
}
