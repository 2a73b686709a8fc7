import { show, TokenGraphError } from '../core/errors.ts'
import type { Graph, PassageEntry } from '../graph/graph.ts'
import { passageId } from '../graph/node-names.ts'
import { type Demand, demandOf } from './clauses.ts'
import { type Opened, type QueryPart, readOperators } from './operators.ts'
import type { ReadQuery } from './query.ts'
import type { Span } from '../text/tokens/segment.ts'

/** A question after its operators were read. */
export interface Understood {
  /** What is looked for. */
  query: ReadQuery
  /** What was no mere word, and how it was read. */
  parts: readonly QueryPart[]
  notes: readonly string[]
  /** Words for which others are looked for, too. */
  opened: readonly Opened[]
  /** Where words stand that all count. */
  phrases: readonly Span[]
  /** What results must have; absent where nothing is demanded. */
  demand?: { among: (passage: number) => boolean, passes: (entry: PassageEntry, passage: number) => boolean }
}

/** So many passages are read at once. */
const BATCH = 256
/** So many passages are what is asked, where nothing but their fields is. */
const MOST = 1000

/** Reads the operators of a question, and makes the test of what results must have. */
export async function readDemands(graph: Graph, query: ReadQuery, isForced: boolean): Promise<Understood> {
  const hasField = /[\p{L}\p{N}_][:：][^\s:：\/\\]/v.test(query.text)
  const read = readOperators(query.text, hasField ? await graph.fields() : [], isForced)
  const { text, demands, opened, phrases, parts, notes } = read
  if (demands.length === 0) return { query: { ...query, text }, parts, notes, opened, phrases }
  const demand = await demandOf(graph, { kind: 'all', of: demands.map(({ clause }) => clause) })
  const understood = {
    parts,
    notes,
    opened,
    phrases,
    demand: { among: demand.may, passes: (entry: PassageEntry, passage: number) => demand.is(passage, entry) },
  }
  if (text.trim() !== '' || query.nodes.length > 0 || query.vector) return { query: { ...query, text }, ...understood }
  if (demands.every(({ clause }) => clause.kind === 'not')) {
    throw new TokenGraphError('query', {
      where: 'query',
      got: show(query.text),
      expected: 'something to look for',
      hint: 'It only says what is left out.',
    })
  }
  return { query: { ...query, text: '', nodes: await passagesWith(graph, demand) }, ...understood }
}

/** The first passages that have what is demanded, to start from: a field says nothing that texts are compared with. */
async function passagesWith(graph: Graph, { may, is }: Demand): Promise<ReadQuery['nodes']> {
  const found: ReadQuery['nodes'] = [], count = graph.count('passage')
  for (let from = 0; from < count && found.length < MOST; from += BATCH) {
    const some = Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => from + i)
      .filter(node => may(node) && !graph.isGone({ kind: 'passage', node }))
    const entries = await graph.passages(some)
    for (const [i, entry] of entries.entries())
      if (is(some[i]!, entry)) found.push({ kind: 'passage', id: passageId(entry), weight: 1 })
  }
  return found.slice(0, MOST)
}
