import type { Store } from '../store.ts'
import { styleSheet } from '../styles.ts'
import { focusOf, h, whenChanged } from './dom.ts'
import { exportPanel } from './export-menu.ts'
import { legendPanel } from './legend.ts'
import { listPanel, listTitle } from './list.ts'
import { lookPanel } from './look.ts'
import { noticesPanel } from './notices.ts'
import { pageDeed } from './page-keys.ts'
import type { Model, Panel, Parts } from './panel.ts'
import { picturePanel } from './picture.ts'
import { steerByKey } from './picture-keys.ts'
import { replayPanel } from './replay-bar.ts'
import { searchPanel } from './search.ts'
import { sidesPanel } from './sides.ts'
import { tablePanel } from './table.ts'
import { turnButtons } from './turn.ts'

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
  const { store } = parts, host = h('div', { 'data-tokengraph': true }), shadow = host.attachShadow({ mode: 'open' })
  const window = element.ownerDocument.defaultView!, gone = new AbortController()
  const dark = window.matchMedia('(prefers-color-scheme: dark)')
  const themeOf: Page['theme'] = chosen => (chosen !== 'auto' ? chosen : dark.matches ? 'dark' : 'light')
  const { app, picture, search, replay, update } = graphPanels(parts)
  const live = h('div', { class: 'hidden', role: 'status', 'aria-live': 'polite' }), notices = noticesPanel()
  const problem = h('div', { class: 'problem', role: 'alert', hidden: true })
  const root = h('div', { class: 'tokengraph', lang: 'en' }, app, problem, notices.element, live)
  root.dataset.theme = themeOf(store.state().theme)
  shadow.adoptedStyleSheets = [styleSheet(window)]
  shadow.append(root)
  element.append(host)
  const press = pressIn(host, root, store, search.focus)
  element.ownerDocument.addEventListener('keydown', press, { signal: gone.signal })
  return {
    picture,
    update(model) {
      if (root.dataset.theme !== model.theme) root.dataset.theme = model.theme
      root.setAttribute('aria-busy', String(model.busy))
      update(model)
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
      notices.clear()
    },
    announce: text => {
      live.textContent = text
    },
    notify: notices.notify,
    theme: themeOf,
    onTheme: listener => dark.addEventListener('change', listener, { signal: gone.signal }),
    destroy() {
      replay.stop()
      gone.abort()
      host.remove()
    },
  }
}

/** All that says something about a graph, laid out. */
function graphPanels(parts: Parts) {
  const list = listPanel(parts, () => search.focus()), search = searchPanel(parts, () => list.focus())
  const replay = replayPanel(parts), look = lookPanel(parts), exports = exportPanel(parts), sides = sidesPanel(parts)
  const picture = h('div', {
    class: 'picture',
    role: 'group',
    tabindex: '0',
    'aria-description': 'Arrow keys move the picture, + and − zoom, 0 fits all into it.',
    onkeydown: (event: KeyboardEvent) => steerByKey(event, parts),
  })
  const middle = picturePanel(parts, picture, legendPanel(), tablePanel(parts))
  const left = h('nav', { class: 'left', 'aria-label': 'Results' }, list.element)
  const right = h('aside', { class: 'right', 'aria-label': 'About the graph' }, sides.element)
  const { element: turns, turn, name } = turnButtons({ results: left, about: right }, to => {
    app.dataset.side = to
  })
  const app = h(
    'div',
    { class: 'app' },
    h('header', { class: 'top' }, search.element, look.element, exports.element),
    left,
    h('div', { class: 'middle', role: 'region', 'aria-label': 'Graph' }, middle.element, replay.element),
    turns,
    right,
  )
  const panels: Panel[] = [search, list, replay, middle, look, exports]
  const renew = whenChanged<Model>(({ before }) => [before], ({ state }) => {
    if (state.selected === undefined) turn('results')
  })
  const follow = whenChanged<Model>(({ state }) => [state.selected], ({ state }) => {
    if (state.selected !== undefined) turn('about')
  })
  return {
    app,
    picture,
    search,
    replay,
    update(model: Model) {
      for (const panel of panels) panel.update(model)
      name(listTitle(model.lists.by))
      renew(model)
      follow(model)
      sides.update(model)
    },
  }
}

/** What keys do anywhere on the page. */
const pressIn = (host: HTMLElement, root: HTMLElement, store: Store, search: () => void) => (event: KeyboardEvent) => {
  const isTyping = focusOf(root)?.matches('input:not([type="range"], [type="checkbox"]), select, textarea') ?? false
  const isHere = event.composedPath().includes(host), isNowhere = event.target === host.ownerDocument.body
  const deed = pageDeed(event, { isHere, isNowhere, isTyping })
  if (deed === undefined) return
  event.preventDefault()
  if (deed === 'search') search()
  else store[deed]()
}
