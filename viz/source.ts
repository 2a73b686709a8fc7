import type { Suggestion } from '../src/answer/suggest.ts'
import type { Explanation } from '../src/view/explanation.ts'
import type { GraphView } from '../src/view/graph-view.ts'
import type { Change } from '../src/view/replay.ts'
import type { NodeKind } from '../src/core/kinds.ts'

/** A node by kind and id, as in a GraphView. */
export interface NodeAddress {
  kind: NodeKind
  id: string
}

/**
 * From where a view gets more than it was given: a server, or an index in the same page. What is absent is not offered.
 */
export interface ViewSource {
  /** The part of the graph that a question touches. Without a source, searching looks among the nodes shown. */
  search(question: string): Promise<GraphView>
  /** What may be asked in place of a text while it is typed. */
  suggest?: ((text: string) => Promise<{ suggestions: readonly Suggestion[] }>) | undefined
  /** Why a node has its score, over the whole graph. */
  explain?: ((question: string, node: NodeAddress) => Promise<Explanation>) | undefined
  /** A node and what is near it. */
  neighbourhood?: ((node: NodeAddress) => Promise<GraphView>) | undefined
  /** What the same question would give after a change, over the whole graph. */
  whatIf?: ((question: string, change: Change) => Promise<GraphView>) | undefined
}
