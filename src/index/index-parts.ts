import type { Encoder } from '../encoders/encoder.ts'
import type { GraphVectors } from '../encoders/graph-vectors.ts'
import type { Graph } from '../graph/graph.ts'
import type { TokenGraph } from '../tables/token-graph.ts'
import type { JsonValue } from '../text/document.ts'
import type { HitCounts } from './hit-counts.ts'

/** What an update did. */
export interface UpdateReport {
  /** Documents that are new. */
  put: number
  /** Documents that came in place of one with the same id. */
  replaced: number
  /** Documents that were given and are there already, just so. */
  skipped: number
  removed: number
  /** The ids that were to go and are not there. */
  missing: string[]
  /**
   * The ids of documents that `forget` policies named, in order; absent where there were no policies. Those that were
   * there count as removed, those that were just put nowhere.
   */
  forgotten?: string[]
  /** How many documents stayed without a date in a field that policies go by; absent where there were no policies. */
  undated?: number
  /** Other passages whose names or links changed by it; not counted where all was indexed anew. */
  relinked: number
}

/** What an index is made of. */
export interface IndexParts {
  /** What is read: by default the tables. */
  graph?: Graph
  /** What the graph is written from; without them the index cannot be saved, nor an encoder fitted to it. */
  tables?: TokenGraph | undefined
  settings: JsonValue | object
  /**
   * How the graph was made, so that it can be changed: read when it is. Indexes of versions that could not have none.
   */
  made?: unknown
  /** Where it is counted what searches find, if it is. */
  hits?: HitCounts | undefined
  /** What the update that made it changed. */
  report?: UpdateReport | undefined
  vectors?: GraphVectors | undefined
  encoder?: Encoder | undefined
}
