import { EDGE_KIND_NAMES, type EdgeKind } from '../../core/kinds.ts'
import { type List, type Lookup, Made, once } from '../../core/list.ts'
import { Grown, Remembered } from '../../core/growing.ts'
import { columnCounts, rowStarts } from '../../math/sparse/csr.ts'
import type { Document } from '../../text/document.ts'
import { NameFinder } from '../../text/tokens/names.ts'
import { eitherTree, NameTrie } from '../../text/tokens/name-trie.ts'
import { isCounted, type Token } from '../../text/tokens/tokenizer.ts'
import type { Cut } from '../../tables/edges/links.ts'
import { MemoryGraph } from '../memory-graph.ts'
import { lengthOf } from '../../tables/title-field.ts'
import { nodeCount, type PassageTable, type TokenGraph } from '../../tables/token-graph.ts'
import type { NewestCounts, SegmentCounts } from './segment-counts.ts'
import { LivingRelation } from './living-relation.ts'
import { Versioned } from './versioned.ts'

/** What a name is from some generation on; undefined for one that nothing names. */
export type NameValue = { label: string, isSought: boolean } | undefined

/**
 * What a passage holds: its tokens in order of their numbers, how often each stands in it, and how often of that in the
 * title.
 */
export interface AddedContents {
  tokens: Uint32Array
  counts: Uint32Array
  inTitle: Uint32Array
}

/** The passages of a token that came after the beginning, in order. */
export interface AddedPostings {
  passages: number[]
  counts: number[]
  inTitle: number[]
}

/**
 * All that was ever put into a collection, and from when to when it counts. What it began with stands in the tables of
 * an index, untouched; what came later is only ever appended, and what changes is kept by generation. So any number of
 * generations are read at once, each as it was made, and making the next one costs what changes.
 */
export class Collection {
  /** The newest generation; 0 is what it began with. */
  generation = 0
  /** Whether the newest generation is whole: not while one is being made, nor once making one ended on its way. */
  isSettled = true
  readonly base: MemoryGraph
  /** Of each generation that a segment made, what it tells of what is counted; undefined where it tells nothing. */
  readonly segments: ((() => Promise<SegmentCounts>) | undefined)[] = []
  /** What is counted of the newest generation, where one was written. */
  newest: NewestCounts | undefined
  readonly documents: Grown<Document>
  /** Of each passage: its document, and where it begins and ends in that. */
  readonly cut: Grown<Cut>
  /** Of each passage: the tokens of its text, title not included. */
  readonly sizes: Grown<number>
  /** Of each document: its first passage; and after the last one, where the next begins. */
  readonly first: Grown<number>
  /** Of each document: the tokens of its title, times the fourth root of the number of documents that share it. */
  readonly titles = new Versioned<number>()
  /** From which generation on a document is gone. */
  readonly died = new Map<number, number>()

  readonly terms: Grown<string>
  readonly tokenIds: Remembered
  /** In how many passages a token stands, and how it is mostly written, where that changed. */
  readonly frequencies = new Versioned<number>()
  readonly wordLabels = new Versioned<string>()
  readonly contents = new Grown<AddedContents>()
  readonly #postings = new Map<number, AddedPostings>()
  /** Of how many passages that came later the postings are known. */
  #posted = 0

  readonly keys: Grown<string>
  readonly #names = new Versioned<NameValue>()
  /** The share of capitals of one-word names, where it changed. */
  readonly capitals = new Versioned<number>()
  /** Since when it is counted so how a name is written. */
  readonly namings = new Versioned<true>()
  readonly nameIds: Remembered
  readonly relations: ReadonlyMap<EdgeKind, LivingRelation>

  /** The documents that came with an id, and up to which number they are known. */
  readonly #added = new Map<string, number[]>()
  #idsKnown: number
  /** Of each label that a name began with, those names; and of those that they got later. */
  readonly #beginLabels: () => ReadonlyMap<string, number[]>
  readonly #labels = new Map<string, number[]>()
  /** The names that texts were not looked through for at the beginning, and were later. */
  readonly #findable = new Set<number>()
  readonly #trie = new NameTrie()
  readonly #finder: () => NameFinder
  readonly #beginIds: () => Lookup
  /** Of each token that it began with, in how many passages it stands; counted without turning *contains*. */
  readonly #frequencies = once(() => columnCounts(this.tables.edges.get('contains')!.out))

