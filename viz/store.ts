import type { GraphView } from '../src/view/graph-view.ts'
import type { Change, Without } from '../src/view/replay.ts'
import type { EdgeKind } from '../src/core/kinds.ts'
import { type Camera, type Colour, type Filters, firstState, type NodeKey, type State } from './state.ts'

/** A step from one state to the next; gives the same object where there is nothing to do. */
export type Action = (state: State) => State

/** What can be undone. */
type Undoable = Pick<State, 'filters' | 'change'>

/** The state of a page, who listens to it, and what can be undone: filters and what-if changes. */
export interface Store {
  state(): State
  /**
   * Takes a step.
   *
   * @param streak  steps in a row with the same name are undone as one: a slider that is dragged
   */
  apply(action: Action, streak?: string): void
  /** Ends a streak. */
  seal(): void
  /** Takes another state as a whole; nothing before it can be undone. */
  reset(state: State): void
  undo(): void
  redo(): void
  canUndo(): boolean
  canRedo(): boolean
  /** @returns what ends listening */
  subscribe(listener: (state: State, before: State) => void): () => void
}

/** A store in its first state. Listeners are called at once, in the order in which they came. */
export function createStore(first: State): Store {
  let state = first, streak: string | undefined
  let past: Undoable[] = [], future: Undoable[] = []
  const listeners = new Set<(state: State, before: State) => void>()
  const move = (next: State) => {
    if (next === state) return
    const before = state
    state = next
    for (const listener of listeners) listener(state, before)
  }
  const undoable = ({ filters, change }: State): Undoable => ({ filters, change })
  const travel = (from: Undoable[], to: Undoable[]) => {
    const there = from.pop()
    if (!there) return
    to.push(undoable(state))
    streak = undefined
    move({ ...state, ...there })
  }
  return {
    state: () => state,
    apply(action, name) {
      const next = action(state)
      if (next.filters !== state.filters || next.change !== state.change) {
        if (name === undefined || name !== streak) past.push(undoable(state))
        future = []
        streak = name
      }
      move(next)
    },
    seal: () => {
      streak = undefined
    },
    reset(next) {
      past = []
      future = []
      streak = undefined
      move(next)
    },
    undo: () => travel(past, future),
    redo: () => travel(future, past),
    canUndo: () => past.length > 0,
    canRedo: () => future.length > 0,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** The first state of another question's view: what is about this one stays behind. */
export function carriedOver(view: Pick<GraphView, 'query' | 'nodes'>, { theme, colour, size, filters }: State): State {
  const { nodeKinds, edgeKinds, weight, degree } = filters
  return {
    ...firstState(view),
    theme,
    ...(colour && { colour }),
    size,
    filters: { nodeKinds, edgeKinds, weight, degree },
  }
}

/** Sets a part of the state. */
const put =
  <Name extends keyof State>(name: Name, value: State[Name]): Action =>
  state => (Object.is(state[name], value) ? state : { ...state, [name]: value })

export const select = (node?: NodeKey): Action => put('selected', node)
export const hover = (node?: NodeKey): Action => put('hovered', node)
/** Puts the picture somewhere; without a place, so that all fits. */
export const moveCamera = (camera?: Camera): Action => put('camera', camera)
export const colourBy = (colour: Colour): Action => put('colour', colour)
export const sizeBy = (size: State['size']): Action => put('size', size)
export const useTheme = (theme: State['theme']): Action => put('theme', theme)
/** Shows a step of the walk; without one, the end. */
export const showStep = (step?: number): Action => put('step', step)

/** Pins a node to a place, or lets it go. */
export const pin = (node: NodeKey, at?: [x: number, y: number]): Action => state => {
  const { [node]: _, ...others } = state.pinned
  return { ...state, pinned: at ? { ...others, [node]: at } : others }
}

/** Draws communities as one mark each, or as their nodes. */
export const collapse =
  (collapsed: boolean): Action => state => (state.collapsed === collapsed ? state : { ...state, collapsed, open: [] })

/** Opens a community that is drawn as one mark, or closes it. */
export const toggleCommunity = (community: number): Action => state => ({
  ...state,
  open: state.open.includes(community) ? state.open.filter(each => each !== community) : [...state.open, community],
})

/** Opens communities, and leaves open what is. */
export const openCommunities = (...communities: number[]): Action => state => ({
  ...state,
  open: [...new Set([...state.open, ...communities])],
})

/** Sets some filters. */
export const filterBy = (filters: Partial<Filters>): Action => state => ({
  ...state,
  filters: { ...state.filters, ...filters },
})

/** Hides or shows one of some kinds. */
export const toggleKind = <Kind>(kinds: readonly Kind[], kind: Kind): Kind[] =>
  kinds.includes(kind) ? kinds.filter(each => each !== kind) : [...kinds, kind]

/** Sets a part of the what-if change; undefined takes the walk's own value. */
export const changeBy = (change: Partial<Change>): Action => state => ({
  ...state,
  change: { ...state.change, ...change },
})

/** Takes all what-if changes back. */
export const unchange: Action = state => ({ ...state, change: {} })

const sameNode = (a: RemovedNode, b: RemovedNode) => a.kind === b.kind && a.id === b.id
const sameEdge = (a: RemovedEdge, b: RemovedEdge) => a.kind === b.kind && a.source === b.source && a.target === b.target

/** A node or an edge that was taken away. */
export type RemovedNode = NonNullable<Without['nodes']>[number]
export type RemovedEdge = NonNullable<Without['edges']>[number]

const leave = (without: Without): Action => state =>
  changeBy({ without: { ...state.change.without, ...without } })(state)

/** Takes a node away. */
export const removeNode = ({ kind, id }: RemovedNode): Action => state => {
  const nodes = state.change.without?.nodes ?? []
  return nodes.some(each => sameNode(each, { kind, id })) ? state : leave({ nodes: [...nodes, { kind, id }] })(state)
}

/** Takes an edge away. */
export const removeEdge = (edge: RemovedEdge): Action => state => {
  const edges = state.change.without?.edges ?? []
  return edges.some(each => sameEdge(each, edge)) ? state : leave({ edges: [...edges, edge] })(state)
}

/** Takes all edges of a kind away. */
export const removeKind = (kind: EdgeKind): Action => state => {
  const kinds = state.change.without?.edgeKinds ?? []
  return kinds.includes(kind) ? state : leave({ edgeKinds: [...kinds, kind] })(state)
}

/** Puts a node back. */
export const restoreNode = (node: RemovedNode): Action => state =>
  leave({ nodes: (state.change.without?.nodes ?? []).filter(each => !sameNode(each, node)) })(state)

/** Puts an edge back. */
export const restoreEdge = (edge: RemovedEdge): Action => state =>
  leave({ edges: (state.change.without?.edges ?? []).filter(each => !sameEdge(each, edge)) })(state)

/** Puts the edges of a kind back. */
export const restoreKind = (kind: EdgeKind): Action => state =>
  leave({ edgeKinds: (state.change.without?.edgeKinds ?? []).filter(each => each !== kind) })(state)
