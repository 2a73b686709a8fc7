import type { EdgeKind, NodeKind } from '../core/kinds.ts'

/** Nodes and edges that are taken away, by the ids under which results and views name them. */
export interface Without {
  /** By kind and id. */
  nodes?: readonly { kind: NodeKind, id: string }[] | undefined
  /** By kind and the ids of their ends; of edges that run both ways, in either order. */
  edges?: readonly { kind: EdgeKind, source: string, target: string }[] | undefined
  /** All edges of these kinds. */
  edgeKinds?: readonly EdgeKind[] | undefined
}