  constructor(readonly tables: TokenGraph) {
    const passages = nodeCount(tables, 'passage'), { documents, edges, numbers } = tables
    const first = once(() => rowStarts(documents.length, tables.passages.document))
    this.base = new MemoryGraph(tables)
    this.documents = new Grown(documents)
    this.#idsKnown = documents.length
    this.cut = new Grown(new Made(passages, passage => cutOf(tables.passages, passage)))
    this.sizes = new Grown(new Made(passages, passage => this.base.textSizes[passage]!))
    this.first = new Grown(new Made(documents.length + 1, document => first()[document]!))
    this.terms = new Grown(lazily(nodeCount(tables, 'token'), () => tables.tokens.terms))
    this.keys = new Grown(lazily(nodeCount(tables, 'name'), () => tables.names.keys))
    this.#beginIds = once(() => numbers?.document ?? placesOf(Array.from(documents, ({ id }) => id)))
    this.tokenIds = new Remembered(once(() => numbers?.token ?? placesOf(tables.tokens.terms)))
    this.nameIds = new Remembered(once(() => numbers?.name ?? placesOf(tables.names.keys)))
    this.#beginLabels = once(() => placesByText(tables.names.labels))
    this.#finder = once(() => {
      const { names, folding, isStop, knowledge } = tables.finder
      return new NameFinder(eitherTree(names, this.#trie), folding, isStop, knowledge)
    })
    const kinds = EDGE_KIND_NAMES.filter(kind => kind !== 'contains')
    this.relations = new Map(kinds.map(kind => [kind, new LivingRelation(kind, edges.get(kind))]))
  }

  get finder(): NameFinder {
    this.#names.settle()
    return this.#finder()
  }

