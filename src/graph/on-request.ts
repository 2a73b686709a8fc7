import { Pace } from '../core/pace.ts'
import type { NodeKind } from '../core/kinds.ts'
import { coOccursEdges } from '../tables/edges/co-occurs.ts'
import { linksOf } from '../tables/edges/links.ts'
import { wordStream } from '../tables/edges/word-stream.ts'
import { memoryRows, type RowReader } from './rows.ts'
import { passageText } from './passage-text.ts'
import { passageSpan, type TokenGraph } from '../tables/token-graph.ts'

/** The edges that no ranking reads, made of the texts. @param terms  the tokens by their terms */
export async function edgesOnRequest(
  tables: TokenGraph, terms: ReadonlyMap<string, number>, counts: Record<NodeKind, number>,
): Promise<RowReader> {
  const options = tables.coOccurs!, pace = new Pace()
  const stream = await pace.run('words', wordStream(textsOf(tables), tables.tokenizer, terms, options.window), tables.passages.document.length)
  const edges = await coOccursEdges(stream, tables.tokens.terms.length, options, pace)
  return memoryRows(counts, new Map([['co-occurs', edges]]))
}

/** The texts of all passages, in order. */
function* textsOf(tables: TokenGraph): Generator<string> {
  for (const passage of tables.passages.document.keys()) yield passageText(passageSpan(tables, passage))
}

/** The links of a passage: see {@link linksOf}. */
export const linksIn = ({ documents, passages: { document, start, end } }: TokenGraph): ReturnType<typeof linksOf> =>
  linksOf(documents, Array.from(document, (of, i) => ({ document: of, start: start[i]!, end: end[i]! })))
