import type { GraphView } from '../../src/view/graph-view.ts'
import type { Replay } from '../../src/view/replay.ts'
import type { Lists } from '../ranking.ts'
import type { NodeAddress, ViewSource } from '../source.ts'
import type { Colour, NodeKey, State } from '../state.ts'
import type { Store } from '../store.ts'

/** All that panels show. What did not change is the same object as before. */
export interface Model {
  /** The graph shown; after a change over the whole graph, what came out of it. */
  view: GraphView
  /** The graph before any change. */
  before: GraphView
  state: State
  /** The theme that `auto` comes to. */
  theme: 'light' | 'dark'
  /** Places of nodes by key. */
  places: ReadonlyMap<NodeKey, number>
  /** The walk over the graph shown, after the change; absent where no walk made it. */
  run?: Replay
  /** The step shown, and how many there are. */
  step: number
  steps: number
  lists: Lists
  /** What colours say. */
  colour: Colour
  /** Places of the nodes that are selected and hovered, where the graph shown has them. */
  selected?: number
  hovered?: number
  /** Over what a change was computed; absent without a change. */
  over?: 'whole' | 'shown'
  /** Whether something is being asked for. */
  busy: boolean
  /** What is in the picture. */
  shown: { nodes: number, hiddenNodes: number, hiddenEdges: number, communities: number }
  canUndo: boolean
  canRedo: boolean
  /** Whether there is a graph to go back to. */
  canGoBack: boolean
}

/** What panels act on. */
export interface Parts {
  store: Store
  source?: ViewSource
  /** Asks the source. */
  search(question: string): void
  /** Shows a node and what is near it, from the source. */
  neighbourhood(node: NodeAddress): void
  /** Back to the graph before the neighbourhood. */
  back(): void
  /** Selects a node and brings it into the picture. */
  visit(place: number): void
  /** Brings a node into the middle of the picture. */
  centre(place: number): void
  /** A link to what is shown. */
  link(): string
  svg(): string
  png(): Promise<Blob>
  fit(): void
  zoomBy(factor: number): void
  panBy(x: number, y: number): void
  /** Says something to screen readers. */
  announce(text: string): void
  /** Shows a message to everyone. */
  notify(text: string): void
}

/** A part of the page. */
export interface Panel {
  element: HTMLElement
  update(model: Model): void
}
