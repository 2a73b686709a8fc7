import { TokenGraphError, show } from '../core/errors.ts'
import type { Graph, PassageEntry } from '../graph/graph.ts'
import type { Searcher } from '../rank/searcher.ts'
import type { Document } from '../text/document.ts'
import { withLine } from '../text/lines.ts'
import { passageTold } from './hits.ts'
import type { Passage } from './results.ts'

const told = (entry: PassageEntry): Passage => withLine(passageTold(entry), entry.document)

/** A passage by its id; of a document's own id its first one. @throws TokenGraphError `option`, `not-found` */
async function find(
  searcher: Searcher,
  id: unknown,
  where: string,
  what: string,
): Promise<{ node: number, entry: PassageEntry }> {
  if (typeof id !== 'string')
    throw new TokenGraphError('option', { where, got: show(id), expected: `the id of a ${what}` })
  const node = await searcher.find('passage', id, where)
  return { node, entry: (await searcher.graph.passages([node]))[0]! }
}

/** What {@link TokenIndex.document} does. */
export async function documentOf(searcher: Searcher, id: string, where = 'document'): Promise<Document> {
  return structuredClone((await find(searcher, id, where, 'document')).entry.document)
}

/** What {@link TokenIndex.passage} does. */
export async function passageOf(searcher: Searcher, id: string): Promise<Passage> {
  return told((await find(searcher, id, 'passage', 'passage')).entry)
}

/** What {@link TokenIndex.passages} does. */
export async function passagesOf(searcher: Searcher, id: string): Promise<Passage[]> {
  const { node, entry: { part } } = await find(searcher, id, 'passages', 'document'), first = node - (part.number - 1)
  return between(searcher.graph, first, first + part.of - 1)
}

/** What {@link TokenIndex.around} does. */
export async function passagesAround(searcher: Searcher, id: string, count: number): Promise<Passage[]> {
  if (!Number.isSafeInteger(count) || count < 0) {
    const expected = 'a whole number of at least 0'
    throw new TokenGraphError('option', { where: 'around: count', got: show(count), expected })
  }
  const { node, entry: { part } } = await find(searcher, id, 'around', 'passage')
  return between(searcher.graph, node - Math.min(count, part.number - 1), node + Math.min(count, part.of - part.number))
}

async function between(graph: Graph, first: number, last: number): Promise<Passage[]> {
  const nodes = Array.from({ length: last - first + 1 }, (_, i) => first + i)
  return (await graph.passages(nodes)).map(told)
}
