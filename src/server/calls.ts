import type * as v from 'valibot'
import type { TokenIndex } from '../index/token-index.ts'
import { documentStretch } from '../answer/document-stretch.ts'
import type { DenseOptions, RankingOptions } from '../rank/options.ts'
import type { Change } from '../view/replay.ts'
import type { ANSWERS } from './answers.ts'
import { contextBody, hitsBody } from './bodies.ts'
import * as given from './parameters.ts'

/** What a server is asked with where a request does not say. */
export interface Usual {
  /** What the page shows first; an overview if empty. Default empty. */
  question?: string
  /** Nodes of a view, at most, where a request does not say. Default 200. */
  nodes?: number
  /** What is carried over the graph. Default `scores`. */
  propagate?: 'scores' | 'vectors'
  /** What meaning counts beside words. */
  dense?: DenseOptions
}

/** What a program may ask a server. */
export interface Call<S extends v.GenericSchema = v.GenericSchema, Asked = unknown> {
  /** `POST` takes a body of JSON, `GET` parameters in the address. */
  method: 'GET' | 'POST'
  path: `/api/${string}`
  /** What it is for, in one line. */
  about: string
  /** What it takes; unknown keys are refused. */
  input: S
  /** What it gives: the name of a schema, or any JSON. */
  gives: keyof typeof ANSWERS | 'any'
  /** Whether it waits for its turn; what is done at once has none. */
  isCostly: boolean
  answer(asked: Asked, signal: AbortSignal): object | Promise<object>
}

/** One that takes parameters, as they are read. */
const get = <S extends v.GenericSchema>(made: Omit<Call<S, v.InferOutput<S>>, 'method'>): Call =>
  ({ method: 'GET', ...made }) as unknown as Call

/** One that takes a body, as it is given. */
const post = <S extends v.GenericSchema>(made: Omit<Call<S, v.InferInput<S>>, 'method'>): Call =>
  ({ method: 'POST', ...made }) as unknown as Call

/** All that a program may ask of an index, as the page does, too: `GET /api/openapi.json` tells of each. */
export function callsOf(index: TokenIndex, usual: Usual): Call[] {
  return [...listings(index, usual), ...readings(index), ...graphs(index, usual), ...views(index, usual)]
}

/** What a question finds. */
const listings = (index: TokenIndex, { propagate: carried, dense }: Usual): Call[] => [
  post({
    path: '/api/hits',
    about: 'Ranked passages, names and words for a question, or all passages that pass a filter.',
    input: hitsBody,
    gives: 'SearchResults',
    isCostly: true,
    answer: ({ question = '', ...options }, signal) =>
      index.search(question, { propagate: carried, ...options, dense: { ...dense, ...options.dense }, signal }),
  }),
  post({
    path: '/api/context',
    about: 'Numbered parts of texts to answer a question from, within a budget, each with the reason why it is there.',
    input: contextBody,
    gives: 'Context',
    isCostly: true,
    answer: ({ question, ...options }, signal) =>
      index.context(question, { propagate: carried, ...options, dense: { ...dense, ...options.dense }, signal }),
  }),
  get({
    path: '/api/suggest',
    about: 'What may be asked in place of a text while it is typed.',
    input: given.suggestParameters,
    gives: 'Suggestions',
    isCostly: false,
    answer: ({ text, limit }) => index.suggest(text, { limit }),
  }),
  get({
    path: '/api/explain',
    about: 'Why a node has its score for a question; without an id the best of its kind, without a kind a passage.',
    input: given.explainParameters,
    gives: 'Explanation',
    isCostly: true,
    answer: ({ question, kind, id, propagate = carried }, signal) =>
      index.explain(question, { kind, id }, { propagate, dense, signal }),
  }),
]

