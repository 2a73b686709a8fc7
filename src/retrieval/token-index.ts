import * as v from 'valibot'
import type { Answer } from './answer.ts'
import { TokenGraphError, show } from '../core/errors.ts'
import { readOptions } from '../core/options.ts'
import { byCodeUnit } from '../core/order.ts'
import { Pace } from '../core/pace.ts'
import type { Explanation } from '../explanation/explanation.ts'
import type { Encoder } from '../features/encoder.ts'
import { type GraphVectors, vectorStats } from '../features/graph-vectors.ts'
import { type LearnedPropagation, propagationProblem } from '../features/learned-propagation.ts'
import { StaticEncoder } from '../features/static.ts'
import { cutGraphView } from '../explanation/cut-view.ts'
import type { GraphView } from '../explanation/graph-view.ts'
import { around, checkShown, overview, type OverviewOptions, type PassageDegree } from '../explanation/overview.ts'
import type { AnyGraph } from '../graph/graphology.ts'
import { NODE_KIND_NAMES, type NodeKind } from '../core/kinds.ts'
import { graphStats, type IndexStats } from '../graph/stats.ts'
import type { GraphologyOptions } from '../graph/to-graphology.ts'
import type { TokenGraph } from '../graph/token-graph.ts'
import { passageView } from '../propagation/view.ts'
import { filterNotes } from '../ranking/filter.ts'
import { type Query, type ReadQuery, readQuery, refuseBlank, whyNothing } from '../ranking/query.ts'
import { Ranker } from '../ranking/ranker.ts'
import { VectorRanker } from '../ranking/vector-ranker.ts'
import { type RelatedNodes, type RelatedOptions, relatedOptions, relatedTo } from './related.ts'
import type { SearchResults } from './results.ts'
import { ScoredAnswer } from './scored-answer.ts'
import { type NeighbourhoodOptions, neighbourhoodOptions, overviewOptions, type SearchOptions, searchOptions, type SearchSettings, type ViewOptions, viewOptions } from './search-options.ts'
import { encodeSnapshot } from '../storage/snapshot.ts'
import type { JsonValue } from '../text/document.ts'
import { VectorAnswer } from './vector-answer.ts'

const bytesOptions = v.strictObject({ signal: v.optional(v.instance(AbortSignal)) })

