import type { Encoder } from '../features/encoder.ts'
import type { GraphVectors } from '../features/graph-vectors.ts'
import type { Graph } from '../graph/graph.ts'
import type { TokenGraph } from '../graph/token-graph.ts'
import type { JsonValue } from '../text/document.ts'

/** What an index is made of. */
export interface IndexParts {
  /** What is read: by default the tables. */
  graph?: Graph
  /** What the graph is written from; without them the index cannot be saved, nor an encoder fitted to it. */
  tables?: TokenGraph
  settings: JsonValue | object
  vectors?: GraphVectors | undefined
  encoder?: Encoder | undefined
}
