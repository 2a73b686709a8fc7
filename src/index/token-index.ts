import { show, TokenGraphError } from '../core/errors.ts'
import type { NodeKind } from '../core/kinds.ts'
import { byCodeUnit } from '../core/order.ts'
import type { Explanation } from '../view/explanation.ts'
import type { GraphView } from '../view/graph-view.ts'
import type { OverviewOptions } from '../view/overview.ts'
import { type Encoder, KEPT } from '../encoders/encoder.ts'
import type { GraphVectors } from '../encoders/graph-vectors.ts'
import { type LearnedPropagation, propagationProblem } from '../encoders/learned-propagation.ts'
import { vectorStats } from '../encoders/vector-stats.ts'
import type { Graph } from '../graph/graph.ts'
import type { AnyGraph } from '../interop/graphology.ts'
import { MemoryGraph } from '../graph/memory-graph.ts'
import { readOnly } from '../graph/read-only.ts'
import type { IndexStats } from '../tables/stats.ts'
import type { GraphologyOptions } from '../interop/to-graphology.ts'
import type { Asked, Query, ReadQuery } from '../query/query.ts'
import { readQuestion } from '../query/question.ts'
import { Searcher } from '../rank/searcher.ts'
import type { Document, Metadata } from '../text/document.ts'
import { answerTo } from '../answer/answer.ts'
import type { ForgetPolicy } from './forget.ts'
import { HitCounts } from './hit-counts.ts'
import type { IndexParts, UpdateReport } from './index-parts.ts'
import type { IndexChanges, UpdateOptions } from './update-index.ts'
import type { Keyphrase } from '../keyphrases/best-phrases.ts'
import type { IndexKeyphraseOptions } from '../keyphrases/options.ts'
import type { Context } from '../answer/context/context.ts'
import type { ContextOptions } from '../answer/context/options.ts'
import type { NodeAsked } from '../answer/node-asked.ts'
import type { PathOptions, Paths } from '../answer/path/path.ts'
import type { NearNodes } from '../answer/near-nodes.ts'
import type { Dialogue } from '../answer/dialogue/dialogue.ts'
import type { DialogueOptions } from '../answer/dialogue/options.ts'
import type { Profile } from '../answer/recommend.ts'
import type { RelatedNodes, RelatedOptions } from '../answer/related.ts'
import type { TopicOptions, Topics } from '../answer/topics.ts'
import type { SuggestOptions, Suggestions } from '../answer/suggest.ts'
import { ANSWERED } from '../answer/relevance.ts'
import type { Hit, Passage, SearchResults } from '../answer/results.ts'
import {
  limitOf,
  type NeighbourhoodOptions,
  type SearchOptions,
  type SearchSettings,
  readSearch,
  type ViewOptions,
} from '../answer/search-options.ts'

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
  private constructor(parts: IndexParts) {
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
   * @throws TokenGraphError `query` for one that cannot be read, or asks nothing; `option`; `not-found` for a query's
   * node that the graph lacks, `aborted`; `encoder` where the options need vectors and the index has none, or no
   * encoder for questions
   */
  async search(query: Query, options: SearchOptions<M> = {}): Promise<SearchResults<M>> {
    return this.#search(await readQuestion(query), await readSearch(options))
  }

  /**
   * What somebody may like who likes some documents and does not like others, ranked as a search ranks: passages that
   * the walk reaches from what is liked, less what it reaches from what is not, that have the words which tell the one
   * from the other, and are near in meaning where the index has vectors. What is in the profile is no result.
   *
   * @param profile  ids of documents or passages, or hits
   *
   * @throws TokenGraphError  as {@link TokenIndex.search}; `query` for a profile in which nothing is liked
   */
  async recommend(profile: Profile, options: SearchOptions<M> = {}): Promise<SearchResults<M>> {
    const { recommending } = await import('../answer/recommend.ts'), settings = await readSearch(options)
    const { query, known } = await recommending(this.#parts.searcher, profile)
    return this.#search(await readQuestion(query), settings, known)
  }

  /**
   * A dialogue with the index, in which a question may point back to what was spoken of before.
   *
   * @param options  `state`: where an earlier one ended
   *
   * @throws TokenGraphError `option` also for what is no state of a dialogue
   */
  async dialogue(options: DialogueOptions = {}): Promise<Dialogue<M>> {
    const { dialogueWith } = await import('../answer/dialogue/dialogue.ts')
    return dialogueWith<M>(this, options)
  }

  async #search(read: ReadQuery, settings: SearchSettings, leftOut?: ReadonlySet<number>): Promise<SearchResults<M>> {
    const answer = await answerTo(this.#parts.searcher, read, settings, true, leftOut)
    const channels = await answer.channels(), hits: Hit<object>[] = await answer.hits()
    const { notes: told = [], ...lists } = await answer.lists(), notes = [...answer.asked.notes, ...told]
    const { filter, decay, boostDocument, sortBy, facets, groupBy } = settings
    const isEmpty = limitOf(settings, 'passage') > 0 && !hits.some(({ kind }) => kind === 'passage')
    if (isEmpty || (filter ?? decay ?? boostDocument ?? sortBy ?? facets ?? groupBy) !== undefined) {
      const { notesOf } = await import('../answer/notes-of.ts')
      notes.push(...await notesOf(this.#parts.graph, answer, hits, isEmpty, lists.total))
    }
    this.#parts.hits?.add(hits.flatMap(({ document }) => document || []))
    if (settings.order === 'score') hits.sort((a, b) => b.score - a.score || byCodeUnit(a.id, b.id))
    return {
      schema: 'tokengraph.search/1',
      query: { text: read.text, ...await understood(this.#parts.graph, answer.asked), channels },
      hits: hits as Hit<M>[],
      ...(answer.asked.counted.length > 0 && answeredBy(hits, settings)),
      ...lists,
      ...(notes.length && { notes }),
    }
  }

  /**
   * What a language model may be given to answer a question from: parts of the best passages with numbers to cite them
   * by, why each is there, and what was left out; within a budget.
   *
   * Cost: a search, and an explanation of each passage.
   *
   * @throws TokenGraphError  as {@link TokenIndex.search}
   */
  async context(query: Query, options: ContextOptions<M> = {}): Promise<Context> {
    const { contextOf } = await import('../answer/context/context.ts')
    return contextOf(this.#parts.searcher, query, options)
  }

  /**
   * Why a node has its score for a question, whether or not it is among the best.
   *
   * @param target  the node; a hit will do. Without an id the best of its kind, without a kind a passage: `{}` is the
   *   best passage
   *
   * @throws TokenGraphError `not-found` for a node that the graph lacks, a name or token that the best passages do not
   * have, and where nothing of the kind is found
   */
  async explain(
    query: Query,
    target: { kind?: NodeKind | undefined, id?: string | undefined },
    options: SearchOptions<M> = {},
  ): Promise<Explanation> {
    const { explain } = await import('../answer/explain.ts')
    return explain(this.#parts.searcher, query, target, options)
  }

  /** The part of the graph that a question touched, with the walk's numbers: what a viewer draws and replays. */
  async view(query: Query, options: ViewOptions<M> = {}): Promise<GraphView> {
    const { viewOf } = await import('../answer/views.ts')
    return viewOf(this.#parts.searcher, query, options)
  }

  /**
   * The best linked nodes of the graph and the strongest edges between them, without a question: what a viewer draws
   * first.
   *
   * Cost: the edges of the nodes that are shown, and communities and betweenness of these; 2,000 nodes take some 0.5 s.
   *
   * @throws TokenGraphError `option`, `aborted`
   */
  async overview(options: OverviewOptions = {}): Promise<GraphView> {
    const { overviewOf } = await import('../answer/views.ts')
    return overviewOf(this.#parts.searcher, options)
  }

  /**
   * A node and what is near it in the graph, strongest edges first; no question, no walk.
   *
   * @throws TokenGraphError `option`, `not-found` for a node that the graph lacks, `aborted`
   */
  async neighbourhood(node: { kind: NodeKind, id: string }, options: NeighbourhoodOptions = {}): Promise<GraphView> {
    const { neighbourhoodOf } = await import('../answer/views.ts')
    return neighbourhoodOf(this.#parts.searcher, node, options)
  }

  /**
   * A document as it was given, but for its vector: a copy.
   * @throws TokenGraphError `option`, `not-found`
   */
  async document(id: string): Promise<Document<M>> {
    const { documentOf } = await import('../answer/read-passages.ts')
    return await documentOf(this.#parts.searcher, id) as Document<M>
  }

  /**
   * A passage by its id, `document#n`, as hits have it; of a document's own id the first one.
   * @throws TokenGraphError `option`, `not-found`
   */
  async passage(id: string): Promise<Passage<M>> {
    const { passageOf } = await import('../answer/read-passages.ts')
    return await passageOf(this.#parts.searcher, id) as Passage<M>
  }

  /**
   * All passages of a document, in order.
   * @throws TokenGraphError `option`, `not-found`
   */
  async passages(document: string): Promise<Passage<M>[]> {
    const { passagesOf } = await import('../answer/read-passages.ts')
    return await passagesOf(this.#parts.searcher, document) as Passage<M>[]
  }

  /**
   * A passage and those beside it in its document, in order: so many before it, and as many behind it, where there are.
   *
   * @param passage  a hit, or whatever else has the `id` of a passage
   * @throws TokenGraphError `option`, `not-found`
   */
  async around(passage: { id: string }, count: number): Promise<Passage<M>[]> {
    const { passagesAround } = await import('../answer/read-passages.ts')
    return await passagesAround(this.#parts.searcher, passage?.id, count) as Passage<M>[]
  }

  /**
   * What stands one edge away from a node: the passages that link to it (`{ edges: ['links'], direction: 'in' }`), the
   * names that it mentions, the words that a word occurs with.
   *
   * The node is given by kind and id, or by what it is called, as a document, a name or a word, in this order. A
   * passage's id is that passage alone; a document's own id is all its passages together, without what they are to
   * each other. A page that is linked to and not there yet is a name: those that link to it mention it
   * (`{ kind: 'name', id: 'New page' }`, `{ edges: ['mentions'], direction: 'in' }`), and have `words` where they do.
   *
   * With `by`, what is near though no edge may join it: by `vectors`, or by a `walk` from the node.
   *
   * @throws TokenGraphError `option`, `not-found` for a node that the graph lacks, `encoder` for `vectors` that there
   * are none of
   */
  async related<By extends 'edges' | NearNodes['by'] = 'edges'>(
    node: NodeAsked,
    options: RelatedOptions & { by?: By | undefined } = {},
  ): Promise<By extends 'edges' ? RelatedNodes : NearNodes> {
    const { relatedTo } = await import('../answer/related.ts')
    return await relatedTo(this.#parts.searcher, node, options) as By extends 'edges' ? RelatedNodes : NearNodes
  }

  /**
   * The best ways between two nodes, by edges that say something, each with what it says and the sentence that says it:
   * `Nikola Tesla —born in→ Smiljan ←mentions— Lika`. Nodes are given by kind and id, or by what they are called, as a
   * document, a name or a word; a document's own id is all its passages.
   *
   * A step costs 1 + ln √(a · b), a being how many edges of its kind leave where it is from, in its direction, b how
   * many come to where it leads: short ways come first, and what half the collection mentions joins nothing.
   *
   * Cost: the edges of what is near either node, up to `reach` nodes; milliseconds for most pairs at 7,000 passages.
   *
   * @throws TokenGraphError `option` also for the same node twice; `not-found` for a node that the graph lacks,
   *   `aborted`
   */
  async path(from: NodeAsked, to: NodeAsked, options: PathOptions = {}): Promise<Paths> {
    const { pathsBetween } = await import('../answer/path/path.ts')
    return pathsBetween(this.#parts.searcher, from, to, options)
  }

  /**
   * What the collection is about: passages and names with more links among each other than chance would have (Louvain's
   * communities), each with the words that tell it from the others, its best linked members, and those that lead to
   * other topics.
   *
   * Cost: the edges of the `nodes` that are best linked; 5,000 nodes take some 0.3 s, the first time 1 s. Louvain's
   * method does not let others run, for some 0.1 s.
   *
   * @throws TokenGraphError `option`, `aborted`
   */
  async topics(options: TopicOptions = {}): Promise<Topics> {
    const { topicsOf } = await import('../answer/topics.ts')
    return topicsOf(this.#parts.graph, options)
  }

  /**
   * The phrases that say what a document is about, or any text: as `keyphrases` finds them, by how few passages of the
   * index have their words.
   *
   * @param what  the id of a document, `{ id }`, or a text
   * @throws TokenGraphError `option`, `not-found` for a document that the index lacks, `backend` for a tagger that was
   * asked for and is not there, `aborted`
   */
  async keyphrases(what: string | { id: string }, options: IndexKeyphraseOptions = {}): Promise<Keyphrase[]> {
    const { keyphrasesOf } = await import('../answer/keyphrases-of.ts')
    return keyphrasesOf(this.#parts.searcher, what, options)
  }

  /**
   * What may be asked in place of a text while it is typed: its last words completed by words and names of the index,
   * those first that most passages have; and before these, where the index lacks words of it, the line with such as are
   * written nearly so.
   *
   * Cost: a walk over the sorted dictionary, which is made when it is first asked for.
   *
   * @throws TokenGraphError `option`, `query` for what is no text
   */
  async suggest(text: string, options: SuggestOptions = {}): Promise<Suggestions> {
    const { suggest } = await import('../answer/suggest.ts')
    return suggest(this.#parts.graph, text, options)
  }

  /**
   * The whole graph, or the neighbourhood of some nodes, as a new graphology graph; graphology is loaded when first
   * asked for.
   *
   * @param options  `around`: nodes to start from, by kind and id; hits will do
   * @throws TokenGraphError `option`, `not-found` for a node that the graph lacks, `limit` for more than graphology
   *   holds
   */
  async toGraphology(options: Omit<GraphologyOptions, 'around'> & {
    around?: readonly { kind: NodeKind, id: string }[] | undefined
  } = {}): Promise<AnyGraph> {
    const { graphologyOf } = await import('../answer/graphology-of.ts')
    return graphologyOf(this.#parts.searcher, options)
  }

  /**
   * The index as one block of bytes, for a file or a download; the same for the same documents and options.
   *
   * @param options  `signal` ends the work: the call is rejected with the code `aborted`
   * @throws TokenGraphError `option`, `aborted`
   */
  async toBytes(options: { signal?: AbortSignal | undefined } = {}): Promise<Uint8Array<ArrayBuffer>> {
    const { bytesOf } = await import('./bytes-of.ts')
    return bytesOf(this.#parts, options, () => this.#compacted(options))
  }

  /**
   * An index of the same graph and vectors whose passages are carried to by what was trained: `search`, `explain` and
   * `view` with `propagate: 'vectors'` then do so, without TensorFlow.js, and {@link TokenIndex.toBytes} keeps it.
   *
   * @param propagation  as `trainOnIndex` of `tokengraph/nn` gives it
   * @throws TokenGraphError `encoder` for an index without vectors, `option` for a propagation of another index
   */
  withPropagation(propagation: LearnedPropagation): TokenIndex<M> {
    const { graph, vectors } = this.#parts, where = 'withPropagation'
    if (!vectors)
      throw new TokenGraphError('encoder', {
        where,
        got: 'an index without vectors',
        expected: 'one with vectors',
        hint: 'Index the texts with an "encoder".',
      })
    const problem = propagationProblem(propagation, graph.count('passage'))
    if (problem)
      throw new TokenGraphError('option', {
        where: `${where}: ${problem.part}`,
        got: problem.got,
        expected: 'what was trained on this index',
      })
    return new TokenIndex<M>({ ...this.#parts, vectors: { ...vectors, propagation } })
  }

  /** The number of a node in the graph, by the id under which results name it. @throws TokenGraphError `not-found` */
  number({ kind, id }: { kind: NodeKind, id: string }): Promise<number> {
    return this.#parts.searcher.find(kind, id, 'number: node')
  }

  /**
   * An index with some documents put in, in place of those with the same ids, and others gone. This one goes on
   * answering as it does: the two share what did not change.
   *
   * What was found for a question is what an index made of the same documents would find; but edges between similar
   * words and vectors learned of the texts stay those of the documents that they were made of, and what was trained on
   * the graph is left out, until all is indexed anew.
   *
   * Cost: the texts that come and go, and those that share the names in them: milliseconds for a note among thousands.
   * The first update of an index that was opened also reads the tables that a first search reads; of an index that an
   * earlier version wrote it reads all texts, a quarter to a half of an indexing. One that changes more than half of
   * the documents is an indexing.
   *
   * @throws TokenGraphError `option` for an index of an older version, or one over a graph that is kept elsewhere;
   * `document`, `limit`, `encoder` for new texts without the index's encoder; `aborted`
   */
  async update(changes: IndexChanges<M>, options: UpdateOptions = {}): Promise<TokenIndex<M>> {
    const { updatedParts } = await import('./update-index.ts')
    return new TokenIndex<M>(await updatedParts(this.#parts, changes, options))
  }

  /**
   * The same index in one piece. Updates leave gaps and older rows behind; without them it takes less memory, and
   * searches a little quicker. {@link TokenIndex.toBytes} does so by itself.
   *
   * Cost: an indexing of its documents; vectors are kept.
   *
   * @throws TokenGraphError `option`, `aborted`
   */
  async compact(options: { signal?: AbortSignal | undefined } = {}): Promise<TokenIndex<M>> {
    return new TokenIndex<M>(await this.#compacted(options))
  }

  async #compacted(options: { signal?: AbortSignal | undefined }): Promise<IndexParts> {
    const { compactParts } = await import('./update-index.ts')
    return compactParts(this.#parts, options)
  }

  /**
   * An index without the documents that policies name; {@link TokenIndex.changes} of it tells which. What it finds is
   * what an index made of the others would find, as after {@link TokenIndex.update}, of which it is a part.
   *
   * @param policies  each is applied to what those before it left: see {@link ForgetPolicy}
   * @throws TokenGraphError `option` also for policies by use where hits are not counted; as {@link TokenIndex.update}
   * does
   */
  forget(policies: readonly ForgetPolicy<M>[], options: UpdateOptions = {}): Promise<TokenIndex<M>> {
    return this.update({ forget: policies }, options)
  }

  /**
   * An index of the same graph and vectors that counts which documents its searches find, and so do those that are made
   * of it: for policies by use.
   *
   * @param counts  what was counted before; they go on in it
   */
  withHitCounts(counts: HitCounts = new HitCounts()): TokenIndex<M> {
    if (!(counts instanceof HitCounts))
      throw new TokenGraphError('option', { where: 'withHitCounts', got: show(counts), expected: 'a HitCounts' })
    return new TokenIndex<M>({ ...this.#parts, hits: counts })
  }

  /** How often searches found each document, where the index counts that. */
  get hitCounts(): HitCounts | undefined {
    return this.#parts.hits
  }

  /** What the update that made it changed; undefined for an index that no update made. */
  get changes(): UpdateReport | undefined {
    return structuredClone(this.#parts.report)
  }

  /** Counts of nodes and edges, what they take, and what vectors there are. */
  stats(): IndexStats {
    const holdsEncoder = this.encoder !== undefined && KEPT in this.encoder
    return { ...this.graph.stats(), ...(this.vectors && { vectors: vectorStats(this.vectors, holdsEncoder) }) }
  }
}

/** Makes an index: its constructor is none of the users' business. */
export const indexOf = <M extends object = Metadata>(parts: IndexParts): TokenIndex<M> =>
  new (TokenIndex as unknown as new (parts: IndexParts) => TokenIndex<M>)(parts)

/** Whether a passage says most of what was asked; nothing where none was asked for. */
const answeredBy = (hits: readonly Hit<object>[], settings: SearchSettings): { answered?: boolean } =>
  limitOf(settings, 'passage') > 0 ? { answered: hits.some(({ relevance = 0 }) => relevance >= ANSWERED) } : {}

/** What of a question the graph knew, as results name it. */
async function understood(
  graph: Graph,
  { own, expanded, mentions, parts }: Asked,
): Promise<Omit<SearchResults['query'], 'text' | 'channels'>> {
  const words = [...own], names = [...new Set(mentions.map(({ name }) => name))]
  const said = await graph.tokens(words),
    named = await graph.names(names),
    added = await graph.tokens(expanded.flatMap(({ token, from }) => [token, typeof from === 'number' ? from : token]))
  return {
    words: said.filter(({ isWord }) => isWord).map(({ label }) => label),
    expanded: expanded.map(({ from, edge, weight }, i) => ({
      word: added[2 * i]!.label,
      from: typeof from === 'string' ? from : added[2 * i + 1]!.label,
      edge,
      weight,
    })),
    names: [...new Set(named.map(({ label }) => label))],
    ...(parts.length && { parts }),
  }
}
