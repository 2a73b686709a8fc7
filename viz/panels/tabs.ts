import { h } from './dom.ts'

/** Sheets of which one is shown. */
export interface Tabs<Name extends string> {
  element: HTMLElement
  open(name: Name): void
  /** Writes something beside a tab's name: how much is in it. */
  mark(name: Name, text: string): void
}

/** Tabs as WAI-ARIA has them: arrow keys move among them, and the sheet that is moved to is shown. */
export function tabs<Name extends string>(
  title: string,
  sheets: Record<Name, { title: string, element: HTMLElement }>,
  opened?: (name: Name) => void,
): Tabs<Name> {
  const names = Object.keys(sheets) as Name[]
  const marks = new Map(names.map(name => [name, h('span', { class: 'count' })]))
  const buttons = new Map(names.map(name => [
    name,
    tabOf(name, () => open(name), sheets[name].title, marks.get(name)!),
  ]))
  const panels = new Map(names.map(name => [name, sheetOf(name, sheets[name].element)]))
  const open = (name: Name) => {
    for (const each of names) {
      const isOpen = each === name
      buttons.get(each)!.setAttribute('aria-selected', String(isOpen))
      buttons.get(each)!.tabIndex = isOpen ? 0 : -1
      panels.get(each)!.hidden = !isOpen
    }
    opened?.(name)
  }
  const move = (event: KeyboardEvent) => {
    const at = names.findIndex(name => buttons.get(name) === event.target)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: names.length - 1 }[event.key]
    if (at < 0 || to === undefined) return
    event.preventDefault()
    const name = names[(to + names.length) % names.length]!
    open(name)
    buttons.get(name)!.focus()
  }
  const element = h(
    'div',
    { class: 'tabs' },
    h('div', { role: 'tablist', 'aria-label': title, onkeydown: move }, ...buttons.values()),
    ...panels.values(),
  )
  open(names[0]!)
  return {
    element,
    open,
    mark: (name, text) => {
      marks.get(name)!.textContent = text
    },
  }
}

const tabOf = (name: string, open: () => void, title: string, mark: HTMLElement): HTMLElement =>
  h(
    'button',
    { type: 'button', role: 'tab', id: `tab-${name}`, 'aria-controls': `sheet-${name}`, onclick: open },
    title,
    mark,
  )

const sheetOf = (name: string, element: HTMLElement): HTMLElement =>
  h('div', { role: 'tabpanel', id: `sheet-${name}`, 'aria-labelledby': `tab-${name}`, class: 'sheet' }, element)
