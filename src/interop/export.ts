import { show, TokenGraphError } from '../core/errors.ts'
import { suggestion } from '../core/suggestion.ts'
import { toGexf } from './gexf.ts'
import { toGraphml } from './graphml.ts'
import { type AnyGraph, checkGraph } from './graphology.ts'

/** The formats of {@link exportGraph}. */
export const EXPORT_FORMATS = ['gexf', 'graphml', 'json'] as const
/**
 * - `gexf`: GEXF 1.3, for Gephi
 * - `graphml`: GraphML, which most programs for graphs read
 * - `json`: graphology's own: `Graph.from(JSON.parse(…))`
 */
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

const WRITERS: Record<ExportFormat, (graph: AnyGraph) => string> = {
  gexf: toGexf,
  graphml: toGraphml,
  json: graph => JSON.stringify(graph.export()),
}

/**
 * Writes a graphology graph as a file's text: what {@link toGraphology} gives, or any other.
 *
 * Graphology's parsers read the XML formats back with the same nodes, edges, keys and attributes, but for this:
 * objects and arrays are written as JSON strings; an attribute that holds numbers here and strings there is written
 * as strings; null, undefined and functions are left out; characters that XML 1.0 cannot hold (most control
 * characters, half surrogate pairs) become U+FFFD, and where that makes two keys alike, a number tells them apart.
 * Attributes of the graph itself are left out of GEXF, which has no place for them. JSON holds what JSON can hold.
 * Most programs read no graph that has both directed and undirected edges; in the XML formats such a one has directed
 * edges alone, each once, and those that were undirected have an attribute `symmetric`, true (`symmetric~2` where edges
 * have one of that name). JSON keeps them as they are.
 *
 * Cost: a step over nodes, edges and attributes, and a few times the text in memory while it is put together.
 *
 * @throws TokenGraphError `document` for what is no graphology graph, or an attribute that JSON cannot write (one
 * that refers to itself, a BigInt inside an object); `option` for another format; `limit` for a text longer than a
 * string can be (half a gigabyte), or an attribute nested some thousand levels deep
 */
export function exportGraph(graph: AnyGraph, format: ExportFormat): string {
  checkGraph(graph, 'exportGraph')
  if (!EXPORT_FORMATS.includes(format)) {
    throw new TokenGraphError('option', {
      where: 'exportGraph: format',
      got: show(format),
      hint: suggestion(String(format), EXPORT_FORMATS),
    })
  }
  try {
    return WRITERS[format](graph)
  } catch (cause) {
    throw problem(cause, format)
  }
}

function problem(cause: unknown, format: ExportFormat): TokenGraphError {
  const where = `exportGraph: ${format}`
  if (cause instanceof RangeError) {
    return new TokenGraphError('limit', {
      where,
      got: 'a graph too large for one string, or an attribute too deep',
      hint: 'Export a part of it: see the options "kinds", "edges" and "around" of toGraphology.',
      cause,
    })
  }
  return new TokenGraphError('document', {
    where,
    got: 'an attribute that JSON cannot write',
    expected: 'plain JSON (strings, finite numbers, booleans, null, arrays, objects)',
    cause,
  })
}
