import * as v from 'valibot'
import { EDGE_KIND_NAMES, NODE_KIND_NAMES } from '../core/kinds.ts'
import { isPlain } from '../core/plain.ts'
import type { Context } from '../answer/context/context.ts'
import type { DocumentStretch } from '../answer/document-stretch.ts'
import type { Match } from '../answer/matches.ts'
import type { Paths } from '../answer/path/path.ts'
import type { RelatedNodes } from '../answer/related.ts'
import type { Hit, Passage, SearchResults } from '../answer/results.ts'
import type { Suggestions } from '../answer/suggest.ts'
import type { Topics } from '../answer/topics.ts'
import type { NodeName } from '../graph/node-names.ts'
import type { Keyphrase } from '../keyphrases/best-phrases.ts'
import type { Keyphrases } from '../keyphrases/keyphrases.ts'
import type { QueryPart } from '../query/operators.ts'
import type { TermName } from '../rank/share.ts'
import type { IndexStats } from '../tables/stats.ts'
import type { Metadata } from '../text/document.ts'
import type { Explanation, TermShare } from '../view/explanation.ts'
import type { GraphView } from '../view/graph-view.ts'

/** Passages of one document, in order. */
export interface PassageList {
  schema: 'tokengraph.passages/1'
  /** How many the document has. */
  total: number
  passages: Passage[]
}

/** A type without `readonly`, which JSON does not know. */
type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T
/** Whether two types are one, keys that may be absent among them. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false
type SameData<A, B> = Same<Writable<A>, Writable<B>>

/** Says that a schema is of just this type: the compiler refuses one that lacks a field of it, or has one more. */
const just = <T>() => <S extends v.GenericSchema>(schema: SameData<v.InferOutput<S>, T> extends true ? S : never): S =>
  schema

const text = v.string(), count = v.pipe(v.number(), v.safeInteger(), v.minValue(0)), amount = v.number()
const maybe = v.exactOptional
const kind = v.picklist(NODE_KIND_NAMES), edge = v.picklist(EDGE_KIND_NAMES)
const scalar = v.union([v.string(), v.number(), v.boolean()])
const direction = v.picklist(['in', 'out']), span = { start: count, end: count }
const within = v.strictObject(span)

/** Any JSON that a user keeps with a document. */
export const metadata = v.custom<Metadata>(isPlain)

const nodeName = just<NodeName>()(v.strictObject({ kind, id: text, label: text }))

const TERMS = [
  'walk',
  'held',
  'spread',
  'lexical',
  'mixed',
  'hop',
  'rerank',
  'cross',
  'step',
  'near',
] as const satisfies readonly TermName[]
const termName = just<TermName>()(v.picklist(TERMS))

const term = just<
  TermShare
>()(v.strictObject({ name: termName, share: amount, raw: amount, scale: amount, value: amount }))

const origin = v.strictObject({ kind: v.picklist([...NODE_KIND_NAMES, 'meaning']), id: text, label: text })
const seed = v.strictObject({ node: origin, amount })
const walkedEdge = v.strictObject({ edge, reversed: v.boolean() })

const explanation = just<Explanation>()(v.strictObject({
  schema: v.literal('tokengraph.explanation/1'),
  node: nodeName,
  score: amount,
  terms: v.array(term),
  fade: maybe(amount),
  boost: maybe(amount),
  fields: maybe(v.array(v.strictObject({ field: text, amount }))),
  seeds: v.array(seed),
  restart: amount,
  incoming: v.array(v.strictObject({
    from: nodeName,
    via: v.array(nodeName),
    edges: v.array(v.strictObject({ ...walkedEdge.entries, says: maybe(text) })),
    amount,
    traffic: amount,
  })),
  incomingRest: amount,
  paths: v.array(v.strictObject({
    nodes: v.array(origin),
    amount,
    relations: maybe(v.array(v.strictObject({ from: count, says: text, direction: v.picklist(['out', 'in']) }))),
    line: text,
  })),
  hop: maybe(v.strictObject({ from: nodeName, over: text, lacking: v.array(seed), line: text })),
  late: maybe(v.strictObject({
    share: amount,
    words: v.array(v.strictObject({ asked: text, met: text, cosine: amount, amount })),
    line: text,
  })),
  rerank: maybe(v.strictObject({
    place: v.strictObject({ before: count, after: count }),
    logOdds: amount,
    features: v.array(v.strictObject({ name: text, amount })),
    edges: v.array(v.strictObject({ from: nodeName, amount })),
    rest: amount,
    beside: amount,
  })),
  cross: maybe(v.strictObject({
    encoder: text,
    place: v.strictObject({ before: count, after: count }),
    logit: amount,
    read: amount,
    beside: amount,
  })),
}))