  /** The documents that have an id, or had it. */
  withId(id: string): number[] {
    for (; this.#idsKnown < this.documents.length; this.#idsKnown++) {
      const { id: added } = this.documents.at(this.#idsKnown)!, same = this.#added.get(added)
      if (same) same.push(this.#idsKnown)
      else this.#added.set(added, [this.#idsKnown])
    }
    const begin = this.#beginIds().get(id), added = this.#added.get(id) ?? []
    return begin === undefined ? added : [begin, ...added]
  }

  /** The names that have a label, or had it. */
  labelled(label: string): number[] {
    this.#names.settle()
    return [...this.#beginLabels().get(label) ?? [], ...this.#labels.get(label) ?? []]
  }

  /** Takes one more document, with its passages. */
  append(document: Document, spans: readonly { start: number, end: number }[]): number {
    const number = this.documents.length
    this.documents.push(document)
    this.first.push(this.cut.length + spans.length)
    for (const { start, end } of spans) this.cut.push({ document: number, start, end })
    return number
  }

  /** Takes what the next passage holds, in the order of the passages. */
  addContents(contents: AddedContents, size: number): void {
    this.contents.push(contents)
    this.sizes.push(size)
  }

  /** The passages with a token of those that came later. */
  postingsOf(token: number): AddedPostings | undefined {
    const before = this.base.count('passage')
    for (; this.#posted < this.contents.length; this.#posted++) {
      const { tokens, counts, inTitle } = this.contents.at(this.#posted)!
      for (let i = 0; i < tokens.length; i++) {
        const added = this.#postings.get(tokens[i]!) ?? { passages: [], counts: [], inTitle: [] }
        if (added.passages.length === 0) this.#postings.set(tokens[i]!, added)
        added.passages.push(before + this.#posted)
        added.counts.push(counts[i]!)
        added.inTitle.push(inTitle[i]!)
      }
    }
    return this.#postings.get(token)
  }

  /** Sets what a name is from a generation on. */
  setName(name: number, generation: number, value: NameValue): void {
    this.#names.set(name, generation, value)
    if (!value) return
    const same = this.#labels.get(value.label)
    if (same) same.push(name)
    else this.#labels.set(value.label, [name])
  }

  /** Sets what names are once any is asked for. */
  nameLater(work: () => void): void {
    this.#names.later(work)
  }

  /** Names that changed after a generation, as they are now. */
  namesSince(generation: number): Iterable<[name: number, value: NameValue]> {
    return this.#names.setSince(generation)
  }

  /** Lets texts be searched for a name; whether they are in a generation, its value says. */
  makeFindable(name: number): void {
    if (this.#findable.has(name) || this.tables.names.isSought[name] === 1) return
    this.#findable.add(name)
    this.#trie.add(name, this.keys.at(name)!.split(' '))
  }

  isDead(passage: number, generation: number): boolean {
    return this.died.size > 0 && !this.isThere(this.documentOf(passage), generation)
  }

  /** The document of a passage. */
  documentOf(passage: number): number {
    return passage < this.base.count('passage')
      ? this.tables.passages.document[passage]!
      : this.cut.at(passage)!.document
  }

  /** The passages of a document, be it gone. */
  passagesOf(document: number): number[] {
    const from = this.first.at(document)!
    return Array.from({ length: this.first.at(document + 1)! - from }, (_, i) => from + i)
  }

  /** The text of a passage, be it gone. */
  textOf(passage: number): string {
    const { document, start, end } = this.cut.at(passage)!
    return this.documents.at(document)!.text.slice(start, end)
  }

  isThere(document: number, generation: number): boolean {
    return (this.died.get(document) ?? Infinity) > generation
  }

  /** The number of a token's term, new or known. */
  tokenId({ term }: Pick<Token, 'term'>): number {
    let id = this.tokenIds.get(term)
    if (id === undefined) {
      this.tokenIds.set(term, id = this.terms.length)
      this.terms.push(term)
    }
    return id
  }

  /** The tokens of a passage, be it gone. */
  tokensOf(passage: number): ArrayLike<number> {
    const before = this.base.count('passage')
    return passage < before ? this.base.contentsOf(passage).tokens : this.contents.at(passage - before)!.tokens
  }

  /** Whether a token counts in the length of a text. */
  isCounted(token: number): boolean {
    return isCounted(this.terms.at(token)!)
  }

  /** How many tokens a document's title has. */
  titleTokens(document: number): number {
    if (document < this.tables.documents.length) return this.tables.titles!.size[document]!
    const { tokens, inTitle } = this.contents.at(this.first.at(document)! - this.base.count('passage'))!
    return lengthOf(tokens, inTitle, token => this.isCounted(token))
  }

  wordLabelAt(token: number, generation: number): string | undefined {
    return this.wordLabels.at(token, generation) ?? this.tables.tokens.labels.at(token)
  }

  frequencyAt(token: number, generation: number): number {
    return this.frequencies.at(token, generation) ?? this.#baseFrequency(token)
  }

  #baseFrequency(token: number): number {
    return this.#frequencies()[token] ?? 0
  }

  /** What a name is in a generation; undefined for one that is not there, or not yet. */
  nameAt(name: number, generation: number): NameValue {
    const value = this.#names.at(name, generation)
    // a name that is gone has the value of undefined, set; nothing set is what it began with
    if (value !== undefined || name >= this.base.count('name') || this.#names.isSet(name, generation)) return value
    const { labels, isSought } = this.tables.names
    return { label: labels.at(name)!, isSought: isSought[name] === 1 }
  }

  capitalAt(key: string, generation: number): number {
    const name = this.nameIds.get(key)
    return name === undefined ? 1 : this.capitals.at(name, generation) ?? this.tables.names.capital[name] ?? 1
  }
}

const cutOf = ({ document, start, end }: PassageTable, passage: number): Cut => ({
  document: document[passage]!,
  start: start[passage]!,
  end: end[passage]!,
})

/** A list that is made when an item is first asked for. */
const lazily = <T>(length: number, list: () => List<T>): List<T> => new Made(length, index => list().at(index)!)

const placesOf = (texts: Iterable<string>): ReadonlyMap<string, number> =>
  new Map(Array.from(texts, (text, place) => [text, place]))

function placesByText(texts: Iterable<string>): ReadonlyMap<string, number[]> {
  const places = new Map<string, number[]>()
  let place = 0
  for (const text of texts) {
    const same = places.get(text)
    if (same) same.push(place++)
    else places.set(text, [place++])
  }
  return places
}
