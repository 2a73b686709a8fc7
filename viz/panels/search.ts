import { NODE_KIND_LABELS } from '../kinds.ts'
import { keyOf } from '../state.ts'
import { hover } from '../store.ts'
import { button, h, label, whenChanged } from './dom.ts'
import { find } from './find.ts'
import type { Model, Panel, Parts } from './panel.ts'

/** How many nodes are offered. */
const OFFERED = 12

/** The search box. With a source, Enter asks it; without, nodes of the graph shown are found by their labels while one types. */
export function searchPanel(parts: Parts, toResults: () => void): Panel & { focus(): void } {
  return parts.source ? askingPanel(parts, toResults) : findingPanel(parts)
}

/** The questions that were asked: up to earlier ones, down to later ones, and on to the results. */
function askingPanel({ search, store }: Parts, toResults: () => void): Panel & { focus(): void } {
  let asked: string[] = [], at = 0
  const remember = (question: string) => {
    if (question !== '') asked = [...asked.filter(each => each !== question), question]
    at = asked.length - (question === '' ? 0 : 1)
  }
  const recall = (place: number) => {
    if (place < 0) return
    at = place
    input.value = asked[at]!
  }
  const input = h('input', { type: 'search', name: 'question', placeholder: 'Ask a question', 'aria-label': 'Question', 'aria-keyshortcuts': '/', title: '↑ earlier questions · ↓ results', autocomplete: 'off', spellcheck: 'false', dir: 'auto', onkeydown: (event: KeyboardEvent) => press(event) })
  const send = button('Search', () => {}, { type: 'submit' })
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    // without a question the graph as a whole is shown
    search(input.value.trim())
  }
  const show = whenChanged<Model>(({ state }) => [state.question], ({ state: { question } }) => {
    input.value = question
    remember(question)
  })
  const press = (event: KeyboardEvent) => {
    if (event.key === 'ArrowUp') recall(at - 1)
    else if (event.key === 'ArrowDown' && at < asked.length - 1) recall(at + 1)
    else if (event.key === 'ArrowDown') toResults()
    else if (event.key === 'Escape') {
      input.value = store.state().question
      input.blur()
    } else return
    event.preventDefault()
  }
  return {
    element: h('form', { class: 'search', role: 'search', onsubmit: submit }, input, send),
    update(model) {
      show(model)
      send.setAttribute('aria-busy', String(model.busy))
    },
    focus: () => input.select(),
  }
}

function findingPanel({ store, visit }: Parts): Panel & { focus(): void } {
  let model: Model | undefined, found: number[] = [], cursor = -1
  const list = h('ul', { role: 'listbox', id: 'found', 'aria-label': 'Nodes found', hidden: true })
  const note = h('p', { class: 'note', hidden: true })
  const input = h('input', {
    type: 'search', name: 'question', placeholder: 'Find among the nodes shown', 'aria-label': 'Find among the nodes shown', 'aria-keyshortcuts': '/', autocomplete: 'off', spellcheck: 'false', dir: 'auto',
    role: 'combobox', 'aria-expanded': 'false', 'aria-controls': 'found', 'aria-autocomplete': 'list', oninput: () => look(), onkeydown: (event: KeyboardEvent) => press(event),
    onfocus: () => look(), onblur: () => close(),
  })
  const close = () => {
    list.hidden = note.hidden = true
    cursor = -1
    input.setAttribute('aria-expanded', 'false')
    input.removeAttribute('aria-activedescendant')
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
      return h('li', { role: 'option', id: `found-${i}`, 'aria-selected': 'false', onpointerdown: (event: PointerEvent) => { event.preventDefault(); take(place) } },
        label(node.label), h('span', { class: 'kind' }, NODE_KIND_LABELS[node.kind].one))
    }))
    note.textContent = `${all.length === 0 ? 'Nothing found' : all.length > OFFERED ? `The first ${OFFERED} of ${all.length}` : `${all.length} found`} among the ${model.view.nodes.length} nodes of this view; the index itself is not asked here.`
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
    element: h('div', { class: 'search', role: 'search' }, input, h('div', { class: 'popup' }, list, h('div', { role: 'status' }, note))),
    update: given => { model = given },
    focus: () => input.select(),
  }
}
