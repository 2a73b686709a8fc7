import type { Explanation } from '../explanation/explanation.ts'
import type { ShownResult, WalkShown } from '../explanation/cut-view.ts'
import type { NodeRef } from '../core/kinds.ts'
import type { Asked } from '../ranking/query.ts'
import type { Hit, SearchResults } from './results.ts'
import type { SearchSettings } from './search-options.ts'

/** What a question found, whatever was carried over the graph: ranked already, read out as far as it is asked for. */
export interface Answer {
  /** What of the question the graph knew. */
  readonly asked: Asked
  readonly channels: SearchResults['query']['channels']
  /** The best nodes, by kind: passages, then names, then tokens; with their explanations where the options say so. */
  hits(settings: SearchSettings): Promise<Hit[]>
  /** The best nodes with what their scores are made of, for drawing. */
  results(settings: SearchSettings): Promise<ShownResult[]>
  /** Why a node has its score; undefined for one that has none. */
  explain(ref: NodeRef, settings: SearchSettings): Promise<Explanation | undefined>
  /** The walk over passages, for drawing. */
  walk(settings: SearchSettings): Promise<WalkShown>
}
