import * as v from 'valibot'
import { TokenGraphError, show } from './core/errors.ts'
import { readOptions } from './core/options.ts'
import { byCodeUnit } from './core/order.ts'
import { Explainer } from './explanation/explain.ts'
import type { Explanation } from './explanation/explanation.ts'
import type { Encoder } from './features/encoder.ts'
import type { GraphVectors } from './features/graph-vectors.ts'
import { StaticEncoder } from './features/static.ts'
import { cutGraphView, type GraphView } from './explanation/graph-view.ts'
import type { AnyGraph } from './graph/graphology.ts'
import { NODE_KINDS, type NodeKind } from './graph/kinds.ts'
import { graphStats, type IndexStats } from './graph/stats.ts'
import { type GraphologyOptions, toGraphology } from './graph/to-graphology.ts'
import type { TokenGraph } from './graph/token-graph.ts'
import { nameHit, passageHit, tokenHit } from './hits.ts'
import { type RankedNodes, rankNodes } from './ranking/nodes.ts'
import { type Query, readQuery } from './ranking/query.ts'
import { type RankedPassages, Ranker } from './ranking/ranker.ts'
import type { Hit, SearchResults } from './results.ts'
import { explainOptions, type SearchOptions, searchOptions, type SearchSettings, selection, type ViewOptions, viewOptions } from './search-options.ts'
import { encodeSnapshot } from './storage/snapshot.ts'
import type { JsonValue } from './text/document.ts'

/** An index: a token-relation graph of a collection, ready to be searched. It never changes. */
export class TokenIndex {
  /** The graph itself, read only. */
  readonly graph: TokenGraph
  readonly #ranker: Ranker
  /** The vectors of its nodes, where it was made with an encoder. */
  readonly vectors: GraphVectors | undefined
  /** What makes vectors of questions; without it an index with vectors is searched by words and graph alone. */
  readonly encoder: Encoder | undefined
  readonly #settings: JsonValue

  /** Use {@link createIndex} or {@link openIndex}. */
  constructor(graph: TokenGraph, settings: JsonValue | object, vectors?: GraphVectors, encoder?: Encoder) {
    this.graph = graph
    this.vectors = vectors
    this.encoder = encoder
    this.#settings = settings as JsonValue
    this.#ranker = new Ranker(graph, vectors, encoder)
  }

