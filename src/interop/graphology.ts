import type { AbstractGraph } from 'graphology-types'
import { show, TokenGraphError } from '../core/errors.ts'

/** Any graphology graph: directed, undirected or mixed, multi or not. */
export type AnyGraph = AbstractGraph

/**
 * Refuses what is no graphology graph. Told by its methods, not by its class: a program may hold graphology twice.
 *
 * @throws TokenGraphError `document`
 */
export function checkGraph(given: unknown, where: string): asserts given is AnyGraph {
  const graph = given as Partial<AnyGraph> | null | undefined
  if (
    typeof graph === 'object' && graph !== null && typeof graph.forEachEdge === 'function'
    && typeof graph.export === 'function' && typeof graph.multi === 'boolean'
  ) return
  throw new TokenGraphError('document', {
    where,
    got: show(given),
    expected: 'a graphology graph',
    hint: 'A serialised graph is read by Graph.from(…) of graphology.',
  })
}
