import type { NodeKind } from '../../src/core/kinds.ts'
import { NODE_KINDS, NODE_KIND_NAMES } from '../kinds.ts'
import { wantsLessMotion } from '../motion.ts'
import { climbed, type Lists, type Ranked } from '../ranking.ts'
import { applyFilters } from '../scene/filter.ts'
import type { NodeKey } from '../state.ts'
import { hover, select } from '../store.ts'
import { bar, h, hidden, label, nodesOf, onHover, setLabel, whenChanged } from './dom.ts'
import { isOpen } from './filters.ts'
import { moreButton } from './more.ts'
import { amount, count, counted, percent } from './numbers.ts'
import type { Model, Panel, Parts } from './panel.ts'
import { partText, snippetOf } from './snippet.ts'
import { tabs } from './tabs.ts'

/** What the list is called. */
export const listTitle = (by: Lists['by']): string => (by === 'score' ? 'Results' : 'Nodes by degree')

/** How many results are listed at first, and how many more at a time. */
const LISTED = 100

/**
 * The ranked list, by kind: one list box each, its cursor the node that is lit in the graph.
 *
 * @param leave  called where one goes up from the first result
 */
export function listPanel(parts: Parts, leave: () => void): Panel & { focus(): void } {
  const lists = Object.fromEntries(NODE_KIND_NAMES.map(kind => [kind, kindList(kind, parts, leave)])) as Record<NodeKind, KindList>
  let open: NodeKind = 'passage'
  const sheets = tabs('Results by kind', Object.fromEntries(NODE_KIND_NAMES.map(kind => [kind, { title: titleOf(kind), element: lists[kind].element }])) as Record<NodeKind, { title: string, element: HTMLElement }>, kind => { open = kind })
  const heading = h('h2', {}), question = h('p', { class: 'note' })
  const show = whenChanged<Model>(({ lists, view }) => [lists, view], ({ lists: { by, kinds }, view: { query } }) => {
    heading.textContent = listTitle(by)
    question.replaceChildren(...(query === '' ? [] : ['for ', label(query, 200)]))
    question.hidden = query === ''
    for (const kind of NODE_KIND_NAMES) sheets.mark(kind, count(kinds[kind].filter(({ isResult }) => isResult).length))
  })
  /** A kind without results gives way to one that has some. */
  const settle = whenChanged<Model>(({ before }) => [before], ({ lists: { kinds } }) => {
    if (kinds[open].length === 0) sheets.open(NODE_KIND_NAMES.find(kind => kinds[kind].length > 0) ?? 'passage')
  })
  const follow = whenChanged<Model>(({ selected }) => [selected], ({ view, selected }) => {
    if (selected !== undefined) sheets.open(view.nodes[selected]!.kind)
  })
  return {
    element: h('div', { class: 'results' }, heading, question, sheets.element),
    update(model) {
      show(model)
      settle(model)
      follow(model)
      for (const kind of NODE_KIND_NAMES) lists[kind].update(model)
    },
    focus: () => lists[open].focus(),
  }
}

const titleOf = (kind: NodeKind): string => NODE_KINDS[kind].many.replace(/^./, first => first.toUpperCase())

type KindList = Panel & { focus(): void }

interface Row {
  element: HTMLElement
  show(item: Ranked, list: Listing): void
}

/** What a list is of: by what it is ranked, whether something was changed, and which nodes filters keep out of the picture. */
interface Listing {
  by: Lists['by']
  isChanged: boolean
  isShown(place: number): boolean
}