/** What documents say. */
const readings = (index: TokenIndex): Call[] => [
  get({
    path: '/api/document',
    about: "A stretch of a document's text, from its beginning or an offset on, with its title and metadata.",
    input: given.documentParameters,
    gives: 'Document',
    isCostly: false,
    answer: async ({ id, start = 0, length = given.LENGTH }) =>
      documentStretch(await index.document(id), start, length),
  }),
  get({
    path: '/api/passages',
    about: 'The passages of a document, in order, a page of them.',
    input: given.passagesParameters,
    gives: 'Passages',
    isCostly: true,
    async answer({ document, offset = 0, limit = 10 }) {
      const all = await index.passages(document)
      return { schema: 'tokengraph.passages/1', total: all.length, passages: all.slice(offset, offset + limit) }
    },
  }),
  get({
    path: '/api/around',
    about: 'A passage, and as many before it and behind it in its document as are asked for.',
    input: given.aroundParameters,
    gives: 'Passages',
    isCostly: false,
    async answer({ id, count = 1 }) {
      const passages = await index.around({ id }, count)
      return { schema: 'tokengraph.passages/1', total: passages[0]!.part.of, passages }
    },
  }),
  get({
    path: '/api/keyphrases',
    about: 'The phrases that say what a document is about.',
    input: given.keyphrasesParameters,
    gives: 'Keyphrases',
    isCostly: true,
    async answer({ document, count }, signal) {
      const keyphrases = await index.keyphrases({ id: document }, { count, signal })
      return { schema: 'tokengraph.keyphrases/1', documents: [{ document, keyphrases }] }
    },
  }),
]

/** How things hang together, without a question. */
const graphs = (index: TokenIndex, { nodes: most = 200 }: Usual): Call[] => [
  get({
    path: '/api/related',
    about: 'What stands one edge away from a node: back-links, mentions, names, words that occur with it.',
    input: given.relatedParameters,
    gives: 'RelatedNodes',
    isCostly: true,
    answer: ({ kind, id, ...options }) => index.related(kind ? { kind, id } : id, options),
  }),
  get({
    path: '/api/path',
    about: 'The best ways between two documents, names or words, each step with the sentence that says it.',
    input: given.pathParameters,
    gives: 'Paths',
    isCostly: true,
    answer: ({ from, to, ...options }, signal) => index.path(from, to, { ...options, signal }),
  }),
  get({
    path: '/api/topics',
    about: 'What the collection is about: groups of passages and names that hang together, with their words.',
    input: given.topicsParameters(given.mostNodes(most)),
    gives: 'Topics',
    isCostly: true,
    answer: (options, signal) => index.topics({ ...options, signal }),
  }),
  get({
    path: '/api/stats',
    about: 'The size of the index.',
    input: given.noParameters,
    gives: 'IndexStats',
    isCostly: false,
    answer: () => index.stats(),
  }),
]

/** What the page draws. */
function views(
  index: TokenIndex,
  { question: first = '', nodes: usual = 200, propagate: carried = 'scores', dense }: Usual,
): Call[] {
  const cap = given.mostNodes(usual)
  return [
    get({
      path: '/api/search',
      about: 'The part of the graph that a question touched; without a question the best linked part of it.',
      input: given.searchParameters(cap),
      gives: 'GraphView',
      isCostly: true,
      answer: ({ question = first, nodes = usual, limit, propagate = carried }, signal) => (question.trim() === ''
        ? index.overview({ nodes, signal })
        : index.view(question, { nodes, limit, propagate, dense, signal })),
    }),
    get({
      path: '/api/neighbourhood',
      about: 'A node and what is near it in the graph.',
      input: given.neighbourhoodParameters(cap),
      gives: 'GraphView',
      isCostly: true,
      answer: ({ kind, id, radius = 1, nodes = usual }, signal) =>
        index.neighbourhood({ kind, id }, { radius, nodes, signal }),
    }),
    post({
      path: '/api/what-if',
      about: 'What a question touches in a graph that is changed: without nodes or edges, or walked otherwise.',
      input: given.whatIfBody(cap),
      gives: 'GraphView',
      isCostly: true,
      answer: ({ question, change, nodes = usual, limit, propagate = carried }, signal) =>
        index.view(question, { nodes, limit, propagate, dense, ...changed(change), signal }),
    }),
  ]
}

/** A change as options of a search. */
const changed = ({ restart, steps, edges, without }: Change): RankingOptions => ({
  walk: { ...(restart !== undefined && { restart }), ...(steps !== undefined && { steps }), edges },
  without,
})
