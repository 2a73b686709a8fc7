import type { Change } from '../src/view/replay.ts'
import type { GraphView, ViewNode } from '../src/view/graph-view.ts'
import type { EdgeKind, NodeKind } from '../src/core/kinds.ts'

/** A node by kind and id, as one string: `passage wiki-7#0`. It outlives a new view, where places do not. */
export type NodeKey = `${NodeKind} ${string}`

/** The key of a node. */
export const keyOf = ({ kind, id }: Pick<ViewNode, 'kind' | 'id'>): NodeKey => `${kind} ${id}`

/** The node of a key. */
export function addressOf(key: NodeKey): Pick<ViewNode, 'kind' | 'id'> {
  const end = key.indexOf(' ')
  return { kind: key.slice(0, end) as NodeKind, id: key.slice(end + 1) }
}

/** Where the picture stands: a point of the layout is drawn at `k · point + (x, y)`, in CSS pixels. */
export interface Camera {
  x: number
  y: number
  k: number
}

/** What is left out of the picture. Everything is shown by default. */
export interface Filters {
  /** Kinds of nodes that are hidden. */
  nodeKinds: NodeKind[]
  /** Kinds of edges that are hidden. */
  edgeKinds: EdgeKind[]
  /** Edges below this share of the largest weight of their kind are hidden; 0 to 1. */
  weight: number
  /** Nodes with fewer edges than this, of the whole graph, are hidden. */
  degree: number
  /** Only this document's passages, and what is next to them. */
  document?: string
  /** Only passages of documents whose metadata has this value, and what is next to them. */
  metadata?: { field: string, value: string }
}

/** What colours may say of nodes. */
export type Colour = 'community' | 'score' | 'kind'

/** What the page shows of a view. Plain data: a link holds it, and the marks are a function of the view and this. */
export interface State {
  question: string
  /** The node that is taken apart. */
  selected?: NodeKey
  /** The node under the pointer or the list's cursor. */
  hovered?: NodeKey
  /** Absent: all that is shown fits into the picture. */
  camera?: Camera
  /** What colours say; absent: the score where something was asked, else the community. */
  colour?: Colour
  size: 'score' | 'degree'
  /** The step of the walk that is shown, from 0 (the seeds); absent: the end. */
  step?: number
  filters: Filters
  /** What was changed to see what would come out. */
  change: Change
  /** Whether communities are drawn as one mark each, but for those in `open`. */
  collapsed: boolean
  open: number[]
  /** Nodes that stay where they were put, in the layout's units. */
  pinned: Record<NodeKey, [x: number, y: number]>
  theme: 'auto' | 'light' | 'dark'
}

/** More nodes than this are shown as communities at first. */
export const COLLAPSE_ABOVE = 5000

/** The state in which a view is shown first. */
export function firstState(view: Pick<GraphView, 'query' | 'nodes'>): State {
  return {
    question: view.query,
    size: 'score',
    filters: { nodeKinds: [], edgeKinds: [], weight: 0, degree: 0 },
    change: {},
    collapsed: view.nodes.length > COLLAPSE_ABOVE,
    open: [],
    pinned: {},
    theme: 'auto',
  }
}
