import { type EdgeKind, NODE_KIND_NAMES, type NodeKind, type NodeRef } from '../../core/kinds.ts'
import { once } from '../../core/list.ts'
import { atOnce, Pace } from '../../core/pace.ts'
import { byCodeUnit } from '../../core/order.ts'
import type { Mention, NameFinder } from '../../text/tokens/names.ts'
import { nameKey, wholeName } from '../../text/tokens/names.ts'
import { isEntity, isGram, takesPlace } from '../../text/tokens/tokenizer.ts'
import { labelOf } from '../../text/tokens/tokenizer.ts'
import { linksOf } from '../../tables/edges/links.ts'
import { contentsAmong } from '../contents-among.ts'
import { fieldsOf } from '../fields.ts'
import type {
  Contents,
  Graph,
  Likeness,
  LinkEntry,
  NameEntry,
  PassageEntry,
  Postings,
  RelationEntry,
  Statistics,
  TermMatch,
  TokenEntry,
} from '../graph.ts'
import { keysOf } from '../../tables/found-names.ts'
import type { One } from '../../tables/aliases.ts'
import type { Direction } from '../../tables/relation.ts'
import { endsOf, type EdgeRows, type RowReader } from '../rows.ts'
import type { Document } from '../../text/document.ts'
import type { IndexStats } from '../../tables/stats.ts'
import { linkEntry } from '../link-entry.ts'
import type { SortedTerms } from '../sorted-terms.ts'
import type { RelationsOf } from '../relations.ts'
import { isTitled, type TokenGraph } from '../../tables/token-graph.ts'
import { Collection } from './collection.ts'
import type { LivingRow } from './living-relation.ts'
import { livingStats } from './living-stats.ts'

/** What a generation's sums are. */
export interface GenerationSums {
  passages: number
  /** Of these, the ones that have a token. */
  filled: number
  /** The tokens of all their texts, titles not included. */
  textTokens: number
  cased: boolean
}

/** What came to a collection, in order, and what its places stand for. */
interface Added {
  nodes: readonly number[]
  sorted: SortedTerms[]
}

/**
 * A {@link Graph} over a {@link Collection} as it is in one generation; what is put into the collection later is not
 * seen.
 */
export class LivingGraph implements Graph {
  readonly #counts: Record<NodeKind, number>
  readonly #finder: () => NameFinder
  readonly #sums: () => GenerationSums
  readonly #isUnsought = (name: number): boolean =>
    !(name < this.#counts.name && this.collection.nameAt(name, this.generation)?.isSought)
  #onRequest: Promise<RowReader> | undefined
  #links: ReturnType<typeof linksOf> | undefined
  #relations: RelationsOf | undefined
  #one: Promise<One> | undefined
  #fields: readonly string[] | undefined
  readonly #added: { token?: Promise<Added>, name?: Promise<Added> } = {}
  #stats: Omit<IndexStats, 'vectors'> | undefined

  /** What an index began with, as the first generation of a collection. */
  static of(tables: TokenGraph): LivingGraph {
    return LivingGraph.beginning(new Collection(tables))
  }

  /** What a collection began with. */
  static beginning(collection: Collection): LivingGraph {
    const { tables, base } = collection
    const graph = new LivingGraph(collection, 0, () => ({
      passages: base.count('passage'),
      filled: base.filled,
      textTokens: base.textSizes.reduce((sum, size) => sum + size, 0),
      cased: tables.names.textsHaveCase,
    }))
    for (const kind of NODE_KIND_NAMES) graph.#counts[kind] = base.count(kind)
    return graph
  }

  /** @param sums  or what tells them once they are asked for */
  constructor(
    readonly collection: Collection,
    readonly generation: number,
    sums: GenerationSums | (() => GenerationSums),
  ) {
    const { cut, keys, terms } = collection
    this.#counts = { passage: cut.length, name: keys.length, token: terms.length }
    this.#sums = typeof sums === 'function' ? once(sums) : () => sums
    this.#finder = once(() =>
      collection.finder.knowing({
        cased: this.sums.cased,
        capital: key => collection.capitalAt(key, generation),
      })
    )
  }

