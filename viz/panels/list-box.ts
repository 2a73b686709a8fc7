import type { Ranked } from '../ranking.ts'
import type { NodeKey } from '../state.ts'
import { hover, select } from '../store.ts'
import { arrange, slide } from './arrange.ts'
import { h, whenChanged } from './dom.ts'
import { deedOf } from './list-keys.ts'
import type { Model, Parts } from './panel.ts'
import { type Listing, makeRow, type Row } from './row.ts'

/** A list box as WAI-ARIA has it: its cursor is the node that is lit in the graph. */
export interface ListBox {
  element: HTMLElement
  /** Shows the first so many of some items. @returns how many those are */
  draw(items: readonly Ranked[], most: number, list: Listing): number
  /** Takes it that another view comes: it is read from its top, and rows do not slide to where they are in it. */
  renew(): void
  /** Marks what is selected and lit. */
  light(model: Model): void
}

export function listBox(title: string, parts: Pick<Parts, 'store' | 'visit'>, leave: () => void): ListBox {
  const { store, visit } = parts
  let items: readonly Ranked[] = [], listed = 0, rows = new Map<NodeKey, Row>(), isNew = true
  const element = h('div', {
    role: 'listbox',
    tabindex: '0',
    'aria-label': title,
    onkeydown: (event: KeyboardEvent) => press(event),
    onpointerleave: () => store.apply(hover()),
    onblur: () => store.apply(hover()),
    // a finger or a mouse says itself what it means
    onfocus: () => {
      if (element.matches(':focus-visible') && cursor() < 0) point(chosen())
    },
  })
  const cursor = () => items.findIndex(({ key }) => key === store.state().hovered)
  const chosen = () => items.findIndex(({ key }) => key === store.state().selected)
  const point = (at: number) => {
    const item = items[Math.max(0, Math.min(at, listed - 1))]
    if (!item) return
    store.apply(hover(item.key))
    rows.get(item.key)?.element.scrollIntoView({ block: 'nearest' })
  }
  const press = (event: KeyboardEvent) => {
    const at = cursor() >= 0 ? cursor() : chosen(), deed = deedOf(event.key, at, items.length)
    if (deed === undefined) return
    if (deed === 'leave') leave()
    else if (deed === 'take') visit(items[at]!.place)
    else if (deed !== 'drop') point(deed.to)
    else if (store.state().selected !== undefined) store.apply(select())
    else element.blur()
    event.preventDefault()
    event.stopPropagation()
  }
  return {
    element,
    draw(given, most, list) {
      items = given
      listed = Math.min(items.length, most)
      rows = drawRows(element, rows, items.slice(0, listed), list, { parts, isNew })
      isNew = false
      return listed
    },
    renew() {
      isNew = true
      requestAnimationFrame(() => element.closest('.sheet')?.scrollTo(0, 0))
    },
    light: lighting(element, () => rows),
  }
}

/** Shows some items, each in the row that it has, or in a new one, and lets rows slide to where they are now. */
function drawRows(
  box: HTMLElement,
  rows: ReadonlyMap<NodeKey, Row>,
  items: readonly Ranked[],
  list: Listing,
  { parts, isNew }: { parts: Pick<Parts, 'store' | 'visit'>, isNew: boolean },
): Map<NodeKey, Row> {
  // where rows stand is asked for only where they move: it makes the browser lay out the page at once
  const before = isNew ? undefined : new Map(Array.from(rows, ([key, { element }]) => [key, element.offsetTop]))
  const next = new Map(items.map(item => [item.key, rows.get(item.key) ?? makeRow(item, parts)]))
  for (const item of items) next.get(item.key)!.show(item, list)
  for (const [key, { element }] of rows) if (!next.has(key)) element.remove()
  const elements = new Map(Array.from(next, ([key, { element }]) => [key, element]))
  if (arrange(box, [...elements.values()]) && before) slide(elements, before, box)
  return next
}

/** Marks what is selected and lit where that, or a list, is another than before. */
const lighting = (box: HTMLElement, rows: () => ReadonlyMap<NodeKey, Row>) =>
  whenChanged<Model>(
    ({ state, lists }) => [state.hovered, state.selected, lists],
    ({ state: { hovered, selected } }) => {
      for (const [key, { element }] of rows()) {
        element.setAttribute('aria-selected', String(key === selected))
        element.classList.toggle('lit', key === hovered)
      }
      const active = (hovered && rows().get(hovered)) ?? (selected && rows().get(selected))
      if (active) box.setAttribute('aria-activedescendant', active.element.id)
      else box.removeAttribute('aria-activedescendant')
    },
  )
