import { collapse } from '../store.ts'
import { styleSheet } from '../styles.ts'
import { detailsPanel } from './details.ts'
import { button, focusOf, h, whenChanged } from './dom.ts'
import { exportPanel } from './export-menu.ts'
import { filtersPanel, hiddenText, isOpen } from './filters.ts'
import { findPanel } from './find-box.ts'
import { legendPanel } from './legend.ts'
import { listPanel, listTitle } from './list.ts'
import { lookPanel } from './look.ts'
import { count, counted } from './numbers.ts'
import type { Model, Panel, Parts } from './panel.ts'
import { replayPanel } from './replay-bar.ts'
import { searchPanel } from './search.ts'
import { structurePanel } from './structure.ts'
import { tablePanel } from './table.ts'
import { tabs } from './tabs.ts'
import { whatIfPanel } from './what-if.ts'

/** All of the view's elements, in a shadow root of their own. */
export interface Page {
  /** What the drawing is in. */
  picture: HTMLElement
  update(model: Model): void
  /** Shows that data cannot be shown, in place of everything. */
  refuse(problem: string): void
  /** Ends that, and takes messages away. */
  clear(): void
  announce(text: string): void
  notify(text: string, role: 'status' | 'alert'): void
  /** What a theme comes to. */
  theme(chosen: Model['state']['theme']): Model['theme']
  onTheme(listener: () => void): void
  destroy(): void
}

/** Puts the page into an element. */
export function createPage(element: Element, parts: Parts): Page {
  const { store } = parts
  const host = h('div', { 'data-tokengraph': true }), shadow = host.attachShadow({ mode: 'open' })
  const window = element.ownerDocument.defaultView!, dark = window.matchMedia('(prefers-color-scheme: dark)'), gone = new AbortController()
  shadow.adoptedStyleSheets = [styleSheet(window)]

  const list = listPanel(parts, () => search.focus()), search = searchPanel(parts, () => list.focus()), replay = replayPanel(parts), table = tablePanel(parts)
  const look = lookPanel(parts), legend = legendPanel(), exports = exportPanel(parts)
  // of these only the one that is seen is kept up to date
  const sides = { details: detailsPanel(parts), change: whatIfPanel(parts), filters: filtersPanel(parts), structure: structurePanel(parts) }
  let opened: keyof typeof sides = 'details', last: Model | undefined
  // narrow pages have room for one of the two lists
  const turn = (to: 'results' | 'about') => {
    const [away, here] = to === 'results' ? [right, left] : [left, right], hadFocus = away.contains(focusOf(root))
    app.dataset.side = to
    for (const [name, each] of Object.entries(turns)) each.setAttribute('aria-pressed', String(name === to))
    if (hadFocus && turns[to].checkVisibility() && here.checkVisibility()) turns[to].focus({ preventScroll: true })
  }
  const turns = { results: button('Results', () => turn('results')), about: button('About the graph', () => turn('about')) }
  const side = tabs('About the graph', {
    details: { title: 'Details', element: sides.details.element }, change: { title: 'What if', element: sides.change.element },
    filters: { title: 'Filters', element: sides.filters.element }, structure: { title: 'Structure', element: sides.structure.element },
  }, name => {
    opened = name
    if (last) sides[name].update(last)
  })
  const picture = h('div', { class: 'picture', role: 'group', tabindex: '0', 'aria-description': 'Arrow keys move the picture, + and − zoom, 0 fits all into it.', onkeydown: (event: KeyboardEvent) => steer(event, parts) })
  const stage = stagePanel(parts, picture, legend, table)
  const left = h('nav', { class: 'left', 'aria-label': 'Results' }, list.element)
  const right = h('aside', { class: 'right', 'aria-label': 'About the graph' }, side.element)
  const live = h('div', { class: 'hidden', role: 'status', 'aria-live': 'polite' })
  const notices = h('div', { class: 'notices' })
  const problem = h('div', { class: 'problem', role: 'alert', hidden: true })
  const app = h('div', { class: 'app' },
    h('header', { class: 'top' }, search.element, look.element, exports.element),
    left,
    h('div', { class: 'middle', role: 'region', 'aria-label': 'Graph' }, stage.element, replay.element),
    h('div', { class: 'turn', role: 'group', 'aria-label': 'What is shown below the graph' }, turns.results, turns.about),
    right)
  const root = h('div', { class: 'tokengraph', lang: 'en' }, app, problem, notices, live)
  shadow.append(root)
  element.append(host)

  const isTyping = () => focusOf(root)?.matches('input:not([type="range"], [type="checkbox"]), select, textarea') ?? false
  const press = (event: KeyboardEvent) => {
    const isHere = event.composedPath().includes(host)
    const isNowhere = event.target === element.ownerDocument.body
    if (event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey && (isNowhere || (isHere && !isTyping()))) {
      event.preventDefault()
      search.focus()
    } else if (isHere && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z' && !isTyping()) {
      event.preventDefault()
      if (event.shiftKey) store.redo()
      else store.undo()
    }
  }
  element.ownerDocument.addEventListener('keydown', press, { signal: gone.signal })

  const panels: Panel[] = [search, list, replay, stage, look, exports]
  const follow = whenChanged<Model>(({ state }) => [state.selected], ({ state }) => {
    if (state.selected === undefined) return
    side.open('details')
    turn('about')
  })
  const renew = whenChanged<Model>(({ before }) => [before], ({ state }) => { if (state.selected === undefined) turn('results') })
  const marks = whenChanged<Model>(({ state }) => [state.filters, state.change], ({ state: { filters, change } }) => {
    const { nodes = [], edges = [], edgeKinds = [] } = change.without ?? {}
    const changes = nodes.length + edges.length + edgeKinds.length + [change.restart, change.steps, ...Object.values(change.edges ?? {})].filter(value => value !== undefined).length
    side.mark('change', changes === 0 ? '' : count(changes))
    side.mark('filters', isOpen(filters) ? '' : '•')
  })
  let theme: Model['theme'] | undefined
  const show = (now: Model['theme']) => { root.dataset.theme = theme = now }
  const themeOf = (chosen: Model['state']['theme']) => (chosen !== 'auto' ? chosen : dark.matches ? 'dark' : 'light')
  show(themeOf(store.state().theme))

  return {
    picture,
    update(model) {
      if (theme !== model.theme) show(model.theme)
      root.setAttribute('aria-busy', String(model.busy))
      last = model
      for (const panel of panels) panel.update(model)
      turns.results.textContent = listTitle(model.lists.by)
      renew(model)
      follow(model)
      sides[opened].update(model)
      marks(model)
    },
    refuse(text) {
      replay.stop()
      app.hidden = true
      problem.hidden = false
      problem.replaceChildren(h('h2', {}, 'This graph cannot be shown'), h('p', {}, text))
    },
    clear() {
      app.hidden = false
      problem.hidden = true
      notices.replaceChildren()
    },
    announce: text => { live.textContent = text },
    notify(text, role) {
      const notice = h('div', { class: `notice ${role}`, role }, h('span', {}, text), button('✕', () => notice.remove(), { 'aria-label': 'Close', class: 'quiet' }))
      notices.replaceChildren(notice)
      if (role === 'status') setTimeout(() => notice.remove(), 6000)
    },
    theme: themeOf,
    onTheme: listener => dark.addEventListener('change', listener, { signal: gone.signal }),
    destroy() {
      replay.stop()
      gone.abort()
      host.remove()
    },
  }
}

