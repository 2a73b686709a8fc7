import * as v from 'valibot'
import { Answer } from './answer.ts'
import { TokenGraphError, show } from '../core/errors.ts'
import { readOptions } from '../core/options.ts'
import { byCodeUnit } from '../core/order.ts'
import { Pace } from '../core/pace.ts'
import type { Explanation } from '../explanation/explanation.ts'
import type { Encoder } from '../features/encoder.ts'
import { type GraphVectors, vectorStats } from '../features/graph-vectors.ts'
import { type LearnedPropagation, propagationProblem } from '../features/learned-propagation.ts'
import { StaticEncoder } from '../features/static.ts'
import type { GraphView } from '../explanation/graph-view.ts'
import type { OverviewOptions } from '../explanation/overview.ts'
import type { AnyGraph } from '../graph/graphology.ts'
import { NODE_KIND_NAMES, type NodeKind } from '../core/kinds.ts'
import type { IndexStats } from '../graph/stats.ts'
import type { GraphologyOptions } from '../graph/to-graphology.ts'
import type { Graph } from '../graph/graph.ts'
import type { GraphSettings } from '../graph/build.ts'
import { MemoryGraph } from '../graph/memory-graph.ts'
import { readOnly } from '../graph/read-only.ts'
import type { TokenGraph } from '../graph/token-graph.ts'
import { EDGE_WEIGHTS, passageView } from '../propagation/view.ts'
import type { Walker } from '../propagation/walker.ts'
import { filterNotes } from '../ranking/filter.ts'
import { type Asked, type Query, type ReadQuery, readQuery, refuseBlank, whyNothing } from '../ranking/query.ts'
import { inquire } from '../ranking/inquiry.ts'
import { Searcher } from '../ranking/searcher.ts'
import type { IndexChanges, Living, UpdateOptions, UpdateReport } from './update-index.ts'
import type { RelatedNodes, RelatedOptions } from './related.ts'
import type { Hit, SearchResults } from './results.ts'
import { type NeighbourhoodOptions, neighbourhoodOptions, overviewOptions, type SearchOptions, searchOptions, type SearchSettings, type ViewOptions, viewOptions, wantedBy } from './search-options.ts'
import { encodeSnapshot } from '../storage/snapshot.ts'
import type { JsonValue, Metadata } from '../text/document.ts'

const bytesOptions = v.strictObject({ signal: v.optional(v.instance(AbortSignal)) })

/** The settings that a graph was made with. */
export type MadeBy = Omit<GraphSettings, 'passages'> & { passages?: GraphSettings['passages'] | undefined }

/** What an index is made of. */
export interface IndexParts {
  /** What is read: by default the tables. */
  graph?: Graph
  /** What the graph is written from; without them the index cannot be saved, nor an encoder fitted to it. */
  tables?: TokenGraph | undefined
  settings: JsonValue | object
  /** How the graph was made, so that it can be changed; a splitter of the caller's is not at hand once it was opened from bytes. */
  made?: MadeBy | undefined
  /** What makes the next generation. */
  living?: Living | undefined
  /** What the last one changed. */
  report?: UpdateReport | undefined
  vectors?: GraphVectors | undefined
  encoder?: Encoder | undefined
}

type Parts = IndexParts & { graph: Graph, searcher: Searcher }

const PARTS = new WeakMap<object, Parts>()

/** The parts of an index, for what makes a new one of it, measures or trains it: what it reads, and what ranks. */
export const partsOf = (index: TokenIndex<object>): Parts => PARTS.get(index)!

/**
 * An index: a token-relation graph of a collection, ready to be searched. It never changes.
 *
 * @typeParam M  what the metadata of its documents is
 */
export class TokenIndex<M extends object = Metadata> {
  /** The graph itself, read only. */
  readonly graph: Graph
  /** The vectors of its nodes, where it was made with an encoder. */
  readonly vectors: GraphVectors | undefined
  /** What makes vectors of questions; without it an index with vectors is searched by words and graph alone. */
  readonly encoder: Encoder | undefined
  readonly #parts: Parts

