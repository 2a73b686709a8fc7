import type { GraphView } from '../../src/view/graph-view.ts'
import { toGexf } from '../../src/interop/gexf.ts'
import { toGraphml } from '../../src/interop/graphml.ts'
import type { Lists } from '../ranking.ts'
import { asGraph } from './as-graph.ts'

/** The formats of files that hold the graph. */
export const GRAPH_FORMATS = {
  gexf: { title: 'GEXF', hint: 'for Gephi', type: 'application/gexf+xml' },
  graphml: { title: 'GraphML', hint: 'for most programs', type: 'application/graphml+xml' },
  json: { title: 'JSON', hint: 'a GraphView, which opens here again', type: 'application/json' },
} as const

/** A format of a file that holds the graph. */
export type GraphFormat = keyof typeof GRAPH_FORMATS

/**
 * Writes the graph of a view. GEXF and GraphML are the engine's own writers and hold nodes, edges and ranks; JSON is
 * the view itself.
 */
export function writeGraph(view: GraphView, lists: Lists, format: GraphFormat): string {
  if (format === 'json') return JSON.stringify(view)
  return (format === 'gexf' ? toGexf : toGraphml)(asGraph(view, lists))
}

/** A name for a file: what of the question a file system takes. */
export function fileName(query: string, ending: string): string {
  const name = query.normalize('NFC').replace(/[^\p{L}\p{N}\p{M}]+/gu, '-').replace(/^-/, '')
  return `${Array.from(name).slice(0, 40).join('').replace(/-$/, '') || 'tokengraph'}.${ending}`
}