function kindList(kind: NodeKind, { store, visit }: Parts, leave: () => void): KindList {
  let items: Ranked[] = [], list: Listing = { by: 'score', isChanged: false, isShown: () => true }, listed = LISTED, rows = new Map<NodeKey, Row>()
  /** Whether another view is shown since the list was drawn. */
  let isNew = true
  const box = h('div', {
    role: 'listbox', tabindex: '0', 'aria-label': titleOf(kind), onkeydown: (event: KeyboardEvent) => press(event), onpointerleave: () => store.apply(hover()),
    onblur: () => store.apply(hover()), // a finger or a mouse says itself what it means
    onfocus: () => {
      if (box.matches(':focus-visible') && cursor() < 0 && items.length > 0) point(Math.max(0, items.findIndex(({ key }) => key === store.state().selected)))
    },
  })
  const empty = h('p', { class: 'note' }), note = h('p', { class: 'note', role: 'status', hidden: true }), beyond = h('p', { class: 'note', hidden: true })
  const more = moreButton(LISTED, () => {
    listed += LISTED
    draw()
  })

  const cursor = () => items.findIndex(({ key }) => key === store.state().hovered)
  const point = (at: number) => {
    const item = items[Math.max(0, Math.min(at, Math.min(items.length, listed) - 1))]
    if (!item) return
    store.apply(hover(item.key))
    rows.get(item.key)?.element.scrollIntoView({ block: 'nearest' })
  }
  const press = (event: KeyboardEvent) => {
    const at = cursor() >= 0 ? cursor() : items.findIndex(({ key }) => key === store.state().selected)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 10, PageUp: at - 10, Home: 0, End: items.length - 1 }[event.key]
    if (event.key === 'ArrowUp' && at <= 0) leave()
    else if (to !== undefined) point(to)
    else if (event.key === 'Enter' && items[at]) visit(items[at].place)
    else if (event.key === 'Escape' && store.state().selected !== undefined) store.apply(select())
    else if (event.key === 'Escape') box.blur()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  const draw = () => {
    const shown = items.slice(0, listed)
    // where rows stand is asked for only where they move: it makes the browser lay out the page at once
    const before = isNew ? undefined : new Map(Array.from(rows, ([key, { element }]) => [key, element.offsetTop]))
    const next = new Map(shown.map(item => [item.key, rows.get(item.key) ?? makeRow(item, { store, visit })]))
    for (const item of shown) next.get(item.key)!.show(item, list)
    for (const [key, { element }] of rows) if (!next.has(key)) element.remove()
    rows = next
    if (arrange(box, Array.from(rows.values(), ({ element }) => element)) && before) slide(rows, before, box)
    isNew = false
    more.show(shown.length, items.length)
    empty.hidden = items.length > 0
    empty.textContent = `No ${NODE_KINDS[kind].many} in this view.`
  }
  const refill = whenChanged<Model>(({ lists, over, view, state }) => [lists, over, view, state.filters], ({ lists, over, view, state: { filters } }) => {
    items = lists.kinds[kind]
    const shown = isOpen(filters) ? undefined : applyFilters(view, filters).nodes
    list = { by: lists.by, isChanged: over !== undefined, isShown: place => shown === undefined || shown[place] === 1 }
    draw()
    const away = items.filter(({ place }) => !list.isShown(place)).length
    note.hidden = away === 0
    note.textContent = `${count(away)} of ${count(items.length)} kept out of the picture by filters.`
    const others = items.filter(({ isResult }) => !isResult).length
    beyond.hidden = others === 0
    beyond.textContent = `${counted(items.length - others, { one: 'result', many: 'results' })}; ranks in brackets: ${counted(others, NODE_KINDS[kind])} of the graph shown that ${others === 1 ? 'is' : 'are'} not among them.`
  })
  const renew = whenChanged<Model>(({ before }) => [before], () => {
    listed = LISTED
    isNew = true
    requestAnimationFrame(() => box.closest('.sheet')?.scrollTo(0, 0))
  })
  const light = whenChanged<Model>(({ state, lists }) => [state.hovered, state.selected, lists], ({ state: { hovered, selected } }) => {
    for (const [key, { element }] of rows) {
      element.setAttribute('aria-selected', String(key === selected))
      element.classList.toggle('lit', key === hovered)
    }
    const active = (hovered && rows.get(hovered)) ?? (selected && rows.get(selected))
    if (active) box.setAttribute('aria-activedescendant', active.element.id)
    else box.removeAttribute('aria-activedescendant')
  })
  return {
    element: h('div', { class: 'list' }, note, box, beyond, empty, more.element),
    update(model) {
      renew(model)
      refill(model)
      light(model)
    },
    focus: () => box.focus(),
  }
}