  /** Use {@link createIndex} or {@link openIndex}. */
  constructor(parts: IndexParts) {
    const graph = parts.graph ?? new MemoryGraph(parts.tables!)
    this.#parts = { ...parts, graph, searcher: new Searcher(graph, parts.vectors, parts.encoder) }
    PARTS.set(this, this.#parts)
    this.graph = readOnly(graph)
    this.vectors = parts.vectors
    this.encoder = parts.encoder
  }

  /**
   * Ranks passages, names and tokens for a question.
   *
   * @throws TokenGraphError `query` for one that cannot be read, or asks nothing; `option`; `not-found` for a query's node that the graph lacks, `aborted`; `encoder` where
   * the options need vectors and the index has none, or no encoder for questions
   */
  async search(query: Query, options: SearchOptions<M> = {}): Promise<SearchResults<M>> {
    const settings = readOptions(searchOptions, options, 'search')
    const read = readQuery(query)
    const answer = await this.#answer(read, settings)
    const channels = await answer.channels(), hits: Hit<object>[] = await answer.hits()
    const notes = settings.filter === undefined ? [] : filterNotes(settings.filter, await this.#parts.graph.fields())
    if (settings.order === 'score') hits.sort((a, b) => b.score - a.score || byCodeUnit(a.id, b.id))
    return {
      schema: 'tokengraph.search/1',
      query: { text: read.text, ...await understood(this.#parts.graph, answer.asked), channels },
      hits: hits as Hit<M>[],
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
  async explain(query: Query, target: { kind?: NodeKind | undefined, id?: string | undefined }, options: SearchOptions<M> = {}): Promise<Explanation> {
    const settings = readOptions(searchOptions, options, 'explain')
    const { kind, id: given } = readOptions(targetSchema, nodeOf(target), 'explain: target')
    const read = readQuery(query), answer = await this.#answer(read, settings)
    const id = given ?? (await answer.hits({ ...settings, kinds: [kind], limit: 1, explain: false }))[0]?.id
    if (id === undefined) {
      throw new TokenGraphError('not-found', { where: 'explain', got: `no ${kind} for ${show(read.text)}`, hint: whyNothing(read.text, this.graph.tokenizer) })
    }
    const explanation = await answer.explain({ kind, node: await this.#parts.searcher.find(kind, id, 'explain: target') })
    if (explanation) return explanation
    throw new TokenGraphError('not-found', { where: `explain: ${kind} ${show(id)}`, got: 'no score for this question', hint: `Take ${kind}s from more passages with "${kind}sFrom".` })
  }

  /** The part of the graph that a question touched, with the walk's numbers: what a viewer draws and replays. */
  async view(query: Query, options: ViewOptions<M> = {}): Promise<GraphView> {
    const { nodes, ...settings } = readOptions(viewOptions, options, 'view')
    const read = readQuery(query)
    const answer = await this.#answer(read, settings), { cutGraphView } = await import('../explanation/cut-view.ts')
    return cutGraphView(this.#parts.graph, await answer.walk(), read.text, await answer.results(), nodes, new Pace(settings.signal))
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
    const { checkShown, overview } = await import('../explanation/overview.ts')
    checkShown(shown)
    const pace = new Pace(signal)
    pace.check()
    return overview(this.#parts.graph, shown, this.#walker, pace)
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
    const ref = { kind, node: await this.#parts.searcher.find(kind, id, 'neighbourhood: node') }
    const { around } = await import('../explanation/overview.ts')
    return around(this.#parts.graph, ref, reach, this.#walker, pace)
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
    const { relatedOptions, relatedTo } = await import('./related.ts'), settings = readOptions(relatedOptions, options, 'related')
    const { kind, id } = readOptions(nodeSchema, nodeOf(node), 'related: node')
    return relatedTo(this.#parts.graph, { kind, node: await this.#parts.searcher.find(kind, id, 'related: node') }, id, settings)
  }

  /**
   * The whole graph, or the neighbourhood of some nodes, as a new graphology graph; graphology is loaded when first asked for.
   *
   * @param options  `around`: nodes to start from, by kind and id; hits will do
   * @throws TokenGraphError `option`, `not-found` for a node that the graph lacks, `limit` for more than graphology holds
   */
  async toGraphology(options: Omit<GraphologyOptions, 'around'> & { around?: readonly { kind: NodeKind, id: string }[] | undefined } = {}): Promise<AnyGraph> {
    const { around } = readOptions(v.looseObject({ around: v.optional(v.array(v.looseObject(nodeSchema.entries))) }), options, 'toGraphology')
    const nodes = around && await Promise.all(around.map(async ({ kind, id }) => ({ kind, node: await this.#parts.searcher.find(kind, id, 'toGraphology: node') })))
    const { toGraphology } = await import('../graph/to-graphology.ts')
    return toGraphology(this.#parts.graph, { ...options, around: nodes })
  }

  /**
   * The index as one block of bytes, for a file or a download; the same for the same documents and options.
   *
   * @param options  `signal` ends the work: the call is rejected with the code `aborted`
   * @throws TokenGraphError `option`, `aborted`
   */
  async toBytes(options: { signal?: AbortSignal | undefined } = {}): Promise<Uint8Array<ArrayBuffer>> {
    const pace = new Pace(readOptions(bytesOptions, options, 'toBytes').signal)
    pace.check()
    const { tables, settings, vectors, encoder } = await this.#whole(pace)
    if (!tables) throw new TokenGraphError('option', { where: 'toBytes', got: 'an index over a graph that is kept elsewhere', expected: 'one that createIndex made or openIndex opened' })
    return encodeSnapshot(tables, settings as JsonValue, vectors, encoder instanceof StaticEncoder ? encoder.table : undefined, pace)
  }

  /**
   * An index of the same graph and vectors whose passages are carried to by what was trained: `search`, `explain` and `view`
   * with `propagate: 'vectors'` then do so, without TensorFlow.js, and {@link TokenIndex.toBytes} keeps it.
   *
   * @param propagation  as `trainOnIndex` of `tokengraph/nn` gives it
   * @throws TokenGraphError `encoder` for an index without vectors, `option` for a propagation of another index
   */
  withPropagation(propagation: LearnedPropagation): TokenIndex<M> {
    const { graph, vectors } = this.#parts, where = 'withPropagation'
    if (!vectors) throw new TokenGraphError('encoder', { where, got: 'an index without vectors', expected: 'one with vectors', hint: 'Index the texts with an "encoder".' })
    const problem = propagationProblem(propagation, graph.count('passage'))
    if (problem) throw new TokenGraphError('option', { where: `${where}: ${problem.part}`, got: problem.got, expected: 'what was trained on this index' })
    return new TokenIndex<M>({ ...this.#parts, vectors: { ...vectors, propagation } })
  }

  /** The number of a node in the graph, by the id under which results name it. @throws TokenGraphError `not-found` */
  number({ kind, id }: { kind: NodeKind, id: string }): Promise<number> {
    return this.#parts.searcher.find(kind, id, 'number: node')
  }

  /**
   * An index with some documents put in, in place of those with the same ids, and others gone. This one goes on answering as
   * it does: the two share what did not change.
   *
   * What was found for a question is what an index made of the same documents would find; but edges between similar words
   * and vectors learned of the texts stay those of the documents that they were made of, and what was trained on the graph
   * is left out, until all is indexed anew.
   *
   * Cost: the texts that come and go, and those that share the names in them: milliseconds for a note among thousands. The
   * first update reads all texts once, as indexing does, and so does one of more than half of the documents.
   *
   * @throws TokenGraphError `option` for an index of an older version, or one over a graph that is kept elsewhere; `document`,
   * `limit`, `encoder` for new texts without the index's encoder; `aborted`
   */
  async update(changes: IndexChanges<M>, options: UpdateOptions = {}): Promise<TokenIndex<M>> {
    const { changesSchema, updatedParts, updateOptions } = await import('./update-index.ts')
    const { parts, report } = await updatedParts(this.#parts, readOptions(changesSchema, changes, 'update'), readOptions(updateOptions, options, 'update'))
    return new TokenIndex<M>({ ...parts, report })
  }

  /**
   * The same index in one piece. Updates leave gaps and older rows behind; without them it takes less memory, and searches a
   * little quicker. {@link TokenIndex.toBytes} does so by itself.
   *
   * Cost: an indexing of its documents; vectors are kept.
   *
   * @throws TokenGraphError `option`, `aborted`
   */
  async compact(options: { signal?: AbortSignal | undefined } = {}): Promise<TokenIndex<M>> {
    const pace = new Pace(readOptions(bytesOptions, options, 'compact').signal)
    pace.check()
    return new TokenIndex<M>(await this.#whole(pace))
  }

  /** Its parts, in one piece. */
  async #whole(pace: Pace): Promise<IndexParts> {
    return this.#parts.tables ? this.#parts : (await import('./update-index.ts')).compactedParts(this.#parts, pace)
  }

  /** What the update that made it changed; undefined for an index that no update made. */
  get changes(): UpdateReport | undefined {
    return structuredClone(this.#parts.report)
  }

  /** Counts of nodes and edges, what they take, and what vectors there are. */
  stats(): IndexStats {
    return { ...this.graph.stats(), ...(this.vectors && { vectors: vectorStats(this.vectors, this.encoder instanceof StaticEncoder) }) }
  }

  /** What walks over passages as it is by default: it knows their degrees. */
  get #walker(): Walker {
    return this.#parts.searcher.walker(passageView(EDGE_WEIGHTS))
  }

  /** Ranks by what the options say is carried over the graph. */
  async #answer(query: ReadQuery, settings: SearchSettings): Promise<Answer> {
    refuseBlank(query)
    const pace = new Pace(settings.signal)
    pace.check()
    return new Answer(await inquire(this.#parts.searcher, query, settings, wantedBy(settings), pace), settings)
  }
}

/** What of a question the graph knew, as results name it. */
async function understood(graph: Graph, { own, expanded, mentions }: Asked): Promise<Omit<SearchResults['query'], 'text' | 'channels'>> {
  const words = [...own], names = [...new Set(mentions.map(({ name }) => name))]
  const said = await graph.tokens(words), named = await graph.names(names), added = await graph.tokens(expanded.flatMap(({ token, from }) => [token, from]))
  return {
    words: said.filter(({ isWord }) => isWord).map(({ label }) => label),
    expanded: expanded.map(({ edge, weight }, i) => ({ word: added[2 * i]!.label, from: added[2 * i + 1]!.label, edge, weight })),
    names: [...new Set(named.map(({ label }) => label))],
  }
}

const nodeSchema = v.strictObject({ kind: v.picklist(NODE_KIND_NAMES), id: v.string() })
const targetSchema = v.strictObject({ kind: v.optional(v.picklist(NODE_KIND_NAMES), 'passage'), id: v.optional(v.string()) })

/** A hit names a node, and says more of it. */
const nodeOf = (target: unknown): unknown =>
  (typeof target === 'object' && target !== null && 'kind' in target && 'id' in target ? { kind: target.kind, id: target.id } : target)
