import { TokenGraphError } from '../core/errors.ts'
import type { Pace } from '../core/pace.ts'
import { rowAt } from '../dense/matrix.ts'
import { dots } from '../dense/packed.ts'
import { Bm25 } from '../features/bm25.ts'
import type { Encoder } from '../features/encoder.ts'
import { givenVector, type GraphVectors } from '../features/graph-vectors.ts'
import { StaticEncoder } from '../features/static.ts'
import { NODE_KIND_NAMES, type NodeKind } from '../core/kinds.ts'
import { keysOf } from '../graph/name-register.ts'
import { nodeCount, type TokenGraph } from '../graph/token-graph.ts'
import type { Carrier, WalkOptions } from '../propagation/carrier.ts'
import { type Hidden, hiddenRows } from '../propagation/hidden-rows.ts'
import { memoryRows, type RowReader } from '../propagation/rows.ts'
import { passageView, type View } from '../propagation/view.ts'
import { Walker } from '../propagation/walker.ts'
import { SparseVector } from '../sparse/vector.ts'
import { readAsked } from './asked.ts'
import type { TermIndex } from './terms.ts'
import { mentioning, readHidden, visible, visibleCosines } from './hidden.ts'
import { heldBack } from './held.ts'
import { nameGroups, nameSeed } from './name-seeds.ts'
import type { Ranking } from './options.ts'
import { fuse, type Fused, spreadOverTokens } from './passages.ts'
import type { Asked, QueryNode, ReadQuery } from './query.ts'
import { byWords, mixRelevance, type Relevance, trustIn } from './relevance.ts'
import { passageScripts, type PassageScript, withoutScriptBias } from './script-bias.ts'
import { restartOf } from './restart.ts'
import { massWhere, mixSeeds, type SeedGroup, type SeedOrigin, type Seeds, sharpen } from './seeds.ts'
import { type Meant, unknownNode } from './unknown-node.ts'

/** All that was computed on the way to a ranking of passages. */
export interface RankedPassages extends Fused {
  asked: Asked
  relevance: Relevance
  seeds: Seeds
  walker: Carrier
  /** How far was walked. */
  walk: WalkOptions
  /** Whether the question names something that passages are about; then it walks along names. */
  named: boolean
  /** What is taken away from the graph. */
  hidden?: Hidden | undefined
}

/** What meaning counts beside words: less where it is made of the same words. */
const shareOf = (encoder: Encoder | undefined): number => (encoder instanceof StaticEncoder ? 0.35 : 0.5)

/** Ranks the passages of a graph. Keeps what does not depend on the question: idf, degrees. */
export class Ranker {
  readonly terms: TermIndex
  readonly reader: RowReader
  readonly #bm25 = new Map<string, Bm25>()
  readonly #walkers = new Map<string, Promise<Walker>>()
  #scripts: PassageScript[] | undefined
  #nameIds: Map<string, number> | undefined
  #passageIds: Map<string, number> | undefined

  /** @param vectors  the vectors of the graph's nodes, and the encoder of questions, where there are such */
  constructor(readonly graph: TokenGraph, readonly vectors?: GraphVectors, readonly encoder?: Encoder) {
    this.terms = new Map(graph.tokens.terms.map((term, id) => [term, id]))
    const counts = Object.fromEntries(NODE_KIND_NAMES.map(kind => [kind, nodeCount(graph, kind)])) as Record<NodeKind, number>
    this.reader = memoryRows(counts, graph.edges)
  }

  /** BM25 with given constants, and without words of passages that are taken away. */
  bm25(options: Ranking['bm25'], hidden?: Hidden): Bm25 {
    const contains = this.graph.edges.get('contains')!, { passages: { size, document }, titles } = this.graph
    if (hidden?.cuts('contains')) {
      return new Bm25(contains, size, options, { titles, document, isCut: (passage, token) => hidden.edge('contains', passage, token) })
    }
    const key = JSON.stringify(options)
    let found = this.#bm25.get(key)
    if (!found) this.#bm25.set(key, found = new Bm25(contains, size, options, { titles, document }))
    return found
  }

