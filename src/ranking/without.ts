import type { EdgeKind, NodeKind } from '../core/kinds.ts'

/** Nodes and edges that are taken away, by the ids under which results and views name them. */
export interface Without {
  nodes?: { kind: NodeKind, id: string }[]
  /** By kind and the ids of their ends; of edges that run both ways, in either order. */
  edges?: { kind: EdgeKind, source: string, target: string }[]
  /** All edges of these kinds. */
  edgeKinds?: EdgeKind[]
}