/** How far an arrow key moves the picture, in CSS pixels. */
const STRIDE = 60

/** Moves and zooms the picture by keys. */
function steer(event: KeyboardEvent, { panBy, zoomBy, fit }: Parts): void {
  const act = {
    ArrowLeft: () => panBy(STRIDE, 0), ArrowRight: () => panBy(-STRIDE, 0), ArrowUp: () => panBy(0, STRIDE), ArrowDown: () => panBy(0, -STRIDE),
    '+': () => zoomBy(1.5), '=': () => zoomBy(1.5), '-': () => zoomBy(1 / 1.5), 0: fit,
  }[event.key]
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return
  event.preventDefault()
  act()
}

/** The picture, or the tables in its place, with what stands on it: zoom, counts, legend. */
function stagePanel(parts: Parts, picture: HTMLElement, legend: Panel, table: Panel): Panel {
  const { store, fit, zoomBy } = parts
  // without a source the search box is one
  const find = parts.source && findPanel(parts, 'Find in the graph')
  let model: Model | undefined, isTable = false
  const shown = h('p', { class: 'shown' }), foot = h('div', { class: 'foot' }, legend.element)
  const together = button('Communities', () => store.apply(collapse(!store.state().collapsed)), { title: 'Draw each community as one mark; choose one to open it, and choose a node of it twice to close it' })
  const asTable = button('Table', () => {
    isTable = !isTable
    swap()
  }, { 'aria-pressed': 'false', title: 'The same as tables' })
  const zoom = h('div', { class: 'zoom', role: 'group', 'aria-label': 'Zoom' },
    button('+', () => zoomBy(1.5), { 'aria-label': 'Zoom in', title: 'Zoom in', class: 'step' }), button('−', () => zoomBy(1 / 1.5), { 'aria-label': 'Zoom out', title: 'Zoom out', class: 'step' }),
    button('Fit', fit, { title: 'Fit all into the picture' }), together)
  const empty = h('p', { class: 'empty', role: 'status' }, 'This graph has no nodes.')
  const swap = () => {
    asTable.setAttribute('aria-pressed', String(isTable))
    asTable.textContent = isTable ? 'Graph' : 'Table'
    table.element.hidden = !isTable
    picture.hidden = foot.hidden = zoom.hidden = isTable
    if (model) table.update(model)
  }
  const element = h('div', { class: 'stage' }, h('div', { class: 'bar-top' }, shown, find?.element, asTable, zoom), picture, table.element, foot, empty)
  swap()
  const describe = whenChanged<Model>(({ view, shown: now }) => [view, now.nodes, now.hiddenNodes, now.hiddenEdges, now.communities], ({ view, shown: now }) => {
    shown.textContent = captionOf(view, now)
    picture.setAttribute('aria-label', `Graph of ${counted(view.nodes.length, { one: 'node', many: 'nodes' })} and ${counted(view.edges.length, { one: 'edge', many: 'edges' })}. “Table” shows the same as text.`)
    empty.hidden = view.nodes.length > 0
    empty.textContent = view.query === '' ? 'This graph has no nodes.' : 'No word or name of this question is in the index.'
  })
  return {
    element,
    update(given) {
      model = given
      describe(given)
      together.setAttribute('aria-pressed', String(given.state.collapsed))
      together.hidden = given.view.communities.length < 2
      legend.update(given)
      table.update(given)
      find?.update(given)
    },
  }
}

/** How much of all there is in the picture: of the index, and of what the question touched. */
function captionOf({ whole, rest }: Model['view'], now: Model['shown']): string {
  const nodes = `${whole ? `${count(now.nodes)} of ` : ''}${counted(whole?.nodes ?? now.nodes, { one: 'node', many: 'nodes' })}`
  const reached = rest.passages > 0 && `${counted(rest.passages, { one: 'more passage', many: 'more passages' })} reached`
  return [nodes, now.hiddenNodes + now.hiddenEdges > 0 && hiddenText(now), reached].filter(Boolean).join(' · ')
}
