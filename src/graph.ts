/**
 * The graph itself: `tokengraph/graph`. To read it (`index.graph`), to write it for other programs, and to make
 * documents or a view of a graph that is already there.
 */
export type {
  Contents,
  Gone,
  Graph,
  LinkEntry,
  NameEntry,
  PassageEntry,
  Postings,
  Statistics,
  TokenEntry,
} from './graph/graph.ts'
export type { EdgeRows, RowReader } from './graph/rows.ts'
export { withoutGone } from './graph/without.ts'
export { exportGraph, type ExportFormat } from './interop/export.ts'
export { fromGraphology, type FromGraphologyOptions } from './interop/from-graphology.ts'
export type { GraphologyOptions } from './interop/to-graphology.ts'
export { graphViewOf, type GraphViewOptions } from './view/graph-view-of.ts'