  /** A walker over a view, its degrees read once. */
  walker(view: View, without: Ranking['without'] = { nodes: [], edges: [], edgeKinds: [] }): Promise<Walker> {
    const key = JSON.stringify([view, without])
    let found = this.#walkers.get(key)
    if (!found) {
      if (this.#walkers.size >= 16) this.#walkers.clear()
      const hidden = this.hidden(without)
      this.#walkers.set(key, found = Walker.over(hidden ? hiddenRows(this.reader, hidden) : this.reader, view))
    }
    return found
  }

  /** What of a query the graph knows, and the passages that have its words: BM25. */
  asked(query: ReadQuery, { seeds, bm25 }: Ranking, hidden?: Hidden): { asked: Asked, lexical: SparseVector } {
    const asked = readAsked(this.graph, this.terms, query, seeds, hidden)
    return { asked, lexical: visible(this.bm25(bm25, hidden).scores(asked.tokens), hidden) }
  }

  /** Question → seeds → walk, and the channel over tokens where it is due → one score a passage. @param pace  of the walk */
  async rank(query: ReadQuery, ranking: Ranking, view: View = passageView(ranking.walk.edges), pace?: Pace): Promise<RankedPassages> {
    const hidden = this.hidden(ranking.without)
    const { asked, lexical } = this.asked(query, ranking, hidden)
    const relevance = await this.#relevance(query, asked, lexical, ranking.dense, hidden)
    const power = relevance.meaning ? ranking.dense.power : ranking.seeds.power
    const { groups, named } = nameGroups(this.graph, asked, ranking.seeds, relevance.scores, hidden)
    const seeds = mixSeeds(sharpen(relevance.scores, { ...ranking.seeds, power }), [...groups, this.#nodeGroup(query, asked, hidden)])
    const walker = await this.walker(view, ranking.without)
    const walk = { restart: ranking.walk.restart ?? restartOf(this.graph, query, asked, seeds, hidden), steps: ranking.walk.steps }
    const from = onView(walker, seeds.vector), reached = await walker.walk(from, walk, pace)
    const [walked, held] = [reached, await heldBack(walker, reached, from, walk)].map(scores => passagesOf(walker, scores, lexical.length))
    const share = relevance.trust * spreadShare(ranking.spread, named || query.nodes.length > 0, walker, seeds)
    const spread = share > 0 && relevance.scores.places.length > 0 ? visible(spreadOverTokens(relevance.scores, this.bm25(ranking.bm25, hidden), this.graph.tokens.isWord, ranking.spread, hidden), hidden) : undefined
    return { ...fuse(walked!, spread, relevance, share, held), asked, relevance, seeds, walker, walk, named, hidden }
  }

  /**
   * Of every passage, the cosine of its vector and the question's; undefined where either is missing.
   *
   * @throws TokenGraphError `encoder` for a question's vector of another width or not finite in 32 bits
   */
  async cosines(query: ReadQuery): Promise<Float64Array | undefined> {
    const asked = await this.vectorOf(query)
    return asked && dots(this.vectors!.passages, asked)
  }

  /**
   * The vector of a question, to be compared with those of the index: the one that it brings, or else its text's;
   * undefined where there is none, or nothing to compare it with.
   *
   * @throws TokenGraphError `encoder` for one that it brings of another width or not finite in 32 bits
   */
  async vectorOf({ text, vector }: ReadQuery): Promise<Float32Array | undefined> {
    const { vectors, encoder } = this
    if (!vectors || (!vector && (!encoder || text.trim() === ''))) return undefined
    return vector ? givenVector(vector, vectors.encoder, 'query') : rowAt(await encoder!.encode([text], 'query'), 0)
  }

  async #relevance(query: ReadQuery, { mass }: Asked, lexical: SparseVector, { when, share = shareOf(this.encoder) }: Ranking['dense'], hidden: Hidden | undefined): Promise<Relevance> {
    if (when === 'always') this.requireVectors(query, 'dense.when', '"always"')
    const cosines = when === 'never' || share === 0 ? undefined : await this.cosines(query)
    if (!cosines) return byWords(lexical)
    const mixed = mixRelevance(lexical, visibleCosines(this.#fair(cosines, lexical, mass, hidden), hidden), share, mass)
    return { ...mixed, scores: visible(mixed.scores, hidden), ...(mixed.meaning && { meaning: visible(mixed.meaning, hidden) }) }
  }

  /**
   * Cosines, where the question's words find too little to be trusted, without what a model likes the question's own language
   * for: the answer may be in another one. Where they find enough the language is the right one, and to centre all the same
   * does harm: among English passages, hit@1 by cosines alone falls from 78 to 61 on DRCD and from 95 to 83 on CMRC.
   */
  #fair(cosines: Float64Array, lexical: SparseVector, mass: number, hidden: Hidden | undefined): Float64Array {
    if (mass === 0 || trustIn(lexical, mass) === 1) return cosines
    return withoutScriptBias(cosines, this.#scripts ??= passageScripts(this.graph), hidden)
  }

  /**
   * The vectors of the index, for an option that needs them and a vector of the question.
   *
   * @throws TokenGraphError `encoder` where either cannot be had
   */
  requireVectors({ vector, text }: ReadQuery, option: string, got: string): GraphVectors {
    const { vectors, encoder } = this
    const where = `search: option "${option}"`
    if (!vectors) throw new TokenGraphError('encoder', { where, got, expected: 'an index with vectors', hint: 'Index the texts with an "encoder".' })
    if (encoder || vector || text.trim() === '') return vectors
    throw new TokenGraphError('encoder', { where, got: `${got}, and no encoder for questions`, expected: vectors.encoder.name, hint: 'Open the index with the encoder that it was made with.' })
  }

  #nodeGroup({ nodes, text, vector, nodeShare }: ReadQuery, asked: Asked, hidden: Hidden | undefined): SeedGroup {
    const given = nodes.filter(node => node.kind !== 'token').map(node => this.#nodeSeed(node, hidden))
    const hasText = text !== '' || vector !== undefined || asked.tokens.size > 0
    return { share: hasText ? nodeShare : 1, origins: given }
  }

  #nodeSeed({ kind, id, weight }: Required<QueryNode>, hidden: Hidden | undefined): SeedOrigin {
    const node = this.find(kind, id)
    if (hidden?.node({ kind, node })) return { node: { kind, node }, passages: [] }
    if (kind === 'passage') return { node: { kind, node }, passages: [[node, weight]] }
    const about = nameSeed(this.graph, node, hidden).passages
    const passages = about.length > 0 ? about : Array.from(mentioning(this.graph, node, hidden), (passage): SeedOrigin['passages'][number] => [passage, 1])
    const total = passages.reduce((sum, [, amount]) => sum + amount, 0)
    return { node: { kind, node }, passages: passages.map(([passage, amount]) => [passage, (weight * amount) / total]) }
  }

  /** What is taken away from the graph; undefined where nothing is. @throws TokenGraphError `not-found` */
  hidden(without: Ranking['without']): Hidden | undefined {
    return readHidden(this.graph, this.terms, without, (kind, id, whose) => this.find(kind, id, whose))
  }

  /** The number of a node by the id under which results name it. @param whose  what names it, for the message. @throws TokenGraphError `not-found` */
  find(kind: NodeKind, id: string, whose?: string): number {
    const node = this.#lookUp(kind, id)
    if (node === undefined) throw unknownNode(kind, id, this.#meant(kind, id), whose)
    return node
  }

  #lookUp(kind: NodeKind, id: string): number | undefined {
    const { graph } = this
    if (kind === 'token') {
      const term = graph.tokenizer.tokenize(id).find(token => token.kind !== 'gram')?.term ?? id
      const token = this.terms.get(id) ?? this.terms.get(term)
      return token === undefined || graph.tokens.isWord[token] === 0 ? undefined : token
    }
    if (kind === 'name') {
      // as results call it, or else as it may be written
      this.#nameIds ??= new Map([...graph.names.keys, ...graph.names.labels].map((key, i) => [key, i % graph.names.keys.length]))
      return [id, ...keysOf(id, graph.finder.folding)].map(key => this.#nameIds!.get(key)).find(name => name !== undefined)
    }
    this.#passageIds ??= passageIds(graph)
    return this.#passageIds.get(id)
  }

  /**
   * What may be meant by an id that no node of a kind has. A token is found by any text that begins with it: only a word
   * means one.
   */
  #meant(kind: NodeKind, id: string): Meant {
    const { graph: { names, documents, tokenizer } } = this
    const isWord = tokenizer.tokenize(id).filter(token => token.kind !== 'gram').length === 1
    return {
      known: kind === 'name' ? names.labels : kind === 'passage' ? documents.map(document => document.id) : [],
      kinds: NODE_KIND_NAMES
        .filter(each => each !== kind && (each !== 'token' || isWord) && this.#lookUp(each, id) !== undefined),
    }
  }
}

/**
 * Which channel, decided for each question without labels: a question that names something walks along names; one
 * that names nothing spreads over tokens, as far as its seeds are passages that no edge of the view leads on from.
 * Where every passage is linked the walk is enough, where none is (texts without names) the tokens do all.
 */
function spreadShare({ share, when }: Ranking['spread'], named: boolean, walker: Walker, { vector }: Seeds): number {
  if (when === 'always') return share
  if (when === 'never' || named) return 0
  const unlinked = massWhere(vector, passage => walker.degree(walker.number({ kind: 'passage', node: passage })!) === 0)
  const total = vector.sum()
  return total > 0 ? (share * unlinked) / total : 0
}

/** Passages by `document#n`, and by the bare id of their document, which means its first. */
function passageIds({ documents, passages }: TokenGraph): Map<string, number> {
  const ids = new Map<string, number>()
  let first = 0
  passages.document.forEach((document, passage) => {
    if (document !== passages.document[passage - 1]) first = passage
    ids.set(`${documents[document]!.id}#${passage - first}`, passage)
  })
  passages.document.forEach((document, passage) => {
    const { id } = documents[document]!
    if (document !== passages.document[passage - 1] && !ids.has(id)) ids.set(id, passage)
  })
  return ids
}

/** Scores over passages as scores over a view's nodes. */
function onView(walker: Walker, passages: SparseVector): SparseVector {
  if (walker.size === passages.length) return passages
  const offset = walker.number({ kind: 'passage', node: 0 })!
  const seeds = new SparseVector(walker.size)
  for (const passage of passages.places) seeds.add(offset + passage, passages.at(passage))
  return seeds
}

/** The passages' part of scores over a view's nodes. */
function passagesOf(walker: Walker, scores: SparseVector, passages: number): SparseVector {
  if (walker.size === passages) return scores
  const offset = walker.number({ kind: 'passage', node: 0 })!
  const own = new SparseVector(passages)
  for (const place of scores.places) if (place >= offset && place < offset + passages) own.add(place - offset, scores.at(place))
  return own
}
