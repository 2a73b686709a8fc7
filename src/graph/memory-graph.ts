import { type EdgeKind, NODE_KIND_NAMES, type NodeKind } from '../core/kinds.ts'
import { type List, type Lookup, once } from '../core/list.ts'
import { byCodeUnit } from '../core/order.ts'
import { atOnce, Pace } from '../core/pace.ts'
import { type Csr, type Integers, rowLength, rowStarts, weightAt, type Weights } from '../math/sparse/csr.ts'
import { type Mention, nameKey, wholeName } from '../text/tokens/names.ts'
import { placesAmong } from './contents-among.ts'
import { fieldsOf } from './fields.ts'
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
} from './graph.ts'
import type { One } from '../tables/aliases.ts'
import type { Direction } from '../tables/relation.ts'
import type { NodeFinder } from './node-finder.ts'
import type { RelationsOf } from './relations.ts'
import type { linkEntries } from './on-request.ts'
import { memoryRows, type RowReader, type EdgeRows } from './rows.ts'
import { graphStats } from '../tables/stats.ts'
import type { SortedTerms } from './sorted-terms.ts'
import { titleSize } from '../tables/title-field.ts'
import { isTitled, nodeCount, type TokenGraph } from '../tables/token-graph.ts'

/**
 * A {@link Graph} over tables in memory. EdgeRows are read in place; what only some callers ask for is made when first
 * asked for.
 */
export class MemoryGraph implements Graph {
  readonly #rows: RowReader
  readonly #terms: () => Lookup
  readonly #textSizes: () => Uint32Array
  readonly #titleSizes: () => Float64Array
  readonly #filled: () => number
  readonly #statistics: () => Statistics
  readonly #counts: Record<NodeKind, number>
  #onRequest: Promise<RowReader> | undefined
  #turned: Promise<void> | undefined
  #stats: ReturnType<typeof graphStats> | undefined
  #nodes: NodeFinder | undefined
  #links: ReturnType<typeof linkEntries> | undefined
  #relations: RelationsOf | undefined
  #one: Promise<One | undefined> | undefined
  #fields: readonly string[] | undefined
  readonly #sorted: { token?: Promise<SortedTerms[]>, name?: Promise<SortedTerms[]> } = {}
  #parts: Uint32Array | undefined