const broughtBy = v.picklist(['synonyms', 'similar', 'prefix', 'typos'])
const match = just<Match>()(v.strictObject({
  ...span,
  term: text,
  why: v.picklist(['word', 'form', 'name', 'synonyms', 'similar', 'prefix', 'typos']),
}))

/** What passages and hits both tell. */
const placed = {
  kind,
  id: text,
  text,
  document: text,
  title: maybe(text),
  metadata: maybe(metadata),
  source: maybe(within),
  line: maybe(count),
  section: maybe(text),
}
const part = v.strictObject({ number: count, of: count })
const group = v.strictObject({ value: v.union([scalar, v.array(scalar)]), others: count })

const hit = just<Hit>()(v.strictObject({
  ...placed,
  start: maybe(count),
  end: maybe(count),
  part: maybe(part),
  score: amount,
  relevance: maybe(amount),
  matched: maybe(v.boolean()),
  matches: maybe(v.array(match)),
  fieldMatches: maybe(v.array(v.strictObject({ field: text, text, matches: v.array(match) }))),
  snippet: maybe(v.strictObject({ text, ...span })),
  group: maybe(group),
  explanation: maybe(explanation),
}))
const passage = just<Passage>()(v.strictObject({ ...placed, ...span, part, group: maybe(group) }))

const bound = v.union([v.number(), v.string()])
const queryPart = just<QueryPart>()(v.strictObject({
  text,
  as: v.picklist(['phrase', 'required', 'excluded', 'either', 'field', 'prefix', 'typos', 'words']),
}))

const searchResults = just<SearchResults>()(v.strictObject({
  schema: v.literal('tokengraph.search/1'),
  query: v.strictObject({
    text,
    words: v.array(text),
    expanded: v.array(v.strictObject({ word: text, from: text, edge: broughtBy, weight: amount })),
    names: v.array(text),
    parts: maybe(v.array(queryPart)),
    channels: v.array(v.strictObject({ name: termName, share: amount })),
  }),
  hits: v.array(hit),
  answered: maybe(v.boolean()),

  total: count,
  facets: maybe(v.objectWithRest(
    {},
    v.array(v.strictObject({ value: maybe(scalar), from: maybe(bound), to: maybe(bound), count })),
  )),
  notes: maybe(v.array(text)),
}))

const stretch = { document: text, ...span }
const context = just<Context>()(v.strictObject({
  schema: v.literal('tokengraph.context/1'),
  parts: v
    .array(v.strictObject({ number: count, ...stretch, section: text, text, why: text, relevance: maybe(amount) })),
  answered: maybe(v.boolean()),
  size: amount,
  leftOut: v.array(v.strictObject({ ...stretch, why: text })),
}))

const relatedNodes = just<RelatedNodes>()(v.strictObject({
  schema: v.literal('tokengraph.related/1'),
  node: nodeName,
  total: count,
  related: v.array(v.strictObject({
    kind,
    id: text,
    label: text,
    edge,
    direction,
    weight: amount,
    document: maybe(text),
    words: maybe(v.array(text)),
    relations: maybe(v.array(text)),
  })),
}))

const inDocument = { kind, id: text, label: text, document: maybe(text) }
const paths = just<Paths>()(v.strictObject({
  schema: v.literal('tokengraph.path/1'),
  from: nodeName,
  to: nodeName,
  paths: v.array(v.strictObject({
    cost: amount,
    nodes: v.array(v.strictObject(inDocument)),
    edges: v.array(v.strictObject({
      edge,
      direction,
      says: text,
      cost: amount,
      place: maybe(v.strictObject({ ...stretch, text })),
    })),
    line: text,
  })),
  bounded: v.boolean(),
}))

const topics = just<Topics>()(v.strictObject({
  schema: v.literal('tokengraph.topics/1'),
  total: count,
  nodes: count,
  topics: v.array(v.strictObject({
    number: count,
    size: count,
    passages: count,
    keywords: v.array(text),
    members: v.array(v.strictObject({ ...inDocument, links: count })),
    bridges: v.array(v.strictObject({ ...inDocument, links: count, beyond: count, topics: v.array(count) })),
  })),
}))

const keyphrase = just<Keyphrase>()(v.strictObject({
  text,
  score: amount,
  start: v.pipe(v.number(), v.safeInteger()),
  end: v.pipe(v.number(), v.safeInteger()),
}))

const counts = v.objectWithRest({}, count)
const hops = v.array(v.strictObject({
  edge,
  direction,
  shared: maybe(v.boolean()),
  damped: maybe(v.boolean()),
}))

