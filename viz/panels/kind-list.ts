import type { NodeKind } from '../../src/core/kinds.ts'
import { NODE_KINDS } from '../kinds.ts'
import type { Ranked } from '../ranking.ts'
import { applyFilters } from '../scene/filter.ts'
import { h, whenChanged } from './dom.ts'
import { isOpen } from './filters.ts'
import { listBox } from './list-box.ts'
import { awayText, beyondText } from './list-notes.ts'
import { moreButton } from './more.ts'
import type { Model, Panel, Parts } from './panel.ts'
import type { Listing } from './row.ts'

/** How many results are listed at first, and how many more at a time. */
const LISTED = 100

/** What a kind of node is called at the head of its list. */
export const titleOf = (kind: NodeKind): string => NODE_KINDS[kind].many.replace(/^./, first => first.toUpperCase())

/** A panel that can have the focus. */
export type FocusPanel = Panel & { focus(): void }

/**
 * The ranked list of a kind: a list box, and notes of what it is not.
 *
 * @param leave  called where one goes up from the first row
 */
export function kindList(kind: NodeKind, parts: Parts, leave: () => void): FocusPanel {
  let items: readonly Ranked[] = [], listed = LISTED
  let list: Listing = { by: 'score', isChanged: false, isShown: () => true }
  const box = listBox(titleOf(kind), parts, leave)
  const empty = h('p', { class: 'note' })
  const note = h('p', { class: 'note', role: 'status', hidden: true }), beyond = h('p', { class: 'note', hidden: true })
  const more = moreButton(LISTED, () => {
    listed += LISTED
    draw()
  })
  const draw = () => {
    more.show(box.draw(items, listed, list), items.length)
    empty.hidden = items.length > 0
    empty.textContent = `No ${NODE_KINDS[kind].many} in this view.`
  }
  const refill = whenChanged<Model>(
    ({ lists, over, view, state }) => [lists, over, view, state.filters],
    ({ lists, over, view, state: { filters } }) => {
      items = lists.kinds[kind]
      const shown = isOpen(filters) ? undefined : applyFilters(view, filters).nodes
      const isShown = (place: number) => shown === undefined || shown[place] === 1
      list = { by: lists.by, isChanged: over !== undefined, isShown }
      draw()
      tell(note, awayText(items, isShown))
      tell(beyond, beyondText(items, kind))
    },
  )
  const renew = whenChanged<Model>(({ before }) => [before], () => {
    listed = LISTED
    box.renew()
  })
  return {
    element: h('div', { class: 'list' }, note, box.element, beyond, empty, more.element),
    update(model) {
      renew(model)
      refill(model)
      box.light(model)
    },
    focus: () => box.element.focus(),
  }
}

/** Says something, or nothing at all. */
function tell(element: HTMLElement, text: string): void {
  element.hidden = text === ''
  element.textContent = text
}
