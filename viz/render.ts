import type { GraphView } from '../src/view/graph-view.ts'
import { writeLink } from './link.ts'
import { createListeners } from './listeners.ts'
import { createPage, type Page } from './panels/page.ts'
import { partsOf } from './parts.ts'
import { createRequests } from './requests.ts'
import { createShowing } from './showing.ts'
import type { NodeAddress, ViewSource } from './source.ts'
import { wholeText } from './spoken.ts'
import { addressOf, firstState, keyOf, type NodeKey, type State } from './state.ts'
import { createStore, select } from './store.ts'
import { createTravel } from './travel.ts'
import { createWholeGraph } from './whole-graph.ts'

/** How a view is shown. All of it may be left out. */
export interface RenderOptions {
  /** Whom to ask for searches, explanations, neighbourhoods and what-if rankings over the whole graph. */
  source?: ViewSource | undefined
  /** A state as {@link TokenGraphView.state} gave it. */
  state?: string | undefined
  /** Default `auto`: as the reader's system. A `state` with a theme of its own goes before it. */
  theme?: State['theme'] | undefined
  /** Of the layout: the same seed and graph give the same picture. Default 1. */
  seed?: number | undefined
  /**
   * Makes the address that "Copy link" gives out of a state. Default: that of the page, with the state as its fragment.
   */
  link?: ((state: string) => string) | undefined
}

/** What one can listen to. */
export interface ViewEvents {
  /** A node was selected; undefined: none is any more. */
  select: NodeAddress | undefined
  /** A node is under the pointer, or the list's cursor. */
  hover: NodeAddress | undefined
  /** The state changed; as text for the fragment of an address. */
  state: string
  /** Another graph is shown. */
  view: GraphView
  /** Something could not be shown or had; the page says it too. */
  error: Error
}

/** A view on the page. */
export interface TokenGraphView {
  /**
   * Shows another graph. What was set stays where it fits: all of it for the same question, else colours, sizes, theme
   * and kinds.
   */
  update(view: GraphView): void
  /** Selects a node, if the graph shown has it, and brings it into the picture; without one, selects none. */
  select(node?: NodeAddress): void
  /** @returns what ends listening */
  on<Name extends keyof ViewEvents>(event: Name, listener: (value: ViewEvents[Name]) => void): () => void
  /** The state as text for the fragment of an address: question, selection, camera, filters, changes. */
  state(): string
  /**
   * Goes to a state as {@link TokenGraphView.state} gave it; where it is of another question the source is asked. Is
   * resolved when it is shown, or when the page has said why not.
   */
  restore(state: string): Promise<void>
  /** Takes everything off the page. */
  destroy(): void
}

/** What goes with each event: one value. */
type Events = { [Name in keyof ViewEvents]: [value: ViewEvents[Name]] }

/**
 * Shows a graph in an element, whose size it takes; a height must come from there. Everything is inside a shadow root,
 * styles too. Data that cannot be shown is said in the page, and to listeners of `error`; nothing is thrown for it.
 *
 * @throws TypeError where `element` is no element
 */
export function renderTokenGraph(element: Element, graphView: GraphView, options: RenderOptions = {}): TokenGraphView {
  if (!(element instanceof (element?.ownerDocument?.defaultView ?? globalThis).Element)) {
    throw new TypeError('renderTokenGraph: element: expected an element of a page')
  }
  const view = assemble(element, options), { events, store, showing, travel, page } = view
  tellChanges(view)
  page.onTheme(showing.refreshSoon)
  travel.begin(graphView, options.state ?? '')
  return {
    update: travel.update,
    select(node) {
      const place = node && showing.model()?.places.get(keyOf(node))
      if (place !== undefined) showing.visit(place)
      else if (!node) store.apply(select())
    },
    on: events.on,
    state: () => writeLink(store.state()),
    restore: travel.restore,
    destroy() {
      view.requests.end()
      view.whole.end()
      showing.destroy()
      page.destroy()
      events.clear()
    },
  }
}

/** The parts of a view on the page, each told what it needs of the others. */
function assemble(element: Element, { source, theme = 'auto', seed = 1, link }: RenderOptions) {
  const events = createListeners<Events>()
  const store = createStore({ ...firstState({ query: '', nodes: [] }), theme })
  const requests = createRequests<'view' | 'change'>({
    began: what => {
      if (what === 'view') showing.drawing()?.pause()
    },
    failed(what, error) {
      if (what === 'view') showing.drawing()?.resume()
      const told = error instanceof Error ? error : new Error(String(error))
      page.notify(told.message, 'alert')
      events.emit('error', told)
    },
    changed: () => showing.refreshSoon(),
  })
  const whole = createWholeGraph({
    source,
    base: () => showing.base(),
    change: () => store.state().change,
    request: (call, done) => void requests.ask('change', call, done),
    answered: () => page.announce(wholeText(showing.model()!.lists)),
  })
  const page: Page = createPage(element, partsOf(store, { source, link }, () => ({ showing, travel, page })))
  const showing = createShowing({
    page,
    store,
    seed,
    known: () => ({
      whole: whole.walked(store.state().change),
      busy: requests.isWaiting(),
      canGoBack: travel.canGoBack(),
    }),
    changed() {
      whole.forget()
      whole.consider()
    },
    opened: view => events.emit('view', view),
    // who listens does so after this call
    refused: problem => queueMicrotask(() => events.emit('error', new Error(problem))),
  })
  const travel = createTravel({ showing, store, page, requests, source, theme })
  return { events, store, requests, whole, page, showing, travel }
}

/** Tells what changed in the state: who listens, and what follows from it. */
function tellChanges({ events: { emit }, store, whole, showing }: ReturnType<typeof assemble>): void {
  let lastLink = ''
  store.subscribe((state, was) => {
    if (state.change !== was.change) whole.consider()
    if (state.selected !== was.selected) emit('select', addressIn(state.selected))
    if (state.hovered !== was.hovered) emit('hover', addressIn(state.hovered))
    const link = showing.base() ? writeLink(state) : lastLink
    if (link !== lastLink) emit('state', lastLink = link)
    showing.refreshSoon()
  })
}

const addressIn = (key: NodeKey | undefined): NodeAddress | undefined => key === undefined ? undefined : addressOf(key)
