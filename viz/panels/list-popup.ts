import { type Child, h } from './dom.ts'

/** What makes an input a box over a list of what may be taken, as WAI-ARIA has it. */
export const comboboxOf = (list: string) => ({
  type: 'search',
  autocomplete: 'off',
  spellcheck: 'false',
  dir: 'auto',
  role: 'combobox',
  'aria-expanded': 'false',
  'aria-controls': list,
  'aria-autocomplete': 'list',
})

/** A list below a box, and a line of what it has. */
export interface ListPopup {
  element: HTMLElement
  isOpen(): boolean
  /** Shows what each row has. */
  show(rows: readonly (readonly Child[])[], note: string): void
  /** Marks a row, and tells the box; −1: none. */
  point(at: number): void
  close(): void
}

/**
 * Makes the list of a combobox.
 *
 * @param id  of the list, in its page
 * @param take  is told which row was pressed
 */
export function listPopup(
  id: string,
  title: string,
  box: () => HTMLInputElement,
  take: (at: number) => void,
): ListPopup {
  const list = h('ul', { role: 'listbox', id, 'aria-label': title, hidden: true })
  const said = h('p', { class: 'note', hidden: true })
  const row = (children: readonly Child[], at: number) => {
    // before the box loses the focus, which would take the list away
    const onpointerdown = (event: PointerEvent) => {
      event.preventDefault()
      take(at)
    }
    return h('li', { role: 'option', id: `${id}-${at}`, 'aria-selected': 'false', onpointerdown }, ...children)
  }
  return {
    element: h('div', { class: 'popup' }, list, h('div', { role: 'status' }, said)),
    isOpen: () => !said.hidden,
    show(rows, note) {
      list.replaceChildren(...rows.map(row))
      said.textContent = note
      list.hidden = rows.length === 0
      said.hidden = false
      box().setAttribute('aria-expanded', String(rows.length > 0))
    },
    point(at) {
      Array.from(list.children).forEach((each, i) => each.setAttribute('aria-selected', String(i === at)))
      const marked = list.children[at]
      marked?.scrollIntoView({ block: 'nearest' })
      if (marked) box().setAttribute('aria-activedescendant', marked.id)
      else box().removeAttribute('aria-activedescendant')
    },
    close() {
      list.hidden = said.hidden = true
      box().setAttribute('aria-expanded', 'false')
      box().removeAttribute('aria-activedescendant')
    },
  }
}
