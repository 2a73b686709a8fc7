import type { GraphView } from '../src/view/graph-view.ts'
import { createDrawing, type Drawing } from './canvas/drawing.ts'
import { checkView } from './check-view.ts'
import { actOnDrawing } from './drawn-actions.ts'
import { createModels, type Given } from './model.ts'
import type { Page } from './panels/page.ts'
import type { Model } from './panels/panel.ts'
import { keyOf, type State } from './state.ts'
import { openCommunities, select, type Store } from './store.ts'

/** The graph on the page, and all that says something about it, kept up to date with the state. */
export interface Showing {
  /** The graph before any change; absent where there is none that can be shown. */
  base(): GraphView | undefined
  /** What panels show. */
  model(): Model | undefined
  /** Absent before there was a view. */
  drawing(): Drawing | undefined
  /** Shows a view in a state. */
  open(view: GraphView, state: State): void
  /** The same of something that may not be a view: then the page says so. */
  openGiven(given: unknown, state: (view: GraphView) => State): void
  /** Selects a node and brings it into the picture. */
  visit(place: number): void
  /** Brings everything up to date when what is being done is done. */
  refreshSoon(): void
  destroy(): void
}

/** What is shown, in what, and what the state does not know. */
export interface Surroundings {
  page: Page
  store: Store
  /** Of the layout. */
  seed: number
  /** What models are made of beside the view and the state. */
  known(): Pick<Given, 'whole' | 'busy' | 'canGoBack'>
  /** Another view is in place, and not shown yet. */
  changed(): void
  opened(view: GraphView): void
  refused(problem: string): void
}

export function createShowing({ page, store, seed, known, changed, opened, refused }: Surroundings): Showing {
  const make = createModels()
  let base: GraphView | undefined, model: Model | undefined, drawing: Drawing | undefined
  let isDue = false, isGone = false

  const draw = (theme: State['theme']): Drawing => {
    const made = createDrawing(page.picture, { seed, theme: page.theme(theme) })
    actOnDrawing(made, store, place => model?.view.nodes[place] && keyOf(model.view.nodes[place]))
    return made
  }
  const refresh = () => {
    isDue = false
    if (!base || isGone) return
    const state = store.state(), theme = page.theme(state.theme)
    const made = make({ before: base, state, theme, canUndo: store.canUndo(), canRedo: store.canRedo(), ...known() })
    drawing!.show(made.model.view, made.drawn, made.scores)
    model = { ...made.model, shown: drawing!.shown() }
    page.update(model)
  }
  const refreshSoon = () => {
    if (isDue) return
    isDue = true
    queueMicrotask(refresh)
  }
  const open = (view: GraphView, state: State) => {
    base = view
    page.clear()
    drawing ??= draw(state.theme)
    store.reset(state)
    changed()
    refresh()
    opened(view)
  }
  return {
    base: () => base,
    model: () => model,
    drawing: () => drawing,
    open,
    openGiven(given, state) {
      const { view, problem } = checkView(given)
      if (view) return open(view, state(view))
      base = model = undefined
      page.refuse(problem)
      refused(problem)
    },
    visit(place) {
      const node = model?.view.nodes[place]
      if (!node) return
      store.apply(select(keyOf(node)))
      if (store.state().collapsed) store.apply(openCommunities(node.community))
      refresh()
      drawing!.reveal(place)
    },
    refreshSoon,
    destroy() {
      isGone = true
      drawing?.destroy()
    },
  }
}
