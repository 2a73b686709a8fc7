import type { ViewNode } from '../../src/view/graph-view.ts'
import { NODE_KINDS } from '../kinds.ts'
import { keyOf } from '../state.ts'
import { hover } from '../store.ts'
import { h, label } from './dom.ts'
import { find } from './find.ts'
import type { Model, Panel, Parts } from './panel.ts'

/** How many nodes are offered. */
const OFFERED = 12

/** What makes an input a box over the list of what was found, as WAI-ARIA has it. */
const COMBOBOX = {
  type: 'search',
  name: 'node',
  autocomplete: 'off',
  spellcheck: 'false',
  dir: 'auto',
  role: 'combobox',
  'aria-expanded': 'false',
  'aria-controls': 'found',
  'aria-autocomplete': 'list',
}

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
  const popup = foundPopup(take)
  const input = h('input', {
    ...COMBOBOX,
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
    input.setAttribute('aria-expanded', 'false')
    input.removeAttribute('aria-activedescendant')
    store.apply(hover())
  }
  const point = (at: number) => {
    cursor = found.length === 0 ? -1 : (at + found.length) % found.length
    const id = popup.point(cursor)
    if (id === undefined) return
    input.setAttribute('aria-activedescendant', id)
    store.apply(hover(keyOf(model!.view.nodes[found[cursor]!]!)))
  }
  const look = () => {
    if (!model || input.value.trim() === '') return close()
    const { nodes } = model.view, all = find(nodes, input.value)
    found = all.slice(0, OFFERED)
    popup.show(nodes, found, foundText(all.length, nodes.length))
    input.setAttribute('aria-expanded', String(found.length > 0))
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

/** The list of what was found, below the box, and how much that is. */
function foundPopup(take: (place: number) => void) {
  const list = h('ul', { role: 'listbox', id: 'found', 'aria-label': 'Nodes found', hidden: true })
  const note = h('p', { class: 'note', hidden: true })
  const row = ({ kind, label: name }: ViewNode, place: number, at: number) => {
    // before the box loses the focus, which would take the list away
    const onpointerdown = (event: PointerEvent) => {
      event.preventDefault()
      take(place)
    }
    return h(
      'li',
      { role: 'option', id: `found-${at}`, 'aria-selected': 'false', onpointerdown },
      label(name),
      h('span', { class: 'kind' }, NODE_KINDS[kind].one),
    )
  }
  return {
    element: h('div', { class: 'popup' }, list, h('div', { role: 'status' }, note)),
    isOpen: () => !note.hidden,
    /** Shows nodes by their places. */
    show(nodes: readonly ViewNode[], places: readonly number[], text: string) {
      list.replaceChildren(...places.map((place, at) => row(nodes[place]!, place, at)))
      note.textContent = text
      list.hidden = places.length === 0
      note.hidden = false
    },
    /** Marks a row; −1: none. @returns its id */
    point(at: number): string | undefined {
      Array.from(list.children).forEach((each, i) => each.setAttribute('aria-selected', String(i === at)))
      list.children[at]?.scrollIntoView({ block: 'nearest' })
      return list.children[at]?.id
    },
    close() {
      list.hidden = note.hidden = true
    },
  }
}

/** How much was found, and where. */
function foundText(found: number, of: number): string {
  const some = found > OFFERED ? `The first ${OFFERED} of ${found}` : `${found} found`
  const what = found === 0 ? 'Nothing found' : some
  return `${what} among the ${of} nodes of this view; the index itself is not asked here.`
}
