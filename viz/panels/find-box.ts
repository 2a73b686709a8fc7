import type { ViewNode } from '../../src/view/graph-view.ts'
import { NODE_KINDS } from '../kinds.ts'
import { keyOf } from '../state.ts'
import { hover } from '../store.ts'
import { h, label } from './dom.ts'
import { find } from './find.ts'
import { comboboxOf, listPopup } from './list-popup.ts'
import type { Model, Panel, Parts } from './panel.ts'

/** How many nodes are offered. */
const OFFERED = 12

/**
 * Finds nodes of the graph shown by their labels while one types.
 *
 * @param shortcut  the key that leads here
 */
export function findPanel({ store, visit }: Parts, title: string, shortcut?: string): Panel & { focus(): void } {
  let model: Model | undefined, found: number[] = [], cursor = -1
  const take = (place: number) => {
    close()
    visit(place)
  }
  const popup = listPopup('found', 'Nodes found', () => input, at => take(found[at]!))
  const input = h('input', {
    ...comboboxOf('found'),
    name: 'node',
    placeholder: title,
    'aria-label': title,
    'aria-keyshortcuts': shortcut,
    oninput: () => look(),
    onkeydown: (event: KeyboardEvent) => press(event),
    onfocus: () => look(),
    onblur: () => close(),
  })
  const close = () => {
    popup.close()
    cursor = -1
    store.apply(hover())
  }
  const point = (at: number) => {
    cursor = found.length === 0 ? -1 : (at + found.length) % found.length
    popup.point(cursor)
    if (cursor >= 0) store.apply(hover(keyOf(model!.view.nodes[found[cursor]!]!)))
  }
  const look = () => {
    if (!model || input.value.trim() === '') return close()
    const { nodes } = model.view, all = find(nodes, input.value)
    found = all.slice(0, OFFERED)
    popup.show(found.map(place => rowOf(nodes[place]!)), foundText(all.length, nodes.length))
    point(0)
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') point(cursor + 1)
    else if (event.key === 'ArrowUp') point(cursor - 1)
    else if (event.key === 'Enter' && cursor >= 0) take(found[cursor]!)
    else if (event.key === 'Escape' && popup.isOpen()) close()
    else if (event.key === 'Escape') input.blur()
    else return
    event.preventDefault()
  }
  return {
    element: h('div', { class: 'search find', role: 'search' }, input, popup.element),
    update: given => {
      model = given
    },
    focus: () => input.select(),
  }
}

const rowOf = ({ kind, label: name }: ViewNode) => [label(name), h('span', { class: 'kind' }, NODE_KINDS[kind].one)]

/** How much was found, and where. */
function foundText(found: number, of: number): string {
  const some = found > OFFERED ? `The first ${OFFERED} of ${found}` : `${found} found`
  const what = found === 0 ? 'Nothing found' : some
  return `${what} among the ${of} nodes of this view; the index itself is not asked here.`
}