const viewNode = v.strictObject({
  kind,
  id: text,
  label: text,
  degree: amount,
  community: count,
  betweenness: amount,
  seed: maybe(amount),
  seeds: maybe(v.array(v.strictObject({ origin: count, amount }))),
  scores: maybe(v.array(amount)),
  fromRest: maybe(v.array(amount)),
  fade: maybe(amount),
  hop: maybe(v.strictObject({
    over: text,
    share: amount,
    ways: v.array(v.strictObject({ source: maybe(count), via: maybe(count), light: amount, gain: amount })),
  })),
  document: maybe(text),
  title: maybe(text),
  metadata: maybe(metadata),
  text: maybe(text),
  start: maybe(count),
  part: maybe(part),
  snippet: maybe(v.strictObject({ ...span, marks: v.array(v.strictTuple([count, count])) })),
})

const between = { source: count, target: count }
const graphView = just<GraphView>()(v.strictObject({
  schema: v.literal('tokengraph.graph-view/2'),
  query: text,
  settings: maybe(v.strictObject({
    restart: amount,
    steps: count,
    view: v.strictObject({
      name: text,
      nodes: v.array(kind),
      paths: v.array(v.strictObject({ hops, weight: amount, back: amount })),
    }),
  })),
  nodes: v.array(viewNode),
  edges: v.array(v.strictObject({ ...between, kind: edge, weight: amount, relation: maybe(text) })),
  transitions: v.array(v.strictObject({
    ...between,
    via: v.array(count),
    edges: v.array(walkedEdge),
    weight: amount,
  })),
  results: v.array(v.strictObject({
    node: count,
    score: amount,
    terms: v.array(term),
    from: maybe(v.array(v.strictObject({ source: maybe(count), edge, amount }))),
  })),
  origins: v.array(origin),
  communities: v.array(v.strictObject({ label: text, size: count })),
  gaps: v.array(v.strictObject({ a: count, b: count, edges: count, expected: amount })),
  rest: v.strictObject({ passages: count, seed: amount, scores: v.array(amount) }),
  whole: maybe(v.strictObject({ nodes: count })),
}))

const stats = just<IndexStats>()(v.strictObject({
  schema: v.literal('tokengraph.stats/1'),
  documents: count,
  characters: count,
  nodes: v.strictObject({ passage: count, name: count, token: count }),
  grams: count,
  edges: counts,
  memory: v.strictObject({ bytes: count, bytesPerEdge: amount }),
  vectors: maybe(v.strictObject({
    encoder: text,
    width: count,
    type: v.picklist(['float32', 'float16', 'int8']),
    nodes: v.array(kind),
    holdsEncoder: v.boolean(),
    propagation: maybe(v.strictObject({
      model: v.picklist(['gcn', 'gat']),
      heads: count,
      seed: count,
      epochs: count,
      loss: amount,
    })),
    words: maybe(v.strictObject({ type: v.picklist(['bits', 'int8']), count })),
    bytes: count,
  })),
  textsHaveCase: v.boolean(),
  dictionary: v.boolean(),
  tokenizer: text,
}))

const suggestions = just<Suggestions>()(v.strictObject({
  schema: v.literal('tokengraph.suggest/1'),
  suggestions: v.array(v.strictObject({ text, kind: v.picklist(['word', 'name', 'correction']), count })),
}))

const keyphrases = just<Keyphrases>()(v.strictObject({
  schema: v.literal('tokengraph.keyphrases/1'),
  documents: v.array(v.strictObject({ document: text, keyphrases: v.array(keyphrase) })),
}))

const document = just<DocumentStretch>()(v.strictObject({
  schema: v.literal('tokengraph.document/1'),
  id: text,
  title: maybe(text),
  metadata: maybe(metadata),
  length: count,
  ...span,
  next: maybe(count),
  text,
}))

const passages = just<PassageList>()(v.strictObject({
  schema: v.literal('tokengraph.passages/1'),
  total: count,
  passages: v.array(passage),
}))

/** What goes back where a request is refused. */
export const errorBody = v.strictObject({ error: v.strictObject({ code: text, message: text }) })

/** What calls give, by name; what several of them hold has a name of its own. */
export const ANSWERS = {
  SearchResults: searchResults,
  Hit: hit,
  Passage: passage,
  Explanation: explanation,
  NodeName: nodeName,
  Context: context,
  RelatedNodes: relatedNodes,
  Paths: paths,
  Topics: topics,
  Keyphrases: keyphrases,
  Document: document,
  Passages: passages,
  Suggestions: suggestions,
  GraphView: graphView,
  IndexStats: stats,
}