  get sums(): GenerationSums {
    return this.#sums()
  }

  get tokenizer() {
    return this.collection.tables.tokenizer
  }

  get ownFields() {
    return this.collection.tables.ownFields
  }

  stats() {
    return structuredClone(this.#stats ??= livingStats(this))
  }

  isGone({ kind, node }: NodeRef): boolean {
    if (kind === 'passage') return this.collection.isDead(node, this.generation)
    return kind === 'name' ? this.collection.nameAt(node, this.generation) === undefined : !this.#hasToken(node)
  }

  /** A word or entity stands in a passage; or it came by a synonym. */
  #hasToken(token: number): boolean {
    return this.collection.frequencyAt(token, this.generation) > 0
      || this.#row('synonyms', 'out', token).columns.length > 0
      || this.#row('has-entity', 'in', token).columns.length > 0
  }

  count(kind: NodeKind): number {
    return this.#counts[kind]
  }

  has(edge: EdgeKind): boolean {
    return this.#isMadeOnRequest(edge) || this.collection.tables.edges.has(edge)
      || this.collection.relations.get(edge)?.isBase === false
  }

  async rows(edge: EdgeKind, direction: Direction, nodes: ArrayLike<number>): Promise<EdgeRows> {
    if (this.#isMadeOnRequest(edge)) return (await this.#requested()).rows(edge, direction, nodes)
    await this.#turn(edge, direction)
    return flat(Array.from(nodes, node => this.#row(edge, direction, node)))
  }

  async degrees(edge: EdgeKind, direction: Direction, nodes: ArrayLike<number>): Promise<Uint32Array> {
    if (this.#isMadeOnRequest(edge)) return (await this.#requested()).degrees(edge, direction, nodes)
    if (edge === 'contains' && direction === 'in') return this.frequencies(nodes)
    await this.#turn(edge, direction)
    return Uint32Array.from(nodes, node => this.#row(edge, direction, node).columns.length)
  }

  /** What it began with is turned at a pace, before the first row against the edges is read. */
  async #turn(edge: EdgeKind, direction: Direction): Promise<void> {
    if (direction === 'in') await this.collection.relations.get(edge)?.base?.turn(new Pace())
  }

  #row(edge: EdgeKind, direction: Direction, node: number): LivingRow {
    if (edge !== 'contains') return this.collection.relations.get(edge)!.row(direction, node, this.generation)
    if (direction === 'out') {
      const { tokens, counts } = this.#contentsOf(node)
      return { columns: tokens, weights: counts }
    }
    const { passages, counts } = this.#postingsOf(node)
    return { columns: passages, weights: counts }
  }

  async statistics(): Promise<Statistics> {
    return { passages: this.sums.filled, textTokens: this.sums.textTokens }
  }

  async frequencies(tokens: ArrayLike<number>): Promise<Uint32Array> {
    return Uint32Array.from(tokens, token => this.collection.frequencyAt(token, this.generation))
  }

  async postings(tokens: ArrayLike<number>): Promise<Postings[]> {
    return Array.from(tokens, token => this.#postingsOf(token))
  }

  #postingsOf(token: number): Postings {
    const found: { passages: number[], counts: number[], sizes: number[], inTitle: number[], titles: number[] } = {
      passages: [],
      counts: [],
      sizes: [],
      inTitle: [],
      titles: [],
    }
    const add = (passage: number, count: number, inTitle: number) => {
      if (this.collection.isDead(passage, this.generation)) return
      found.passages.push(passage)
      found.counts.push(count)
      found.sizes.push(this.collection.sizes.at(passage)!)
      found.inTitle.push(inTitle)
      found.titles.push(this.#titleSize(this.collection.documentOf(passage)))
    }
    const before = token < this.collection.base.count('token')
      ? this.collection.base.postingsOf(token)
      : undefined
    for (let i = 0; i < (before?.passages.length ?? 0); i++)
      add(before!.passages[i]!, before!.counts ? before!.counts[i]! : 1, before!.inTitle?.[i] ?? 0)
    const added = this.collection.postingsOf(token)
    // later generations only ever append
    for (let i = 0; added && i < added.passages.length && added.passages[i]! < this.#counts.passage; i++)
      add(added.passages[i]!, added.counts[i]!, added.inTitle[i]!)
    return found
  }

  #titleSize(document: number): number {
    return this.collection.titles.at(document, this.generation) ?? this.collection.base.titleSizes[document] ?? 0
  }

  async contents(passages: ArrayLike<number>, among?: ArrayLike<number>): Promise<Contents[]> {
    return Array.from(passages, passage => this.#contentsOf(passage, among))
  }

  #contentsOf(passage: number, among?: ArrayLike<number>): Contents {
    const { collection } = this, document = collection.documentOf(passage)
    if (collection.isDead(passage, this.generation)) return { tokens: [], counts: [], size: 0, title: 0 }
    const added = collection.contents.at(passage - collection.base.count('passage'))
    const found: Contents = added
      ? contentsAmong({ ...added, size: collection.sizes.at(passage)!, title: 0 }, among)
      : collection.base.contentsOf(passage, among)
    return { ...found, title: this.#titleSize(document) }
  }

  async find(kind: NodeKind, id: string): Promise<number | undefined> {
    const found = kind === 'passage' ? this.#passage(id) : kind === 'token' ? this.#word(id) : this.#name(id)
    const one = kind === 'name' && found !== undefined && this.has('knows') ? await this.#joined() : undefined
    const node = one ? one(found!) : found
    return node === undefined || this.isGone({ kind, node }) ? undefined : node
  }

  #passage(id: string): number | undefined {
    const { first } = this.collection, at = id.lastIndexOf('#'), part = id.slice(at + 1)
    const document = at > 0 && /^(0|[1-9]\d*)$/.test(part) ? this.documentOf(id.slice(0, at)) : undefined
    if (document !== undefined && Number(part) < this.#partsOf(document)) return first.at(document)! + Number(part)
    const whole = this.documentOf(id)
    return whole === undefined ? undefined : first.at(whole)
  }

  /** The document that has an id. */
  documentOf(id: string): number | undefined {
    return this.collection.withId(id).find(document => this.sees(document))
  }

  #partsOf(document: number): number {
    return this.collection.first.at(document + 1)! - this.collection.first.at(document)!
  }

  #word(id: string): number | undefined {
    const { tokenIds } = this.collection, known = tokenIds.get(id)
    const token = isEntity(id) ? known : known ?? tokenIds.get(this.tokenizer.tokenize(id).find(takesPlace)?.term ?? id)
    return token !== undefined && token < this.#counts.token && (this.isWord(token) || isEntity(id)) ? token : undefined
  }

  /** Whether a token is a word, which is a node. */
  isWord(token: number): boolean {
    const { isWord } = this.collection.tables.tokens
    return token < isWord.length
      ? isWord[token] === 1
      : this.collection.wordLabels.at(token, this.generation) !== undefined
  }

  /** Whether a token is a gram, which is none. */
  isGram(token: number): boolean {
    return isGram(this.collection.terms.at(token)!)
  }

  #name(id: string): number | undefined {
    const { collection, generation } = this, { nameIds } = collection
    const isThere = (name: number | undefined): name is number =>
      name !== undefined && name < this.#counts.name && collection.nameAt(name, generation) !== undefined
    const called = collection.labelled(id).filter(name =>
      isThere(name) && collection.nameAt(name, generation)!.label === id
    )
    return [...called, ...[id, ...keysOf(id, collection.finder.folding)].map(key => nameIds.get(key))].find(isThere)
  }

  async ids(kind: NodeKind): Promise<readonly string[]> {
    const { collection, generation } = this
    if (kind === 'passage') return this.seenDocuments().map(({ id }) => id)
    if (kind !== 'name') return []
    const labels = Array.from({ length: this.#counts.name }, (_, name) => collection.nameAt(name, generation)?.label)
    return labels.filter(label => label !== undefined)
  }

  /** Whether a document is there, and not put in later. */
  sees(document: number): boolean {
    return this.collection.first.at(document)! < this.#counts.passage
      && this.collection.isThere(document, this.generation)
  }

  async terms(terms: readonly string[]): Promise<(number | undefined)[]> {
    const isToken = (token: number) => token < this.#counts.token && this.#hasToken(token)
    return terms.map(term => this.collection.tokenIds.get(term))
      .map(token => (token !== undefined && isToken(token) ? token : undefined))
  }

  async like(kind: 'token' | 'name', text: string, how: Likeness): Promise<TermMatch[]> {
    const { base } = this.collection, begun = await base.like(kind, text, how)
    const term = kind === 'name' ? nameKey(wholeName(text, this.collection.finder.folding).units) : text
    const { likeIn, nearestOfEach } = await import('../sorted-terms.ts')
    const { nodes, sorted } = await (this.#added[kind] ??= this.#sortAdded(kind))
    const added = likeIn(sorted, term, how).map(({ node, distance }) => ({ node: nodes[node]!, distance }))
    const found = nearestOfEach([...begun, ...added])
    return found.filter(({ node }) => !this.isGone({ kind, node }))
  }

  /** Those that came after the beginning, and words that are mostly written otherwise since then. */
  async #sortAdded(kind: 'token' | 'name'): Promise<Added> {
    const { SortedTerms } = await import('../sorted-terms.ts'), { base, keys, terms, wordLabels } = this.collection
    const from = base.count(kind), came = Array.from({ length: this.#counts[kind] - from }, (_, i) => from + i)
    if (kind === 'name')
      return {
        nodes: came,
        sorted: [atOnce(SortedTerms.making(came.map(name => keys.at(name)!), () => true))],
      }
    const changed = Array.from(wordLabels.setSince(0), ([token]) => token).filter(token => token < from)
    const nodes = [...came, ...changed], labels = nodes.map(token => wordLabels.at(token, this.generation) ?? '')
    return {
      nodes,
      sorted: [
        atOnce(SortedTerms.making(came.map(token => terms.at(token)!), place => this.isWord(nodes[place]!))),
        atOnce(SortedTerms.making(labels, place => this.isWord(nodes[place]!))),
      ],
    }
  }

  async namesIn(text: string, where: 'text' | 'question', passedOver?: ReadonlySet<number>): Promise<Mention[]> {
    const one = this.has('knows') ? await this.#joined() : (name: number) => name
    const isGone = (name: number) => this.#isUnsought(name) || (passedOver?.has(one(name)) ?? false)
    const found = where === 'text' ? this.#finder().find(text, isGone) : this.#finder().findAsked(text, isGone)
    return found.map(mention => ({ ...mention, name: one(mention.name) }))
  }

  /** What stands for a name, where triples say that some are one. */
  #joined(): Promise<One> {
    const { tables: { triples }, finder, nameIds } = this.collection
    return (this.#one ??= import('../../tables/aliases.ts').then(({ aliasKeys, oneOf }) =>
      oneOf(aliasKeys(triples, finder.folding), key => nameIds.get(key))
    ))
  }

  async passages(nodes: ArrayLike<number>): Promise<PassageEntry[]> {
    const { documents, cut, first } = this.collection
    return Array.from(nodes, node => {
      const { document, start, end } = cut.at(node)!
      return {
        document: documents.at(document)!,
        start,
        end,
        part: { number: 1 + node - first.at(document)!, of: this.#partsOf(document) },
      }
    })
  }

  async titled(passages: ArrayLike<number>): Promise<boolean[]> {
    const { collection } = this, { tables, documents, base } = collection, before = base.count('passage')
    return Array.from(passages, passage => {
      const document = collection.documentOf(passage)
      return passage < before ? isTitled(tables, document) : Boolean(documents.at(document)!.title)
    })
  }

  async names(nodes: ArrayLike<number>): Promise<NameEntry[]> {
    const { keys } = this.collection
    return Array.from(
      nodes,
      node => ({ label: this.collection.nameAt(node, this.generation)?.label ?? keys.at(node)!, key: keys.at(node)! }),
    )
  }

  async tokens(nodes: ArrayLike<number>): Promise<TokenEntry[]> {
    const { terms, wordLabels, tables: { tokens: { labels } } } = this.collection
    return Array.from(nodes, node => (
      {
        term: terms.at(node)!,
        label: wordLabels.at(node, this.generation) ?? labels.at(node) ?? labelOf(terms.at(node)!),
        isWord: this.isWord(node) && this.#hasToken(node),
      }
    ))
  }

  async links(passages: ArrayLike<number>): Promise<LinkEntry[][]> {
    const { documents, cut, finder } = this.collection
    const linksIn = (this.#links ??= linksOf(documents, cut, document => this.sees(document)))
    const documentOf = (passage: number) => documents.at(cut.at(passage)!.document)!
    return Array.from(
      passages,
      passage => linksIn(passage).map(found => linkEntry(found, documentOf(passage), finder.folding)),
    )
  }

  async relations(names: ArrayLike<number>): Promise<RelationEntry[][]> {
    const { relationsOf } = await import('../relations.ts'), { tables: { triples }, finder, keys } = this.collection
    const of = (this.#relations ??= relationsOf(triples, finder.folding))
    return Array.from(names, name => of(keys.at(name)!))
  }

  async fields(): Promise<readonly string[]> {
    return (this.#fields ??= [...new Set(this.seenDocuments().flatMap(fieldsOf))].sort(byCodeUnit))
  }

  /** How many edges of a kind there are; those that run both ways twice. Cost: a look at every row. */
  edgeCount(edge: EdgeKind): number {
    const [from] = endsOf(edge, 'out')
    let count = 0
    for (let node = 0; node < this.#counts[from]; node++) count += this.#row(edge, 'out', node).columns.length
    return count
  }

  /** Whether the next generation of the collection can be made of this one: it is the newest, and whole. */
  get isNewest(): boolean {
    return this.collection.isSettled && this.collection.generation === this.generation
  }

  /** How many documents ever were, up to this generation. */
  documentCount(): number {
    let count = this.collection.documents.length
    while (count > 0 && this.collection.first.at(count - 1)! >= this.#counts.passage) count--
    return count
  }

  /** How many documents are there. */
  seenCount(): number {
    const gone = [...this.collection.died.values()].filter(generation => generation <= this.generation)
    return this.documentCount() - gone.length
  }

  /** How a document is cut. */
  spansOf(document: number): readonly { start: number, end: number }[] {
    const { cut, first } = this.collection
    return cut.slice(first.at(document)!, first.at(document + 1))
  }

  /** The documents that are there, in the order in which they came. */
  seenDocuments(): Document[] {
    return [...this.collection.documents].filter((_, document) => this.sees(document))
  }

  #isMadeOnRequest(edge: EdgeKind): boolean {
    return edge === 'co-occurs' && this.collection.tables.coOccurs !== undefined
  }

  /** The edges that no ranking reads, made once, when they are first asked for. */
  #requested(): Promise<RowReader> {
    return (this.#onRequest ??= this.#make())
  }

  async #make(): Promise<RowReader> {
    const { edgesOnRequest } = await import('../on-request.ts')
    const terms = new Map(Array.from(this.collection.terms, (term, token) => [term, token]))
    return edgesOnRequest(this.#texts(), this.collection.tables, terms, this.#counts)
  }

  *#texts(): Generator<string> {
    for (let passage = 0; passage < this.#counts.passage; passage++) {
      const { document, start, end } = this.collection.cut.at(passage)!
      if (this.sees(document)) yield this.collection.documents.at(document)!.text.slice(start, end)
    }
  }
}

/** Rows one after the other. */
function flat(rows: readonly LivingRow[]): EdgeRows {
  const start = new Uint32Array(rows.length), end = new Uint32Array(rows.length)
  let entries = 0
  rows.forEach(({ columns }, i) => {
    start[i] = entries
    end[i] = entries += columns.length
  })
  const columns = new Uint32Array(entries), isWeighed = rows.some(({ weights }) => weights !== undefined)
  rows.forEach((row, i) => columns.set(row.columns, start[i]))
  if (!isWeighed) return { start, end, columns }
  const weights = new Float32Array(entries).fill(1)
  rows.forEach((row, i) => row.weights && weights.set(row.weights, start[i]))
  return { start, end, columns, weights }
}