  /**
   * Ranks passages, names and tokens for a question.
   *
   * @throws TokenGraphError `query`, `option`, or `not-found` for a query's node that the graph lacks
   */
  async search(query: Query, options: SearchOptions = {}): Promise<SearchResults> {
    const settings = readOptions(searchOptions, options, 'search')
    const read = readQuery(query)
    const ranked = await this.#ranker.rank(read, settings)
    const { graph } = this
    const explainer = settings.explain === false ? undefined : this.#explainer(ranked, settings)
    const hits = await toHits(graph, ranked, this.#nodes(ranked, settings), explainer)
    if (settings.order === 'score') hits.sort((a, b) => b.score - a.score || byCodeUnit(a.id, b.id))
    return {
      schema: 'tokengraph.search/1',
      query: {
        text: read.text,
        words: [...ranked.asked.own].filter(token => graph.tokens.isWord[token] === 1).map(token => graph.tokens.labels[token]!),
        expanded: ranked.asked.expanded.map(({ token, from, edge, weight }) => ({ word: graph.tokens.labels[token]!, from: graph.tokens.labels[from]!, edge, weight })),
        names: [...new Set(ranked.asked.mentions.map(({ name }) => graph.names.labels[name]!))],
        channels: ranked.terms.map(({ name, share }) => ({ name, share })),
      },
      hits,
    }
  }

  /**
   * Why a node has its score for a question, whether or not it is among the best.
   *
   * @param target  the node; a hit will do
   *
   * @throws TokenGraphError `not-found` for a node that the graph lacks, or a name or token that the best passages do not have
   */
  async explain(query: Query, target: { kind: NodeKind, id: string }, options: SearchOptions = {}): Promise<Explanation> {
    const settings = readOptions(searchOptions, options, 'explain')
    const { kind, id } = readOptions(nodeSchema, nodeOf(target), 'explain: target')
    const ranked = await this.#ranker.rank(readQuery(query), settings)
    const node = this.#ranker.find(kind, id)
    const explainer = this.#explainer(ranked, settings)
    if (kind === 'passage') return explainer.passage(node)
    // as the search would rank it; what the question itself says is ranked only where it is asked for
    for (const includeAsked of [settings.includeAsked, true]) {
      const { names, tokens } = this.#nodes(ranked, { ...settings, includeAsked, limit: Number.MAX_SAFE_INTEGER, kinds: [kind] })
      const name = names.ranked.find(each => each.name === node), token = tokens.ranked.find(each => each.token === node)
      if (kind === 'name' && name) return explainer.name(name, names.scale)
      if (kind === 'token' && token) return explainer.token(token, tokens.scale)
    }
    throw new TokenGraphError('not-found', { where: `explain: ${kind} ${show(id)}`, got: 'no score for this question', hint: `Take ${kind}s from more passages with "${kind}sFrom".` })
  }

  /** The part of the graph that a question touched, with the walk's numbers: what a viewer draws and replays. */
  async view(query: Query, options: ViewOptions = {}): Promise<GraphView> {
    const { nodes, ...settings } = readOptions(viewOptions, options, 'view')
    const read = readQuery(query)
    const ranked = await this.#ranker.rank(read, settings)
    const found = this.#nodes(ranked, settings)
    const wanted = [
      ...found.passages.map(node => ({ kind: 'passage' as const, node })),
      ...found.names.ranked.map(({ name }) => ({ kind: 'name' as const, node: name })),
      ...found.tokens.ranked.map(({ token }) => ({ kind: 'token' as const, node: token })),
    ]
    return cutGraphView(this.graph, ranked, await this.#explainer(ranked, settings).trace(), read.text, wanted, nodes)
  }

  /**
   * The whole graph, or the neighbourhood of some nodes, as a new graphology graph.
   *
   * @param options  `around`: nodes to start from, by kind and id; hits will do
   * @throws TokenGraphError `option`, `not-found` for a node that the graph lacks, `limit` for more than graphology holds
   */
  toGraphology(options: Omit<GraphologyOptions, 'around'> & { around?: { kind: NodeKind, id: string }[] } = {}): AnyGraph {
    const { around } = readOptions(v.looseObject({ around: v.optional(v.array(v.looseObject(nodeSchema.entries))) }), options, 'toGraphology')
    const nodes = around?.map(({ kind, id }) => ({ kind, node: this.#ranker.find(kind, id) }))
    return toGraphology(this.graph, { ...options, around: nodes })
  }

  /** The index as one block of bytes, for a file or a download; the same for the same documents and options. */
  toBytes(): Uint8Array<ArrayBuffer> {
    return encodeSnapshot(this.graph, this.#settings, this.vectors, this.encoder instanceof StaticEncoder ? this.encoder.table : undefined)
  }

  /** The number of a node in the graph, by the id under which results name it. @throws TokenGraphError `not-found` */
  number({ kind, id }: { kind: NodeKind, id: string }): number {
    return this.#ranker.find(kind, id)
  }

  /** Counts of nodes and edges, and what they take. */
  stats(): IndexStats {
    return graphStats(this.graph)
  }

  #nodes(ranked: RankedPassages, settings: SearchSettings): RankedNodes {
    return rankNodes(this.graph, this.#ranker.terms, this.#ranker.bm25(settings.bm25), ranked, selection(settings))
  }

  #explainer(ranked: RankedPassages, settings: SearchSettings): Explainer {
    const listed = v.parse(explainOptions, typeof settings.explain === 'boolean' ? {} : settings.explain)
    return new Explainer(this.graph, this.#ranker.bm25(settings.bm25), ranked, listed)
  }
}

const nodeSchema = v.strictObject({ kind: v.picklist(NODE_KINDS), id: v.string() })

/** A hit names a node, and says more of it. */
const nodeOf = (target: unknown): unknown =>
  (typeof target === 'object' && target !== null && 'kind' in target && 'id' in target ? { kind: target.kind, id: target.id } : target)

/** The hits of all kinds, each with its explanation where there is an explainer. */
async function toHits(graph: TokenGraph, ranked: RankedPassages, { passages, names, tokens }: RankedNodes, explainer?: Explainer): Promise<Hit[]> {
  const hits: Hit[] = []
  const add = async (hit: Hit, explain: (explainer: Explainer) => Promise<Explanation>) => {
    hits.push(explainer ? { ...hit, explanation: await explain(explainer) } : hit)
  }
  for (const passage of passages) await add(passageHit(graph, passage, ranked.scores.at(passage)), each => each.passage(passage))
  for (const name of names.ranked) await add(nameHit(graph, name, names.scale), each => each.name(name, names.scale))
  for (const token of tokens.ranked) await add(tokenHit(graph, token, tokens.scale), each => each.token(token, tokens.scale))
  return hits
}
