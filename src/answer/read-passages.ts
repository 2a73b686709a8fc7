import { TokenGraphError, show } from '../core/errors.ts'
import type { Graph, PassageEntry } from '../graph/graph.ts'
import type { Document } from '../text/document.ts'
import { passageTold } from './hits.ts'
import type { Passage } from './results.ts'

/** A passage by its id; of a document's own id its first one. @throws TokenGraphError `option`, `not-found` */
async function find(
  graph: Graph,
  id: unknown,
  where: string,
  what: string,
): Promise<{ node: number, entry: PassageEntry }> {
  if (typeof id !== 'string')
    throw new TokenGraphError('option', { where, got: show(id), expected: `the id of a ${what}` })
  const node = await graph.find('passage', id)
  if (node === undefined || graph.isGone({ kind: 'passage', node }))
    throw new TokenGraphError('not-found', { where, got: show(id), expected: `the id of a ${what} of this index` })
  return { node, entry: (await graph.passages([node]))[0]! }
}

/** What {@link TokenIndex.document} does. */
export async function documentOf(graph: Graph, id: string): Promise<Document> {
  return structuredClone((await find(graph, id, 'document', 'document')).entry.document)
}

/** What {@link TokenIndex.passage} does. */
export async function passageOf(graph: Graph, id: string): Promise<Passage> {
  return passageTold((await find(graph, id, 'passage', 'passage')).entry)
}

/** What {@link TokenIndex.passages} does. */
export async function passagesOf(graph: Graph, id: string): Promise<Passage[]> {
  const { node, entry: { part } } = await find(graph, id, 'passages', 'document'), first = node - (part.number - 1)
  return told(graph, first, first + part.of - 1)
}

/** What {@link TokenIndex.around} does. */
export async function passagesAround(graph: Graph, id: string, count: number): Promise<Passage[]> {
  if (!Number.isSafeInteger(count) || count < 0) {
    const expected = 'a whole number of at least 0'
    throw new TokenGraphError('option', { where: 'around: count', got: show(count), expected })
  }
  const { node, entry: { part } } = await find(graph, id, 'around', 'passage')
  return told(graph, node - Math.min(count, part.number - 1), node + Math.min(count, part.of - part.number))
}

async function told(graph: Graph, first: number, last: number): Promise<Passage[]> {
  const nodes = Array.from({ length: last - first + 1 }, (_, i) => first + i)
    .filter(node => !graph.isGone({ kind: 'passage', node }))
  return (await graph.passages(nodes)).map(passageTold)
}
