import { NODE_KINDS } from '../kinds.ts'
import { keyOf } from '../state.ts'
import { hover } from '../store.ts'
import { h, label } from './dom.ts'
import { find } from './find.ts'
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
  const list = h('ul', { role: 'listbox', id: 'found', 'aria-label': 'Nodes found', hidden: true })
  const note = h('p', { class: 'note', hidden: true })
  const input = h('input', {
    type: 'search',
    name: 'node',
    placeholder: title,
    'aria-label': title,
    'aria-keyshortcuts': shortcut,
    autocomplete: 'off',
    spellcheck: 'false',
    dir: 'auto',
    role: 'combobox',
    'aria-expanded': 'false',
    'aria-controls': 'found',
    'aria-autocomplete': 'list',
    oninput: () => look(),
    onkeydown: (event: KeyboardEvent) => press(event),
    onfocus: () => look(),
    onblur: () => close(),
  })
  const close = () => {
    list.hidden = note.hidden = true
    cursor = -1
    input.setAttribute('aria-expanded', 'false')
    input.removeAttribute('aria-activedescendant')
    store.apply(hover())
  }
  const take = (place: number) => {
    close()
    visit(place)
  }
  const point = (at: number) => {
    cursor = found.length === 0 ? -1 : (at + found.length) % found.length
    Array.from(list.children).forEach((row, i) => row.setAttribute('aria-selected', String(i === cursor)))
    if (cursor < 0) return
    input.setAttribute('aria-activedescendant', `found-${cursor}`)
    list.children[cursor]!.scrollIntoView({ block: 'nearest' })
    store.apply(hover(keyOf(model!.view.nodes[found[cursor]!]!)))
  }
  const look = () => {
    if (!model || input.value.trim() === '') return close()
    const all = find(model.view.nodes, input.value)
    found = all.slice(0, OFFERED)
    list.replaceChildren(...found.map((place, i) => {
      const node = model!.view.nodes[place]!
      // before the box loses the focus, which would take the list away
      return h(
        'li',
        {
          role: 'option',
          id: `found-${i}`,
          'aria-selected': 'false',
          onpointerdown: (event: PointerEvent) => {
            event.preventDefault()
            take(place)
          },
        },
        label(node.label),
        h('span', { class: 'kind' }, NODE_KINDS[node.kind].one),
      )
    }))
    note.textContent = `${
      all.length === 0
        ? 'Nothing found'
        : all.length > OFFERED
        ? `The first ${OFFERED} of ${all.length}`
        : `${all.length} found`
    } among the ${model.view.nodes.length} nodes of this view; the index itself is not asked here.`
    list.hidden = found.length === 0
    note.hidden = false
    input.setAttribute('aria-expanded', String(found.length > 0))
    point(0)
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') point(cursor + 1)
    else if (event.key === 'ArrowUp') point(cursor - 1)
    else if (event.key === 'Enter' && cursor >= 0) take(found[cursor]!)
    else if (event.key === 'Escape' && !note.hidden) close()
    else if (event.key === 'Escape') input.blur()
    else return
    event.preventDefault()
  }
  return {
    element: h(
      'div',
      { class: 'search find', role: 'search' },
      input,
      h('div', { class: 'popup' }, list, h('div', { role: 'status' }, note)),
    ),
    update: given => {
      model = given
    },
    focus: () => input.select(),
  }
}
