import { completions } from './completions.ts'
import { button, h, whenChanged } from './dom.ts'
import { findPanel } from './find-box.ts'
import { comboboxOf } from './list-popup.ts'
import type { Model, Panel, Parts } from './panel.ts'

/** The search box. With a source, Enter asks it; without, it finds nodes of the graph shown. */
export function searchPanel(parts: Parts, toResults: () => void): Panel & { focus(): void } {
  return parts.source ? askingPanel(parts, toResults) : findPanel(parts, 'Find among the nodes shown', '/')
}

/** A box that nothing is offered below. */
const PLAIN = { type: 'search', autocomplete: 'off', spellcheck: 'false', dir: 'auto' }

/**
 * The questions that were asked: up to earlier ones, down to later ones, and on to the results; while one types, what
 * completes it, where the source tells.
 */
function askingPanel({ search, store, source }: Parts, toResults: () => void): Panel & { focus(): void } {
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
  const input: HTMLInputElement = h('input', {
    ...(source?.suggest ? comboboxOf('completions') : PLAIN),
    name: 'question',
    placeholder: 'Ask a question',
    'aria-label': 'Question',
    'aria-keyshortcuts': '/',
    title: '↑ earlier questions · ↓ results',
    oninput: () => completed?.look(),
    onblur: () => completed?.close(),
    onkeydown: (event: KeyboardEvent) => press(event),
  })
  const send = button('Search', () => {}, { type: 'submit' })
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    completed?.close()
    // without a question the graph as a whole is shown
    search(input.value.trim())
  }
  const completed = source?.suggest && completions(source.suggest, () => input, () => form.requestSubmit())
  const show = whenChanged<Model>(({ state }) => [state.question], ({ state: { question } }) => {
    input.value = question
    remember(question)
  })
  const press = (event: KeyboardEvent) => {
    // a key of what composes characters is not ours
    if (event.isComposing) return
    if (completed?.isOpen() && event.key === 'ArrowDown') completed.move(1)
    else if (completed?.isOpen() && event.key === 'ArrowUp') completed.move(-1)
    else if (completed?.isOpen() && event.key === 'Escape') completed.close(true)
    else if (event.key === 'ArrowUp') recall(at - 1)
    else if (event.key === 'ArrowDown' && at < asked.length - 1) recall(at + 1)
    else if (event.key === 'ArrowDown') toResults()
    else if (event.key === 'Escape') {
      input.value = store.state().question
      input.blur()
    } else return
    event.preventDefault()
  }
  const form = h('form', { class: 'search', role: 'search', onsubmit: submit }, input, send, completed?.element)
  return {
    element: form,
    update(model) {
      show(model)
      send.setAttribute('aria-busy', String(model.busy))
    },
    focus: () => input.select(),
  }
}