function makeRow({ key }: Ranked, { store, visit }: Pick<Parts, 'store' | 'visit'>): Row {
  const name = h('bdi', { class: 'label', dir: 'auto' }), part = h('span', { class: 'part' }), snippet = h('bdi', { class: 'snippet', dir: 'auto' })
  const rank = h('span', { class: 'rank' }), share = h('span', { class: 'score' }), move = h('span', { class: 'move' }), length = bar(0), asides = hidden('')
  let at = 0, shown: Ranked['node'] | undefined
  const element = h('div', {
    role: 'option', class: 'row', 'data-node': key,
    onclick: () => visit(at), onpointerenter: onHover(() => store.apply(hover(key))),
  }, rank, h('span', { class: 'name' }, name, part), move, share, snippet, length, asides)
  return {
    element,
    show(item, { by, isChanged, isShown }) {
      at = item.place
      element.id = `result-${at}`
      rank.textContent = item.isResult ? count(item.rank) : `(${count(item.rank)})`
      rank.title = item.isResult ? '' : 'Shown in the graph, not among the results'
      if (item.node !== shown) {
        shown = item.node
        const { label: called, title, part: which } = shown
        setLabel(name, which && title ? title : called)
        part.textContent = which && which.of > 1 ? ` ${partText(which)}` : ''
        part.title = part.textContent && 'Passage of its document'
        snippet.replaceChildren(...nodesOf(snippetOf(shown)))
      }
      share.textContent = by === 'score' ? percent(item.share) : amount(item.result.score)
      share.title = by === 'score' ? `Score ${amount(item.result.score)}` : `${NODE_KINDS[item.node.kind].degree}, in the whole graph`
      length.hidden = by !== 'score'
      length.style.setProperty('--share', String(item.share))
      showMove(move, item, isChanged)
      element.classList.toggle('filtered', !isShown(at))
      element.classList.toggle('beyond', !item.isResult)
      asides.textContent = `${item.isResult ? '' : ', not among the results'}${isShown(at) ? '' : ', kept out of the picture by filters'}`
    },
  }
}

/** Writes how far an item went up or down by a change, or that it was not in the list before. */
export function showMove(element: HTMLElement, item: Ranked, isChanged: boolean): void {
  const up = climbed(item)
  element.className = `move ${up === undefined ? '' : up > 0 ? 'up' : up < 0 ? 'down' : 'same'}`
  element.title = ''
  if (up === undefined) return element.replaceChildren(...(isChanged ? ['new'] : []))
  const sign = h('span', { 'aria-hidden': 'true' }, up === 0 ? '=' : `${up > 0 ? '▲' : '▼'}${Math.abs(up)}`)
  element.replaceChildren(sign, hidden(up === 0 ? 'as before' : `${up > 0 ? 'up' : 'down'} ${Math.abs(up)}, from ${item.former}`))
  element.title = up === 0 ? 'The same rank as before' : `Rank ${item.former} → ${item.rank}`
}

/** Brings the children of an element into an order, adds new ones, and touches only those that are elsewhere. @returns whether any were */
function arrange(box: HTMLElement, elements: readonly HTMLElement[]): boolean {
  let at = box.firstChild, isMoved = false
  for (const element of elements) {
    if (element === at) at = at.nextSibling
    else {
      box.insertBefore(element, at)
      isMoved = true
    }
  }
  return isMoved
}

/** Moves the rows that can be seen from where they were to where they are. */
function slide(rows: ReadonlyMap<NodeKey, Row>, before: ReadonlyMap<NodeKey, number>, box: HTMLElement): void {
  const sheet = box.closest('.sheet')
  if (!sheet || wantsLessMotion()) return
  const { scrollTop, clientHeight } = sheet
  const moves = Array.from(rows, ([key, { element }]) => ({ element, was: before.get(key), is: element.offsetTop }))
  for (const { element, was, is } of moves) {
    if (was === undefined || was === is || is < scrollTop - element.offsetHeight || is > scrollTop + clientHeight) continue
    element.animate([{ transform: `translateY(${was - is}px)` }, { transform: 'none' }], { duration: 350, easing: 'ease-out' })
  }
}
