import type { Contents, Graph, PassageEntry, Postings } from './graph.ts'
import type { EdgeRows } from './rows.ts'

/**
 * A graph whose answers are copies: what is done to them reaches no later search. For those outside; the engine itself
 * reads in place.
 */
export const readOnly = (graph: Graph): Graph => ({
  tokenizer: graph.tokenizer,
  ...(graph.ownFields && { ownFields: [...graph.ownFields] }),
  stats: () => graph.stats(),
  isGone: ref => graph.isGone(ref),
  count: kind => graph.count(kind),
  has: edge => graph.has(edge),
  rows: async (...asked) => copyRows(await graph.rows(...asked)),
  degrees: (...asked) => graph.degrees(...asked),
  statistics: async () => ({ ...await graph.statistics() }),
  frequencies: tokens => graph.frequencies(tokens),
  postings: async tokens => (await graph.postings(tokens)).map(copyPostings),
  contents: async (...asked) => (await graph.contents(...asked)).map(copyContents),
  find: (...asked) => graph.find(...asked),
  ids: async kind => [...await graph.ids(kind)],
  terms: terms => graph.terms(terms),
  like: (...asked) => graph.like(...asked),
  namesIn: (...asked) => graph.namesIn(...asked),
  passages: async nodes => (await graph.passages(nodes)).map(copyPassage),
  titled: nodes => graph.titled(nodes),
  names: nodes => graph.names(nodes),
  tokens: nodes => graph.tokens(nodes),
  links: passages => graph.links(passages),
  relations: names => graph.relations(names),
  fields: async () => [...await graph.fields()],
})

/** Only the entries that were asked for, one row after the other. */
function copyRows({ start, end, columns, weights }: EdgeRows): EdgeRows {
  const entries = Array.from(
    { length: start.length },
    (_, i) => Array.from({ length: end[i]! - start[i]! }, (_, e) => start[i]! + e),
  )
  const flat = entries.flat(), ends = new Uint32Array(start.length)
  entries.forEach((row, i) => {
    ends[i] = (ends[i - 1] ?? 0) + row.length
  })
  return {
    start: Uint32Array.from(ends, (_, i) => ends[i - 1] ?? 0),
    end: ends,
    columns: Uint32Array.from(flat, e => columns[e]!),
    ...(weights && { weights: Float32Array.from(flat, e => weights[e]!) }),
  }
}

const copied = (values: ArrayLike<number>): number[] => Array.from(values)

const copyPostings = ({ passages, counts, sizes, inTitle, titles }: Postings): Postings => ({
  passages: copied(passages),
  counts: counts && copied(counts),
  sizes: copied(sizes),
  ...(inTitle && titles && { inTitle: copied(inTitle), titles: copied(titles) }),
})

const copyContents = ({ tokens, counts, inTitle, ...about }: Contents): Contents => ({
  ...about,
  tokens: copied(tokens),
  counts: counts && copied(counts),
  ...(inTitle && { inTitle: copied(inTitle) }),
})

const copyPassage = ({ document, part, ...span }: PassageEntry): PassageEntry => ({
  ...span,
  part: { ...part },
  document: structuredClone(document),
})