/** An index: a token-relation graph of a collection, ready to be searched. It never changes. */
export class TokenIndex {
  /** The graph itself, read only. */
  readonly graph: TokenGraph
  readonly #ranker: Ranker
  readonly #vectorRanker: VectorRanker
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
    this.#vectorRanker = new VectorRanker(this.#ranker)
  }

  /**
   * Ranks passages, names and tokens for a question.
   *
   * @throws TokenGraphError `query` for one that cannot be read, or asks nothing; `option`; `not-found` for a query's node that the graph lacks, `aborted`; `encoder` where
   * the options need vectors and the index has none, or no encoder for questions
   */
  async search(query: Query, options: SearchOptions = {}): Promise<SearchResults> {
    const settings = readOptions(searchOptions, options, 'search')
    const read = readQuery(query)
    const answer = await this.#answer(read, settings)
    const { graph } = this, { asked, channels } = answer
    const hits = await answer.hits(settings)
    const notes = filterNotes(settings.filter, graph.documents)
    if (settings.order === 'score') hits.sort((a, b) => b.score - a.score || byCodeUnit(a.id, b.id))
    return {
      schema: 'tokengraph.search/1',
      query: {
        text: read.text,
        words: [...asked.own].filter(token => graph.tokens.isWord[token] === 1).map(token => graph.tokens.labels[token]!),
        expanded: asked.expanded.map(({ token, from, edge, weight }) => ({ word: graph.tokens.labels[token]!, from: graph.tokens.labels[from]!, edge, weight })),
        names: [...new Set(asked.mentions.map(({ name }) => graph.names.labels[name]!))],
        channels,
      },
      hits,
      ...(notes.length && { notes }),
    }
  }

  /**
   * Why a node has its score for a question, whether or not it is among the best.
   *
   * @param target  the node; a hit will do. Without an id the best of its kind, without a kind a passage: `{}` is the best passage
   *
   * @throws TokenGraphError `not-found` for a node that the graph lacks, a name or token that the best passages do not
   * have, and where nothing of the kind is found
   */
  async explain(query: Query, target: { kind?: NodeKind, id?: string }, options: SearchOptions = {}): Promise<Explanation> {
    const settings = readOptions(searchOptions, options, 'explain')
    const { kind, id: given } = readOptions(targetSchema, nodeOf(target), 'explain: target')
    const read = readQuery(query), answer = await this.#answer(read, settings)
    const id = given ?? (await answer.hits({ ...settings, kinds: [kind], limit: 1, explain: false }))[0]?.id
    if (id === undefined) {
      throw new TokenGraphError('not-found', { where: 'explain', got: `no ${kind} for ${show(read.text)}`, hint: whyNothing(read.text, this.graph.tokenizer) })
    }
    const explanation = await answer.explain({ kind, node: this.#ranker.find(kind, id, 'explain: target') }, settings)
    if (explanation) return explanation
    throw new TokenGraphError('not-found', { where: `explain: ${kind} ${show(id)}`, got: 'no score for this question', hint: `Take ${kind}s from more passages with "${kind}sFrom".` })
  }

  /** The part of the graph that a question touched, with the walk's numbers: what a viewer draws and replays. */
  async view(query: Query, options: ViewOptions = {}): Promise<GraphView> {
    const { nodes, ...settings } = readOptions(viewOptions, options, 'view')
    const read = readQuery(query)
    const answer = await this.#answer(read, settings)
    return cutGraphView(this.graph, await answer.walk(settings), read.text, await answer.results(settings), nodes, new Pace(settings.signal))
  }

  /**
   * The best linked nodes of the graph and the strongest edges between them, without a question: what a viewer draws first.
   *
   * Cost: the edges of the nodes that are shown, and communities and betweenness of these; 2,000 nodes take some 0.5 s.
   *
   * @throws TokenGraphError `option`, `aborted`
   */
  async overview(options: OverviewOptions = {}): Promise<GraphView> {
    const { signal, ...shown } = readOptions(overviewOptions, options, 'overview')
    checkShown(shown)
    const pace = new Pace(signal)
    pace.check()
    return overview(this.graph, shown, await this.#degrees(), pace)
  }

  /**
   * A node and what is near it in the graph, strongest edges first; no question, no walk.
   *
   * @throws TokenGraphError `option`, `not-found` for a node that the graph lacks, `aborted`
   */
  async neighbourhood(node: { kind: NodeKind, id: string }, options: NeighbourhoodOptions = {}): Promise<GraphView> {
    const { signal, ...reach } = readOptions(neighbourhoodOptions, options, 'neighbourhood'), pace = new Pace(signal)
    pace.check()
    const { kind, id } = readOptions(nodeSchema, nodeOf(node), 'neighbourhood: node')
    return around(this.graph, { kind, node: this.#ranker.find(kind, id, 'neighbourhood: node') }, reach, await this.#degrees(), pace)
  }

  /**
   * What stands one edge away from a node: the passages that link to it (`{ edges: ['links'], direction: 'in' }`), the names
   * that it mentions, the words that a word occurs with.
   *
   * A passage's id is that passage alone; a document's own id is all its passages together, without what they are to each
   * other. A page that is linked to and not there yet is a name: those that link to it mention it
   * (`{ kind: 'name', id: 'New page' }`, `{ edges: ['mentions'], direction: 'in' }`), and have `words` where they do.
   *
   * @throws TokenGraphError `option`, `not-found` for a node that the graph lacks
   */
  async related(node: { kind: NodeKind, id: string }, options: RelatedOptions = {}): Promise<RelatedNodes> {
    const settings = readOptions(relatedOptions, options, 'related')
    const { kind, id } = readOptions(nodeSchema, nodeOf(node), 'related: node')
    return relatedTo(this.graph, { kind, node: this.#ranker.find(kind, id, 'related: node') }, id, settings)
  }

  /**
   * The whole graph, or the neighbourhood of some nodes, as a new graphology graph; graphology is loaded when first asked for.
   *
   * @param options  `around`: nodes to start from, by kind and id; hits will do
   * @throws TokenGraphError `option`, `not-found` for a node that the graph lacks, `limit` for more than graphology holds
   */
  async toGraphology(options: Omit<GraphologyOptions, 'around'> & { around?: { kind: NodeKind, id: string }[] } = {}): Promise<AnyGraph> {
    const { around } = readOptions(v.looseObject({ around: v.optional(v.array(v.looseObject(nodeSchema.entries))) }), options, 'toGraphology')
    const nodes = around?.map(({ kind, id }) => ({ kind, node: this.#ranker.find(kind, id, 'toGraphology: node') }))
    const { toGraphology } = await import('../graph/to-graphology.ts')
    return toGraphology(this.graph, { ...options, around: nodes })
  }

  /**
   * The index as one block of bytes, for a file or a download; the same for the same documents and options.
   *
   * @param options  `signal` ends the work: the call is rejected with the code `aborted`
   * @throws TokenGraphError `option`, `aborted`
   */
  async toBytes(options: { signal?: AbortSignal } = {}): Promise<Uint8Array<ArrayBuffer>> {
    const pace = new Pace(readOptions(bytesOptions, options, 'toBytes').signal)
    pace.check()
    return encodeSnapshot(this.graph, this.#settings, this.vectors, this.encoder instanceof StaticEncoder ? this.encoder.table : undefined, pace)
  }

  /**
   * An index of the same graph and vectors whose passages are carried to by what was trained: `search`, `explain` and `view`
   * with `propagate: 'vectors'` then do so, without TensorFlow.js, and {@link TokenIndex.toBytes} keeps it.
   *
   * @param propagation  as `trainOnIndex` of `tokengraph/nn` gives it
   * @throws TokenGraphError `encoder` for an index without vectors, `option` for a propagation of another index
   */
  withPropagation(propagation: LearnedPropagation): TokenIndex {
    const { graph, vectors } = this, where = 'withPropagation'
    if (!vectors) throw new TokenGraphError('encoder', { where, got: 'an index without vectors', expected: 'one with vectors', hint: 'Index the texts with an "encoder".' })
    const problem = propagationProblem(propagation, graph.passages.document.length)
    if (problem) throw new TokenGraphError('option', { where: `${where}: ${problem.part}`, got: problem.got, expected: 'what was trained on this index' })
    return new TokenIndex(graph, this.#settings, { ...vectors, propagation }, this.encoder)
  }

  /** The number of a node in the graph, by the id under which results name it. @throws TokenGraphError `not-found` */
  number({ kind, id }: { kind: NodeKind, id: string }): number {
    return this.#ranker.find(kind, id, 'number: node')
  }

  /** Counts of nodes and edges, what they take, and what vectors there are. */
  stats(): IndexStats {
    return { ...graphStats(this.graph), ...(this.vectors && { vectors: vectorStats(this.vectors, this.encoder instanceof StaticEncoder) }) }
  }

  /** The degrees of passages in the walk, as it is by default. */
  async #degrees(): Promise<PassageDegree> {
    const walker = await this.#ranker.walker(passageView(readOptions(searchOptions, {}, 'search').walk.edges))
    return passage => walker.degree(passage)
  }

  /** Ranks by what the options say is carried over the graph. */
  async #answer(query: ReadQuery, settings: SearchSettings): Promise<Answer> {
    refuseBlank(query)
    const pace = new Pace(settings.signal)
    pace.check()
    return settings.propagate === 'vectors'
      ? new VectorAnswer(this.graph, await this.#vectorRanker.rank(query, settings, pace))
      : new ScoredAnswer(this.#ranker, await this.#ranker.rank(query, settings, undefined, settings.signal && pace))
  }
}

const nodeSchema = v.strictObject({ kind: v.picklist(NODE_KIND_NAMES), id: v.string() })
const targetSchema = v.strictObject({ kind: v.optional(v.picklist(NODE_KIND_NAMES), 'passage'), id: v.optional(v.string()) })

/** A hit names a node, and says more of it. */
const nodeOf = (target: unknown): unknown =>
  (typeof target === 'object' && target !== null && 'kind' in target && 'id' in target ? { kind: target.kind, id: target.id } : target)
