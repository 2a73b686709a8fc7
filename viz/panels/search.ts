import { button, h, whenChanged } from './dom.ts'
import { findPanel } from './find-box.ts'
import type { Model, Panel, Parts } from './panel.ts'

/** The search box. With a source, Enter asks it; without, it finds nodes of the graph shown. */
export function searchPanel(parts: Parts, toResults: () => void): Panel & { focus(): void } {
  return parts.source ? askingPanel(parts, toResults) : findPanel(parts, 'Find among the nodes shown', '/')
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
  const input = h('input', {
    type: 'search',
    name: 'question',
    placeholder: 'Ask a question',
    'aria-label': 'Question',
    'aria-keyshortcuts': '/',
    title: '↑ earlier questions · ↓ results',
    autocomplete: 'off',
    spellcheck: 'false',
    dir: 'auto',
    onkeydown: (event: KeyboardEvent) => press(event),
  })
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
