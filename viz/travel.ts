import type { GraphView } from '../src/view/graph-view.ts'
import { isLink, questionOf, readLink } from './link.ts'
import type { Page } from './panels/page.ts'
import type { Requests } from './requests.ts'
import type { Showing } from './showing.ts'
import type { NodeAddress, ViewSource } from './source.ts'
import { resultsText } from './spoken.ts'
import { keyOf, type State } from './state.ts'
import { carriedOver, type Store } from './store.ts'

/** Goes from graph to graph: over questions, neighbourhoods and links, and back. */
export interface Travel {
  /** Begins with a graph, in the state that a link holds; where that is of another question the source is asked. */
  begin(given: GraphView, link: string): void
  search(question: string): void
  /** Shows a node and what is near it. The question stays: it is where one came from, and goes back to. */
  neighbourhood(node: NodeAddress): void
  /** Back to the graph before the neighbourhood. */
  back(): void
  canGoBack(): boolean
  /** Shows another graph; what was set stays where it fits. */
  update(given: GraphView): void
  /** Goes to where a link leads. Is resolved when that is shown, or it was said why not. */
  restore(link: string): Promise<void>
}

/** On what one travels. */
export interface Ground {
  showing: Pick<Showing, 'base' | 'model' | 'drawing' | 'open' | 'openGiven'>
  store: Pick<Store, 'state'>
  page: Pick<Page, 'announce' | 'notify'>
  requests: Pick<Requests<'view'>, 'ask' | 'drop'>
  source?: ViewSource
  /** The theme of links that have none of their own. */
  theme: State['theme']
}

export function createTravel(ground: Ground): Travel {
  const { showing, store, page, requests, source } = ground
  let trail: { view: GraphView, state: State }[] = []
  /** Shows an answer, from which nothing leads back. */
  const arrive = (view: GraphView, state: State) => {
    trail = []
    showing.open(view, state)
    page.announce(resultsText(showing.model()!.lists))
  }
  const ask = (question: string, state: (view: GraphView) => State): Promise<void> =>
    requests.ask('view', () => source!.search(question), view => arrive(view, state(view)))
  const linked = (link: string) => (view: GraphView) => stateIn(link, view, ground)
  /** Asks what a link asks, if that is not what a view answers. */
  const follow = async (link: string, asked: string, view: GraphView): Promise<void> => {
    if (asked === view.query) return
    if (!source) return page.notify(elsewhere(asked, view.query), 'alert')
    await ask(asked, linked(link))
  }
  return {
    begin(given, link) {
      showing.openGiven(given, linked(link))
      const base = showing.base()
      if (base) void follow(link, questionOf(link) ?? base.query, base)
    },
    search: question => void ask(question, view => ({ ...carriedOver(view, store.state()), question })),
    neighbourhood: node =>
      void requests.ask('view', () => source!.neighbourhood!(node), view => {
        const state = store.state(), last = showing.base()
        if (last) trail.push({ view: last, state })
        showing.open(view, { ...carriedOver(view, state), question: state.question, selected: keyOf(node) })
      }),
    back() {
      const last = trail.pop()
      if (last) showing.open(last.view, last.state)
    },
    canGoBack: () => trail.length > 0,
    update(given) {
      trail = []
      showing.openGiven(given, view => {
        const state = store.state()
        return view.query === state.question ? state : carriedOver(view, state)
      })
    },
    async restore(link) {
      const home = trail[0]?.view ?? showing.base()
      if (!home) return
      const asked = isLink(link) ? questionOf(link) ?? '' : home.query
      if (asked === home.query || !source) {
        // what is still being asked for is not to come over it
        requests.drop('view')
        showing.drawing()?.resume()
        trail = []
        showing.open(home, linked(link)(home))
      }
      await follow(link, asked, home)
    },
  }
}

/** The state that a link holds, of a view; notes what cannot be read. */
function stateIn(link: string, view: GraphView, { page, source, theme }: Ground): State {
  const { state, note } = readLink(link, view)
  if (note) queueMicrotask(() => page.notify(note, 'alert'))
  return {
    ...state,
    ...(!source && { question: view.query }),
    theme: state.theme === 'auto' ? theme : state.theme,
  }
}

const elsewhere = (asked: string, query: string): string =>
  `The link is to the question “${asked.slice(0, 80)}”; this page holds the graph of “${query.slice(0, 80)}” alone.`
