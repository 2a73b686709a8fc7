import type { GraphView } from '../src/explanation/graph-view.ts'
import { isUnchanged } from '../src/explanation/replay.ts'
import { createDrawing, type Drawing } from './canvas/drawing.ts'
import type { DrawnState } from './canvas/shown.ts'
import { checkView } from './check-view.ts'
import { isLink, questionOf, readLink, writeLink } from './link.ts'
import type { Model, Parts } from './panels/panel.ts'
import { createPage, type Page } from './panels/page.ts'
import { type Lists, listsOf, moved, scoresOf, stepsOf, type Walked, walkOver } from './ranking.ts'
import { likeBefore } from './scene/communities.ts'
import type { Scores } from './scene/looks.ts'
import type { NodeAddress, ViewSource } from './source.ts'
import { type Colour, firstState, keyOf, type NodeKey, type State } from './state.ts'
import { carriedOver, createStore, hover, moveCamera, openCommunities, pin, select, toggleCommunity } from './store.ts'

/** How a view is shown. All of it may be left out. */
export interface RenderOptions {
  /** Whom to ask for searches, explanations, neighbourhoods and what-if rankings over the whole graph. */
  source?: ViewSource
  /** A state as {@link TokenGraphView.state} gave it. */
  state?: string
  /** Default `auto`: as the reader's system. A `state` with a theme of its own goes before it. */
  theme?: State['theme']
  /** Of the layout: the same seed and graph give the same picture. Default 1. */
  seed?: number
  /**
   * Makes the address that "Copy link" gives out of a state. Default: that of the page, with the state as its fragment.
   */
  link?: (state: string) => string
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

/** How long a change rests before the whole graph is asked, in milliseconds: sliders are dragged. */
const REST = 120

/**
 * Shows a graph in an element, whose size it takes; a height must come from there. Everything is inside a shadow root,
 * styles too. Data that cannot be shown is said in the page, and to listeners of `error`; nothing is thrown for it.
 *
 * @throws TypeError where `element` is no element
 */
export function renderTokenGraph(element: Element, graphView: GraphView, options: RenderOptions = {}): TokenGraphView {
  if (!(element instanceof (element?.ownerDocument?.defaultView ?? globalThis).Element)) throw new TypeError('renderTokenGraph: element: expected an element of a page')
  const { source } = options
  const listeners = new Map<keyof ViewEvents, Set<(value: never) => void>>()
  const emit = <Name extends keyof ViewEvents>(event: Name, value: ViewEvents[Name]) => {
    for (const listener of listeners.get(event) ?? []) (listener as (value: ViewEvents[Name]) => void)(value)
  }
  const store = createStore({ ...firstState({ query: '', nodes: [] }), theme: options.theme ?? 'auto' })
  let base: GraphView | undefined, whole: { of: State['change'], walked: Walked } | undefined
  let trail: { view: GraphView, state: State }[] = []
  let model: Model | undefined, drawing: Drawing | undefined
  const turns = { view: 0, change: 0 }
  let waiting = 0, isDue = false, isGone = false
  let rest: ReturnType<typeof setTimeout> | undefined, lastLink = ''

  const fail = (error: unknown) => {
    const { message } = error instanceof Error ? error : new Error(String(error))
    page.notify(message, 'alert')
    emit('error', error instanceof Error ? error : new Error(message))
  }
  const link = () => writeLink(store.state())
  const parts: Parts = {
    store, ...(source && { source }),
    search: question => void ask(question),
    // the question stays: it is where one came from, and goes back to
    neighbourhood: node => void request('view', () => source!.neighbourhood!(node), view => {
      if (base) trail.push({ view: base, state: store.state() })
      open(view, { ...carriedOver(view, store.state()), question: store.state().question, selected: keyOf(node) })
    }),
    back() {
      const last = trail.pop()
      if (last) open(last.view, last.state)
    },
    visit(place) {
      const node = model?.view.nodes[place]
      if (!node) return
      store.apply(select(keyOf(node)))
      if (store.state().collapsed) store.apply(openCommunities(node.community))
      refresh()
      drawing!.reveal(place)
    },
    centre: place => drawing!.centre(place),
    link: () => options.link?.(link()) ?? `${location.href.replace(/#.*$/s, '')}#${link()}`,
    svg: () => drawing!.svg(),
    png: () => drawing!.png(),
    fit: () => drawing!.fit(),
    zoomBy: factor => drawing!.zoomBy(factor),
    panBy: (x, y) => drawing!.panBy(x, y),
    announce: text => page.announce(text),
    notify: text => page.notify(text, 'status'),
  }
  const page: Page = createPage(element, parts)

  /** Asks for a view; of several calls for the same thing only the last one's answer counts. */
  const request = async (what: keyof typeof turns, call: () => Promise<GraphView>, done: (view: GraphView) => void) => {
    const own = ++turns[what]
    waiting++
    if (what === 'view') drawing?.pause()
    refreshSoon()
    try {
      const { view, problem } = checkView(await call())
      if (own !== turns[what] || isGone) return
      if (view) done(view)
      else throw new Error(problem)
    } catch (error) {
      if (own !== turns[what] || isGone) return
      if (what === 'view') drawing?.resume()
      fail(error)
    } finally {
      waiting--
      refreshSoon()
    }
  }
  const ask = (question: string, then?: (view: GraphView) => void) => request('view', () => source!.search(question), then ?? (view => {
    trail = []
    open(view, { ...carriedOver(view, store.state()), question })
    page.announce(resultsText(model))
  }))

  /** Shows a view in a state. */
  const open = (view: GraphView, state: State) => {
    base = view
    whole = undefined
    page.clear()
    drawing ??= watched(createDrawing(page.picture, { seed: options.seed ?? 1, theme: page.theme(state.theme) }))
    store.reset(state)
    considerWhole()
    refresh()
    emit('view', view)
  }
  const openGiven = (given: unknown, state: (view: GraphView) => State) => {
    const { view, problem } = checkView(given)
    if (view) return open(view, state(view))
    base = model = undefined
    page.refuse(problem)
    // who listens does so after this call
    queueMicrotask(() => emit('error', new Error(problem)))
  }

  /** Asks for the ranking over the whole graph, once a change has come to rest. */
  const considerWhole = () => {
    clearTimeout(rest)
    const { change } = store.state(), of = base
    if (!source?.whatIf || !of?.settings || isUnchanged(change)) return
    rest = setTimeout(() => request('change', () => source.whatIf!(of.query, change), view => {
      if (store.state().change !== change || base !== of) return
      whole = { of: change, walked: walkOver(likeBefore(view, of)) }
      page.announce(`Ranked anew over the whole graph. First: ${model?.lists.kinds.passage[0]?.node.label ?? 'nothing'}`)
    }), REST)
  }

  const before = memo((view: GraphView) => walkOver(view)), after = memo((view: GraphView, change: State['change']) => walkOver(view, change))
  const listsBefore = memo(listsOf), listsAfter = memo(listsOf), bothLists = memo(moved), scored = memo(scoresOf), indexed = memo(placesOf)
  const look = (): { now: Omit<Model, 'shown'>, scores: Scores } => {
    const state = store.state(), walkedBefore = before(base!)
    const isChanged = !isUnchanged(state.change) && walkedBefore.run !== undefined
    const isWhole = isChanged && whole?.of === state.change
    const walked = isWhole ? whole!.walked : isChanged ? after(base!, state.change) : walkedBefore
    const { view, run } = walked, places = indexed(view), steps = stepsOf(walked)
    const lists = isChanged ? bothLists(listsAfter(walked, state.step), listsBefore(walkedBefore, state.step)) : listsBefore(walkedBefore, state.step)
    const placeOf = (key: NodeKey | undefined) => (key === undefined ? undefined : places.get(key))
    const selected = placeOf(state.selected), hovered = placeOf(state.hovered)
    const now = {
      view, before: base!, state, theme: page.theme(state.theme), places, step: Math.min(state.step ?? steps, steps), steps, lists,
      colour: state.colour ?? (lists.by === 'score' ? 'score' : 'community'),
      busy: waiting > 0, canUndo: store.canUndo(), canRedo: store.canRedo(), canGoBack: trail.length > 0,
      ...(run && { run }), ...(selected !== undefined && { selected }), ...(hovered !== undefined && { hovered }), ...(isChanged && { over: isWhole ? 'whole' as const : 'shown' as const }),
    }
    return { now, scores: scored(walked, lists, state.step) }
  }
  // where nothing was scored, sizes can only say how well linked nodes are
  const drawn = memo((state: State, theme: Model['theme'], colour: Colour, by: Lists['by']): DrawnState =>
    ({ ...state, theme, colour, size: by === 'degree' ? 'degree' : state.size }))
  const refresh = () => {
    isDue = false
    if (!base || isGone) return
    const { now, scores } = look()
    drawing!.show(now.view, drawn(now.state, now.theme, now.colour, now.lists.by), scores)
    model = { ...now, shown: drawing!.shown() }
    page.update(model)
  }
  const refreshSoon = () => {
    if (isDue) return
    isDue = true
    queueMicrotask(refresh)
  }
  const watched = (made: Drawing): Drawing => {
    const keyAt = (place: number | undefined) => (place === undefined || !model?.view.nodes[place] ? undefined : keyOf(model.view.nodes[place]))
    made.on('hover', (place: number | undefined) => store.apply(hover(keyAt(place))))
    made.on('select', (place: number | undefined) => store.apply(select(keyAt(place))))
    made.on('open', (community: number) => store.apply(toggleCommunity(community)))
    made.on('camera', (camera: State['camera']) => store.apply(moveCamera(camera)))
    made.on('pin', (place: number, at: [number, number] | undefined) => {
      const key = keyAt(place)
      if (key) store.apply(pin(key, at))
    })
    return made
  }
  store.subscribe((state, was) => {
    if (state.change !== was.change) considerWhole()
    if (state.selected !== was.selected) emit('select', address(state.selected))
    if (state.hovered !== was.hovered) emit('hover', address(state.hovered))
    if (base && link() !== lastLink) emit('state', lastLink = link())
    refreshSoon()
  })
  page.onTheme(refreshSoon)

  /** The state that a link holds, of a view; notes what cannot be read. */
  const linked = (link: string) => (view: GraphView): State => {
    const { state, note } = readLink(link, view)
    if (note) queueMicrotask(() => page.notify(note, 'alert'))
    return { ...state, ...(!source && { question: view.query }), theme: state.theme === 'auto' ? options.theme ?? 'auto' : state.theme }
  }
  /** Asks what a link asks, if that is not what a view answers. */
  const follow = async (link: string, asked: string, view: GraphView): Promise<void> => {
    if (asked === view.query) return
    if (!source) return page.notify(`The link is to the question “${asked.slice(0, 80)}”; this page holds the graph of “${view.query.slice(0, 80)}” alone.`, 'alert')
    await ask(asked, answer => {
      trail = []
      open(answer, linked(link)(answer))
      page.announce(resultsText(model))
    })
  }

  const first = options.state ?? ''
  openGiven(graphView, linked(first))
  if (base) void follow(first, questionOf(first) ?? base.query, base)

  return {
    update(view) {
      trail = []
      openGiven(view, checked => (checked.query === store.state().question ? store.state() : carriedOver(checked, store.state())))
    },
    select(node) {
      const place = node && model?.places.get(keyOf(node))
      if (place !== undefined) parts.visit(place)
      else if (!node) store.apply(select())
    },
    on(event, listener) {
      const known = listeners.get(event) ?? new Set()
      listeners.set(event, known.add(listener as (value: never) => void))
      return () => known.delete(listener as (value: never) => void)
    },
    state: link,
    async restore(state) {
      const home = trail[0]?.view ?? base
      if (!home) return
      const asked = isLink(state) ? questionOf(state) ?? '' : home.query
      if (asked === home.query || !source) {
        // what is still being asked for is not to come over it
        turns.view++
        drawing?.resume()
        trail = []
        open(home, linked(state)(home))
      }
      await follow(state, asked, home)
    },
    destroy() {
      isGone = true
      clearTimeout(rest)
      drawing?.destroy()
      page.destroy()
      listeners.clear()
    },
  }
}

/** The node of a key. */
const address = (key: NodeKey | undefined): NodeAddress | undefined =>
  (key === undefined ? undefined : { kind: key.slice(0, key.indexOf(' ')) as NodeAddress['kind'], id: key.slice(key.indexOf(' ') + 1) })

const placesOf = ({ nodes }: GraphView): ReadonlyMap<NodeKey, number> => new Map(nodes.map((node, place) => [keyOf(node), place]))

function resultsText(model: Model | undefined): string {
  if (!model) return ''
  const { passage, name, token } = model.lists.kinds
  return `${passage.filter(({ isResult }) => isResult).length} passages, ${name.length} names, ${token.length} tokens. First: ${passage[0]?.node.label ?? 'nothing'}`
}

/** Keeps the last value of a function, for as long as it is asked the same. */
function memo<Given extends unknown[], Value>(work: (...given: Given) => Value): (...given: Given) => Value {
  let last: { given: Given, value: Value } | undefined
  return (...given) => {
    if (!last || last.given.length !== given.length || !last.given.every((each, i) => Object.is(each, given[i]))) last = { given, value: work(...given) }
    return last.value
  }
}