  constructor(readonly tables: TokenGraph) {
    this.#counts = Object.fromEntries(NODE_KIND_NAMES.map(kind => [kind, nodeCount(tables, kind)])) as Record<
      NodeKind,
      number
    >
    this.#rows = memoryRows(this.#counts, tables.edges)
    this.#terms = once(() => tables.numbers?.token ?? numbersOf(tables.tokens.terms))
    this.#textSizes = once(() => textSizesOf(tables))
    this.#titleSizes = once(() => titleSizesOf(tables))
    this.#filled = once(() => countFilled(this.#contains('out')))
    this.#statistics = once(() => ({
      passages: this.filled,
      textTokens: this.textSizes.reduce((sum, each) => sum + each, 0),
    }))
  }

  /** How many passages have a token. */
  get filled(): number {
    return this.#filled()
  }

  /** Of each passage, the tokens of its text, title not included. */
  get textSizes(): Uint32Array {
    return this.#textSizes()
  }

  /**
   * Of each document, what {@link Postings.titles} has of its passages; empty where titles are no field of their own.
   */
  get titleSizes(): Float64Array {
    return this.#titleSizes()
  }

  get tokenizer() {
    return this.tables.tokenizer
  }

  get ownFields() {
    return this.tables.ownFields
  }

  stats() {
    return structuredClone(this.#stats ??= graphStats(this.tables))
  }

  isGone(): boolean {
    return false
  }

  count(kind: NodeKind): number {
    return this.#rows.count(kind)
  }

  has(edge: EdgeKind): boolean {
    return this.#rows.has(edge) || this.#isMadeOnRequest(edge)
  }

  async rows(edge: EdgeKind, direction: Direction, nodes: ArrayLike<number>): Promise<EdgeRows> {
    return (this.#isMadeOnRequest(edge) ? await this.#requested() : this.#rows).rows(edge, direction, nodes)
  }

  async degrees(edge: EdgeKind, direction: Direction, nodes: ArrayLike<number>): Promise<Uint32Array> {
    return (this.#isMadeOnRequest(edge) ? await this.#requested() : this.#rows).degrees(edge, direction, nodes)
  }

  #isMadeOnRequest(edge: EdgeKind): boolean {
    return edge === 'co-occurs' && this.tables.coOccurs !== undefined
  }

  /** The edges that no ranking reads, made once, when they are first asked for. */
  #requested(): Promise<RowReader> {
    return (this.#onRequest ??= this.#make())
  }

  async #make(): Promise<RowReader> {
    const { edgesOnRequest, textsOf } = await import('./on-request.ts')
    const numbers = await new Pace().run('words', numbering(this.tables.tokens.terms))
    return edgesOnRequest(textsOf(this.tables), this.tables, numbers, this.#counts)
  }

  async statistics(): Promise<Statistics> {
    await this.#turn()
    return this.#statistics()
  }

  /**
   * The first question of an index would hold others up by the time that it takes to read what every question needs,
   * and to turn *contains*, and titles.
   */
  #turn(): Promise<void> {
    return (this.#turned ??= this.#turnNow(new Pace()))
  }

  async #turnNow(pace: Pace): Promise<void> {
    for (const read of this.tables.parts ?? []) {
      read()
      await pace.pause('parts', 0)
    }
    await this.tables.edges.get('contains')!.turn(pace)
    await this.tables.titles?.turn(pace)
  }

  async frequencies(tokens: ArrayLike<number>): Promise<Uint32Array> {
    await this.#turn()
    const rows = this.#contains('in')
    return Uint32Array.from(tokens, token => rowLength(rows, token))
  }

  async postings(tokens: ArrayLike<number>): Promise<Postings[]> {
    await this.#turn()
    return Array.from(tokens, token => this.postingsOf(token))
  }

  /** The postings of a token that is there. */
  postingsOf(token: number): Postings {
    const { rowStart, columns, weights } = this.#contains('in'), { document } = this.tables.passages
    const { textSizes, titleSizes } = this
    const passages = columns.subarray(rowStart[token], rowStart[token + 1])
    const counts = weights?.subarray(rowStart[token], rowStart[token + 1])
    const sizes = new Uint32Array(passages.length), titled = this.tables.titles?.in
    for (let i = 0; i < sizes.length; i++) sizes[i] = textSizes[passages[i]!]!
    if (!titled || rowLength(titled, token) === 0) return { passages, counts, sizes }
    const countIn = countsOf(titled, token),
      inTitle = new Uint32Array(passages.length),
      titles = new Float64Array(passages.length)
    for (let i = 0; i < sizes.length; i++) {
      const of = document[passages[i]!]!
      inTitle[i] = countIn(of)
      titles[i] = titleSizes[of]!
    }
    return { passages, counts, sizes, inTitle, titles }
  }

  async contents(passages: ArrayLike<number>, among?: ArrayLike<number>): Promise<Contents[]> {
    return Array.from(passages, passage => this.contentsOf(passage, among))
  }

  /** The contents of a passage that is there. */
  contentsOf(passage: number, among?: ArrayLike<number>): Contents {
    const { rowStart, columns, weights } = this.#contains('out'), document = this.tables.passages.document[passage]!
    const from = rowStart[passage]!, to = rowStart[passage + 1]!
    // a view of an array costs more than the search for a few tokens
    const places = among && placesAmong(columns, among, from, to)
    const rowIn = (values: Integers | Weights) => places?.map(at => values[at]!) ?? values.subarray(from, to)
    const tokens = rowIn(columns), counts = weights && rowIn(weights)
    const about = { tokens, counts, size: this.textSizes[passage]!, title: this.titleSizes[document] ?? 0 }
    const titles = this.tables.titles?.counts
    if (!titles || rowLength(titles, document) === 0) return about
    const countIn = countsOf(titles, document), inTitle = new Uint32Array(tokens.length)
    for (let i = 0; i < inTitle.length; i++) inTitle[i] = countIn(tokens[i]!)
    return { ...about, inTitle }
  }

  async find(kind: NodeKind, id: string): Promise<number | undefined> {
    const { NodeFinder } = await import('./node-finder.ts')
    const found = await (this.#nodes ??= new NodeFinder(this.tables, this.#terms)).find(kind, id)
    const one = kind === 'name' && found !== undefined ? await this.#joined() : undefined
    return one ? one(found!) : found
  }

  /** Of each document its first passage. */
  get #first(): Uint32Array {
    return (this.#parts ??= rowStarts(this.tables.documents.length, this.tables.passages.document))
  }

  async ids(kind: NodeKind): Promise<readonly string[]> {
    const { names, documents } = this.tables
    return kind === 'name' ? [...names.labels] : kind === 'passage' ? Array.from(documents, ({ id }) => id) : []
  }

  async terms(terms: readonly string[]): Promise<(number | undefined)[]> {
    await this.#turn()
    const numbers = this.#terms()
    return terms.map(term => numbers.get(term))
  }

  async like(kind: 'token' | 'name', text: string, how: Likeness): Promise<TermMatch[]> {
    const term = kind === 'name' ? nameKey(wholeName(text, this.tables.finder.folding).units) : text
    const { likeIn, sortedTerms } = await import('./sorted-terms.ts')
    return likeIn(await (this.#sorted[kind] ??= sortedTerms(this.tables, kind)), term, how)
  }

  async namesIn(text: string, where: 'text' | 'question', passedOver?: ReadonlySet<number>): Promise<Mention[]> {
    await this.#turn()
    const { finder } = this.tables, one = await this.#joined()
    const isGone = passedOver?.size ? (name: number) => passedOver.has(one ? one(name) : name) : undefined
    const found = where === 'text' ? finder.find(text, isGone) : finder.findAsked(text, isGone)
    return one ? found.map(mention => ({ ...mention, name: one(mention.name) })) : found
  }

  /** What stands for a name, where triples say that some are one. */
  async #joined(): Promise<One | undefined> {
    if (!this.has('knows')) return undefined
    return (this.#one ??= import('./joined-names.ts').then(({ joinedNames }) => joinedNames(this.tables)))
  }

  async passages(nodes: ArrayLike<number>): Promise<PassageEntry[]> {
    const { documents, passages: { document, start, end } } = this.tables, first = this.#first
    return Array.from(nodes, node => {
      const of = document[node]!
      return {
        document: documents.at(of)!,
        start: start[node]!,
        end: end[node]!,
        part: { number: 1 + node - first[of]!, of: first[of + 1]! - first[of]! },
      }
    })
  }

  async titled(passages: ArrayLike<number>): Promise<boolean[]> {
    const { passages: { document } } = this.tables
    return Array.from(passages, passage => isTitled(this.tables, document[passage]!))
  }

  async names(nodes: ArrayLike<number>): Promise<NameEntry[]> {
    const { labels, keys } = this.tables.names
    return Array.from(nodes, node => ({ label: labels.at(node)!, key: keys.at(node)! }))
  }

  async tokens(nodes: ArrayLike<number>): Promise<TokenEntry[]> {
    const { terms, labels, isWord } = this.tables.tokens
    return Array.from(nodes, node => ({
      term: terms.at(node)!,
      label: labels.at(node)!,
      isWord: isWord[node] === 1,
    }))
  }

  async links(passages: ArrayLike<number>): Promise<LinkEntry[][]> {
    const { linkEntries } = await import('./on-request.ts'), entriesOf = (this.#links ??= linkEntries(this.tables))
    return Array.from(passages, entriesOf)
  }

  async relations(names: ArrayLike<number>): Promise<RelationEntry[][]> {
    const { relationsOf } = await import('./relations.ts'), { triples, finder, names: { keys } } = this.tables
    const of = (this.#relations ??= relationsOf(triples, finder.folding))
    return Array.from(names, name => of(keys.at(name)!))
  }

  async fields(): Promise<readonly string[]> {
    return (this.#fields ??= [...new Set(Array.from(this.tables.documents, fieldsOf).flat())].sort(byCodeUnit))
  }

  #contains(direction: Direction): Csr {
    return this.tables.edges.get('contains')!.rows(direction)
  }
}

const numbersOf = (terms: List<string>): ReadonlyMap<string, number> => atOnce(numbering(terms))

function* numbering(terms: List<string>): Generator<number, ReadonlyMap<string, number>> {
  const numbers = new Map<string, number>()
  for (const term of terms) {
    numbers.set(term, numbers.size)
    yield numbers.size
  }
  return numbers
}

function textSizesOf({ titles, passages: { size, document } }: TokenGraph): Uint32Array {
  const inTitle = titles?.size
  return inTitle ? size.map((all, passage) => all - inTitle[document[passage]!]!) : size
}

const titleSizesOf = ({ titles }: TokenGraph): Float64Array =>
  titles ? titles.size.map((each, of) => titleSize(each, titles.sharing[of]!)) : new Float64Array(0)

/** The counts of a row, to be asked for columns that never fall; 0 where there is none. */
function countsOf(counts: Csr, row: number): (column: number) => number {
  const { rowStart, columns } = counts, end = rowStart[row + 1]!
  let at = rowStart[row]!
  return column => {
    while (at < end && columns[at]! < column) at++
    return at < end && columns[at] === column ? weightAt(counts, at) : 0
  }
}

/** How many rows have an entry. */
function countFilled({ rowStart }: Csr): number {
  let filled = 0
  for (let row = 1; row < rowStart.length; row++) if (rowStart[row]! > rowStart[row - 1]!) filled++
  return filled
}
