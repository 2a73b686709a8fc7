import { Pace } from '../core/pace.ts'
import type { NodeKind } from '../core/kinds.ts'
import { coOccursEdges } from '../tables/edges/co-occurs.ts'
import { linkEntry } from './link-entry.ts'
import { linksOf } from '../tables/edges/links.ts'
import { wordStream } from '../tables/edges/word-stream.ts'
import type { LinkEntry } from './graph.ts'
import { memoryRows, type RowReader } from './rows.ts'
import { passageText } from './passage-text.ts'
import { passageSpan, type TokenGraph } from '../tables/token-graph.ts'

/** The edges that no ranking reads, made of the texts of passages. @param terms  the tokens by their terms */
export async function edgesOnRequest(
  texts: Iterable<string>,
  { tokenizer, coOccurs }: TokenGraph,
  terms: ReadonlyMap<string, number>,
  counts: Record<NodeKind, number>,
): Promise<RowReader> {
  const options = coOccurs!, pace = new Pace()
  const stream = await pace.run('words', wordStream(texts, tokenizer, terms, options.window), counts.passage)
  return memoryRows(counts, new Map([['co-occurs', await coOccursEdges(stream, counts.token, options, pace)]]))
}

/** The texts of all passages, in order. */
export function* textsOf(tables: TokenGraph): Generator<string> {
  for (const passage of tables.passages.document.keys()) yield passageText(passageSpan(tables, passage))
}

/** The links of a passage: see {@link linksOf}. */
export function linkEntries({ documents, passages, finder: { folding } }:
  TokenGraph): (passage: number) => LinkEntry[]
{
  const { document, start, end } = passages
  const cut = Array.from(document, (of, i) => ({ document: of, start: start[i]!, end: end[i]! }))
  const linksIn = linksOf(documents, cut)
  return passage => linksIn(passage).map(found => linkEntry(found, documents.at(document[passage]!)!, folding))
}
