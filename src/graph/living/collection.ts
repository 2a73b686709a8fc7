import { EDGE_KIND_NAMES, type EdgeKind } from '../../core/kinds.ts'
import { atOnce } from '../../core/pace.ts'
import { rowLength } from '../../math/sparse/csr.ts'
import type { Document } from '../../text/document.ts'
import type { NameFinder } from '../../text/tokens/names.ts'
import { isCounted, type Token } from '../../text/tokens/tokenizer.ts'
import type { Cut } from '../../tables/edges/links.ts'
import { MemoryGraph } from '../memory-graph.ts'
import { makingFinder } from '../../tables/found-names.ts'
import { lengthOf } from '../../tables/title-field.ts'
import type { TokenGraph } from '../../tables/token-graph.ts'
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
  readonly documents: Document[]
  /** Of each passage: its document, and where it begins and ends in that. */
  readonly cut: Cut[]
  /** Of each passage: the tokens of its text, title not included. */
  readonly sizes: number[] = []
  /** Of each document: its first passage; and after the last one, where the next begins. */
  readonly first: number[] = [0]
  /** Of each document: the tokens of its title, times the fourth root of the number of documents that share it. */
  readonly titles = new Versioned<number>()
  /** From which generation on a document is gone. */
  readonly died = new Map<number, number>()
  /** The documents that have an id, or had it. */
  readonly byId = new Map<string, number[]>()

  readonly terms: string[]
  readonly tokenIds: Map<string, number>
  /** In how many passages a token stands, and how it is mostly written, where that changed. */
  readonly frequencies = new Versioned<number>()
  readonly wordLabels = new Versioned<string>()
  readonly contents: AddedContents[] = []
  readonly postings = new Map<number, AddedPostings>()

  readonly keys: string[]
  readonly names = new Versioned<NameValue>()
  /** The share of capitals of one-word names, where it changed. */
  readonly capitals = new Versioned<number>()
  readonly nameIds: Map<string, number>
  /** Of each label that a name has, or had, those names. */
  readonly byLabel = new Map<string, Set<number>>()
  readonly finder: NameFinder
  readonly relations: ReadonlyMap<EdgeKind, LivingRelation>

  /** The names that were ever looked for in texts. */
  readonly #findable: Set<number>

  constructor(readonly tables: TokenGraph) {
    const { passages, tokens, names, edges, documents, finder } = tables
    this.base = new MemoryGraph(tables)
    this.documents = [...documents]
    this.cut = Array.from(
      passages.document,
      (document, i) => ({ document, start: passages.start[i]!, end: passages.end[i]! }),
    )
    this.terms = [...tokens.terms]
    this.tokenIds = new Map(this.terms.map((term, id) => [term, id]))
    this.keys = [...names.keys]
    this.nameIds = new Map(this.keys.map((key, id) => [key, id]))
    this.finder = atOnce(makingFinder(names, finder.folding, finder.isStop))
    const kinds = EDGE_KIND_NAMES.filter(kind => kind !== 'contains')
    this.relations = new Map(kinds.map(kind => [kind, new LivingRelation(kind, edges.get(kind))]))
    this.#findable = new Set(this.keys.map((_, name) => name).filter(name => names.isSought[name] === 1))
    documents.forEach(({ id }, document) => this.byId.set(id, [document]))
    names.labels.forEach((label, name) => this.label(name, label))
    this.cut.forEach(({ document }, passage) => {
      this.first[document + 1] = passage + 1
    })
    this.sizes = Array.from(this.base.textSizes)
  }

  /** Gives a name that is new a number. */
  addKey(key: string): void {
    this.nameIds.set(key, this.keys.length)
    this.keys.push(key)
  }

  /** Takes one more document, with its passages. */
  append(document: Document, spans: readonly { start: number, end: number }[]): number {
    const number = this.documents.length
    this.documents.push(document)
    this.byId.set(document.id, [...this.byId.get(document.id) ?? [], number])
    this.first.push(this.cut.length + spans.length)
    for (const { start, end } of spans) this.cut.push({ document: number, start, end })
    return number
  }

  /** Takes what the next passage holds, in the order of the passages. */
  addContents(contents: AddedContents, size: number): void {
    const passage = this.sizes.length
    this.contents.push(contents)
    this.sizes.push(size)
    contents.tokens.forEach((token, i) => {
      const added = this.postings.get(token) ?? { passages: [], counts: [], inTitle: [] }
      if (added.passages.length === 0) this.postings.set(token, added)
      added.passages.push(passage)
      added.counts.push(contents.counts[i]!)
      added.inTitle.push(contents.inTitle[i]!)
    })
  }

  /** Sets what a name is from a generation on. */
  setName(name: number, generation: number, value: NameValue): void {
    this.names.set(name, generation, value)
    if (value) this.label(name, value.label)
  }

  /** Lets texts be searched for a name; whether they are in a generation, its value says. */
  makeFindable(name: number): void {
    if (this.#findable.has(name)) return
    this.#findable.add(name)
    this.finder.add(name, this.keys[name]!.split(' '))
  }

  /** Notes that a name is called so. */
  label(name: number, label: string): void {
    const same = this.byLabel.get(label)
    if (same) same.add(name)
    else this.byLabel.set(label, new Set([name]))
  }

  isDead(passage: number, generation: number): boolean {
    return (this.died.get(this.cut[passage]!.document) ?? Infinity) <= generation
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
    const before = this.tables.passages.document.length
    return passage < before ? this.base.contentsOf(passage).tokens : this.contents[passage - before]!.tokens
  }

  /** Whether a token counts in the length of a text. */
  isCounted(token: number): boolean {
    return isCounted(this.terms[token]!)
  }

  /** How many tokens a document's title has. */
  titleTokens(document: number): number {
    if (document < this.tables.documents.length) return this.tables.titles!.size[document]!
    const { tokens, inTitle } = this.contents[this.first[document]! - this.tables.passages.document.length]!
    return lengthOf(tokens, inTitle, token => this.isCounted(token))
  }

  wordLabelAt(token: number, generation: number): string | undefined {
    return this.wordLabels.at(token, generation) ?? this.tables.tokens.labels[token]
  }

  frequencyAt(token: number, generation: number): number {
    return this.frequencies.at(token, generation) ?? this.#baseFrequency(token)
  }

  #baseFrequency(token: number): number {
    const rows = this.tables.edges.get('contains')!.rows('in')
    return token < this.tables.tokens.terms.length ? rowLength(rows, token) : 0
  }

  /** What a name is in a generation; undefined for one that is not there, or not yet. */
  nameAt(name: number, generation: number): NameValue {
    const value = this.names.at(name, generation), { labels, isSought } = this.tables.names
    // a name that is gone has the value of undefined, set; nothing set is what it began with
    if (value !== undefined || name >= labels.length || this.names.isSet(name, generation)) return value
    return { label: labels[name]!, isSought: isSought[name] === 1 }
  }

  capitalAt(key: string, generation: number): number {
    const name = this.nameIds.get(key)
    return name === undefined ? 1 : this.capitals.at(name, generation) ?? this.tables.names.capital[name] ?? 1
  }
}
