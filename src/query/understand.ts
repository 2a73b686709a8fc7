import type { Graph } from '../graph/graph.ts'
import type { Understood } from './demands.ts'
import type { ReadQuery } from './query.ts'

/** How a question's text is read. */
export type Syntax = 'auto' | 'operators' | 'plain'

/** What may be an operator: a question without any of it is none's. */
const OPERATOR =
  /["“*~]|(?:^|[\s\(（])[\-+－＋−][\p{L}"“\(]|[\p{L}\p{N}_][:：][^\s:：\/\\]|(?:^|\s)(?:OR|AND|NOT|&&|\|\|)(?:\s|$)|(?:^|\s)!\p{L}|\p{L}\^\d/v

/**
 * Reads the operators of a question, where it has any: see `operators.ts`. Demands say which passages may be results;
 * the walk goes on over all, so that what was found may be reached through what is none.
 *
 * @throws TokenGraphError `query` for a question that only says what is not looked for
 */
export async function understand(graph: Graph, query: ReadQuery, syntax: Syntax): Promise<Understood> {
  const { text } = query
  if (syntax === 'plain' || !OPERATOR.test(text)) return { query, parts: [], notes: [], opened: [], phrases: [] }
  const { readDemands } = await import('./demands.ts')
  return readDemands(graph, query, syntax === 'operators')
}
