import type { Graph } from './graph.ts'

/** Few ask the graph itself. */
const copies = () => import('./copies.ts')

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
  rows: async (...asked) => (await copies()).copyRows(await graph.rows(...asked)),
  degrees: (...asked) => graph.degrees(...asked),
  statistics: async () => ({ ...await graph.statistics() }),
  frequencies: tokens => graph.frequencies(tokens),
  postings: async tokens => (await graph.postings(tokens)).map((await copies()).copyPostings),
  contents: async (...asked) => (await graph.contents(...asked)).map((await copies()).copyContents),
  find: (...asked) => graph.find(...asked),
  ids: async kind => [...await graph.ids(kind)],
  terms: terms => graph.terms(terms),
  like: (...asked) => graph.like(...asked),
  namesIn: (...asked) => graph.namesIn(...asked),
  passages: async nodes => (await graph.passages(nodes)).map((await copies()).copyPassage),
  titled: nodes => graph.titled(nodes),
  names: nodes => graph.names(nodes),
  tokens: nodes => graph.tokens(nodes),
  links: passages => graph.links(passages),
  relations: names => graph.relations(names),
  fields: async () => [...await graph.fields()],
})
