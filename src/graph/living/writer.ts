import { TokenGraphError, show } from '../../core/errors.ts'
import type { EdgeKind } from '../../core/kinds.ts'
import type { List } from '../../core/list.ts'
import type { Pace } from '../../core/pace.ts'
import type { Document } from '../../text/document.ts'
import type { PassageSpan } from '../../text/passages.ts'
import { synonymToken } from '../../text/tokens/with-phrases.ts'
import { withPhrases } from '../../text/tokens/with-phrases.ts'
import { quotedNames } from '../../text/tokens/quotes.ts'
import type { Token, Tokenizer } from '../../text/tokens/tokenizer.ts'
import { aliasKeys, type One, oneOf } from '../../tables/aliases.ts'
import { type GraphSettings, ownNames } from '../../tables/build.ts'
import { spansOf } from '../../tables/part.ts'
import { Linker } from '../../tables/edges/links.ts'
import { isOneWord, NameRegister } from '../../tables/name-register.ts'
import type { Direction } from '../../tables/relation.ts'
import { countFields, fieldTexts } from '../../tables/own-fields.ts'
import { lengthOf, titleSize, titleTexts } from '../../tables/title-field.ts'
import type { Collection } from './collection.ts'
import { EntityWriter } from './entity-writer.ts'
import { type GenerationSums, LivingGraph } from './living-graph.ts'
import { Tallies, tally } from './tallies.ts'

/** What a change touches: what is looked at again once all texts are counted. */
interface Touched {
  names: Set<number>
  tokens: Set<number>
  /** One-word names in the texts, and whether they were mostly capitalised. */
  capitals: Map<number, boolean>
  quotes: Set<string>
  titles: Set<string>
  /** What changed documents are called by links. */
  called: Set<string>
  /** Passages whose names in the text are found again. */
  relink: Set<number>
  /** Passages that linked to one that went. */
  unlinked: Set<number>
}

/** What is known of a passage that is there, beside what the graph has. */
interface Noted {
  heading: number | undefined
  own: readonly number[]
  quotes: readonly string[]
  /** The pages that its links lead to and that are not there. */
  missing: readonly string[]
}

/**
 * Makes one generation of a collection after the other. After any changes the graph is that of a fresh index of the
 * same documents: rows, counts, and what names and words are called. The numbers of nodes alone differ.
 *
 * Cost of a change: the texts that come and go, the rows of the names in them, and a reading of the passages that have
 * all words of a name that comes or goes.
 */
export class LivingWriter {
  readonly collection: Collection
  readonly #tallies: Tallies
  readonly #register: NameRegister
  readonly #linker: Linker
  /** Absent where the index has no entities. */
  readonly #entities: EntityWriter | undefined
  /** Also finds synonyms of several words. */
  readonly #tokenizer: Tokenizer
  readonly #noted: Noted[] = []
  /** Of each quotation, as how many the register has it: those that stand in one passage alone are no names. */
  readonly #registered = new Map<string, number>()
  /** What stands for a name, where triples say that some are one: edges are that one's. */
  readonly #one: One
  #sums: GenerationSums
  #touched: Touched = nothing()

  private constructor(graph: LivingGraph, readonly settings: GraphSettings) {
    const { collection, sums } = graph,
      { tables, keys, documents, cut } = collection,
      { folding, isStop } = tables.finder
    this.collection = collection
    this.#tallies = new Tallies(folding, settings.knows.length > 0, tables.tokens.written)
    this.#register = new NameRegister(isStop, folding, settings.knows.length > 0, keys)
    this.#one = oneOf(aliasKeys(settings.knows, folding), key => this.#register.idOf(key))
    this.#linker = new Linker(documents, cut)
    this.#entities = settings.edges['has-entity'] ? new EntityWriter(this.collection, this.#tallies) : undefined
    this.#tokenizer = withPhrases(tables.tokenizer, settings.synonyms)
    this.#sums = { ...sums }
  }

  /**
   * Counts what the newest generation of a collection holds, so that the next one can be made. Cost: a reading of all
   * texts, most of an indexing.
   *
   * @throws TokenGraphError `option` where passages are not cut as the index has them; `aborted`
   */
  static async of(graph: LivingGraph, settings: GraphSettings, pace: Pace): Promise<LivingWriter> {
    const writer = new LivingWriter(graph, settings)
    await writer.#readAll(graph, pace)
    return writer
  }

  /** The graph of the newest generation. */
  graph(): LivingGraph {
    return new LivingGraph(this.collection, this.collection.generation, { ...this.#sums })
  }

  async #readAll(graph: LivingGraph, pace: Pace): Promise<void> {
    const { collection, settings } = this, { documents, first, tables } = collection
    const there = Array.from(documents, (_, document) => document).filter(document => graph.sees(document))
    for (const kind of ['contains', 'has-entity'] as const) await tables.edges.get(kind)?.turn(pace)
    for (const { subject, object } of settings.knows)
      for (const each of [subject, object]) this.#register.add(each, 'known')
    const isWritten = tables.tokens.written !== undefined
    if (!isWritten) { for (const word of settings.synonyms.flat()) this.#countSynonym(word) }
    else {
      for (const document of this.#changedSinceBase(graph)) this.#countForms(document, graph.sees(document) ? 1 : -1)
    }
    if (settings.edges.links) { for (const document of there) this.#linker.put(document) }
    for (const [done, document] of there.entries()) {
      if (pace.due) await pace.pause('count', done, there.length)
      const spans = await spansOf(documents.at(document)!, settings)
      this.#checkSpans(document, spans)
      spans.forEach(({ heading }, i) => this.#note(first.at(document)! + i, heading))
      this.#countDocument(document, 1)
      if (!isWritten) this.#countForms(document, 1)
    }
    for (const quote of this.#touched.quotes) this.#registerQuote(quote)
    if (settings.edges.links) {
      for (const document of there)
        for (const passage of this.collection.passagesOf(document)) this.#noteLinks(passage, 1)
    }
    this.#touched = nothing()
  }

  /** The documents that came since the beginning and are there, and those of the beginning that are not. */
  #changedSinceBase(graph: LivingGraph): number[] {
    const { documents, died, tables } = this.collection, begin = tables.documents.length
    const added = Array.from({ length: documents.length - begin }, (_, i) => begin + i)
    return [...[...died.keys()].filter(document => document < begin), ...added.filter(each => graph.sees(each))]
  }

  #checkSpans(document: number, spans: readonly PassageSpan[]): void {
    const { first, cut, documents } = this.collection, from = first.at(document)!
    if (
      spans.length === first.at(document + 1)! - from
      && spans.every(({ start, end }, i) => cut.at(from + i)!.start === start && cut.at(from + i)!.end === end)
    ) return
    throw new TokenGraphError('option', {
      where: `update: document ${show(documents.at(document)!.id)}`,
      got: 'other passages than the index has',
      expected: 'the splitter that it was made with',
      hint: 'Give the option "passages" that createIndex was given.',
    })
  }

  /**
   * Makes the next generation. Where it ends on its way, earlier generations stay as they are, and no more can be made.
   *
   * @param put  documents whose ids no other that is there has, once those are gone that are to go
   * @param remove  the numbers of documents that are there
   * @returns  the graph, and how many passages of earlier generations changed their names or links
   * @throws TokenGraphError `aborted`, and what a splitter throws
   */
  async write(
    put: readonly Document[],
    remove: readonly number[],
    pace: Pace,
  ): Promise<{ graph: LivingGraph, relinked: number }> {
    const { collection } = this, generation = collection.generation + 1, before = collection.cut.length
    const spans: PassageSpan[][] = []
    for (const document of put) {
      if (pace.due) await pace.pause('passages', spans.length, put.length)
      spans.push(await spansOf(document, this.settings))
    }
    this.#touched = nothing()
    this.#watchCapitals([
      ...remove.flatMap(document =>
        this.collection.passagesOf(document).map(passage => this.collection.textOf(passage))
      ),
      ...put.map(({ text }) => text),
    ])
    for (const [done, document] of remove.entries()) {
      if (pace.due) await pace.pause('remove', done, remove.length)
      this.#takeAway(document, generation)
    }
    for (const [done, document] of put.entries()) {
      if (pace.due) await pace.pause('tokens', done, put.length)
      this.#append(document, spans[done]!, generation)
    }
    const relinked = await this.#settle(before, generation, pace)
    collection.generation = generation
    return { graph: this.graph(), relinked }
  }

  #isCapital(name: number): boolean {
    return this.#tallies.cases.capital(this.#register.keys.at(name)!) >= 0.5
  }

  #watchCapitals(texts: readonly string[]): void {
    for (const text of texts) {
      for (const key of this.#tallies.unitsOf(text)) {
        const name = this.#register.idOf(key)
        if (name !== undefined) this.#touched.capitals.set(name, this.#isCapital(name))
      }
    }
  }

  #takeAway(document: number, generation: number): void {
    const { collection } = this
    for (const passage of this.collection.passagesOf(document)) {
      this.#tallies.countCase(this.collection.textOf(passage), -1)
      this.#countNames(passage, -1)
      if (this.settings.edges.links) this.#noteLinks(passage, -1)
      this.#countTokens(passage, -1, generation)
      // who linked to it does so no more
      for (const from of Array.from(collection.relations.get('links')!.row('in', passage, generation).columns))
        this.#touched.unlinked.add(from)
      for (const [edge, direction] of ROWS) this.#put(edge, direction, passage, [], generation)
      this.#entities?.lose(passage, generation)
      this.#sums.passages--
      if (collection.tokensOf(passage).length > 0) this.#sums.filled--
      this.#sums.textTokens -= collection.sizes.at(passage)!
    }
    this.#countDocument(document, -1)
    this.#countForms(document, -1)
    if (this.settings.edges.links) this.#linker.remove(document)
    collection.died.set(document, generation)
  }

  #append(document: Document, spans: readonly PassageSpan[], generation: number): void {
    const { collection } = this, from = collection.cut.length, number = collection.append(document, spans)
    const isCounted = (token: number) => collection.isCounted(token)
    const { row: inTitle } = this.#readTokens(titleTexts(document))
    collection.titles.set(number, generation, lengthOf([...inTitle.keys()], [...inTitle.values()], isCounted))
    const inFields = this.#readFields(document)
    spans.forEach(({ start, end, heading }, i) => {
      this.#addContents(inTitle, inFields, this.#readTokens([document.text.slice(start, end)]))
      this.#countTokens(from + i, 1, generation)
      this.#note(from + i, heading)
      if (i > 0 && this.settings.edges.follows) this.#put('follows', 'out', from + i - 1, [from + i], generation)
      this.#entities?.gain(from + i)
      if (this.settings.edges.names)
        this.#put('names', 'in', from + i, this.#noted[from + i]!.own.map(this.#one), generation)
    })
    this.#countDocument(number, 1)
    if (this.settings.edges.links) this.#linker.put(number)
  }

  #put(edge: EdgeKind, direction: Direction, node: number, columns: Iterable<number>, generation: number): boolean {
    const row = new Map<number, number>()
    for (const column of columns) row.set(column, edge === 'links' ? (row.get(column) ?? 0) + 1 : 1)
    return this.collection.relations.get(edge)!.put(direction, node, row, generation)
  }

  /**
   * Counts the tokens of new texts, and how their words are written.
   * @returns also how many they are, stop words aside
   */
  #readTokens(texts: readonly string[]): { row: Map<number, number>, size: number } {
    const row = new Map<number, number>()
    let size = 0
    for (const text of texts) {
      for (const token of this.#tokenizer.tokenize(text)) {
        const id = this.collection.tokenId(token)
        row.set(id, (row.get(id) ?? 0) + 1)
        if (this.collection.isCounted(id)) size++
        if (token.kind === 'word') this.#countForm(token, text, 1)
      }
    }
    return { row, size }
  }

  /** The same of own fields. */
  #readFields(document: Document): Map<number, number> {
    const row = new Map<number, number>(), { collection } = this
    countFields(document, this.settings.fields, this.#tokenizer, {
      add: (token, text) => {
        const id = collection.tokenId(token)
        if (token.kind === 'word') this.#countForm(token, text, 1)
        return id
      },
      addTerm: term => collection.tokenId({ term }),
    }, row)
    return row
  }

  #addContents(
    inTitle: ReadonlyMap<number, number>,
    inFields: ReadonlyMap<number, number>,
    { row: inText, size }: { row: ReadonlyMap<number, number>, size: number },
  ): void {
    const tokens = Uint32Array.from(new Set([...inTitle.keys(), ...inFields.keys(), ...inText.keys()])).sort()
    const titled = tokens.map(token => inTitle.get(token) ?? 0),
      counts = tokens.map((token, i) => titled[i]! + (inFields.get(token) ?? 0) + (inText.get(token) ?? 0))
    this.collection.addContents({ tokens, counts, inTitle: titled }, size)
    this.#sums.passages++
    if (tokens.length > 0) this.#sums.filled++
    this.#sums.textTokens += size
  }

  #countTokens(passage: number, times: 1 | -1, generation: number): void {
    const { collection } = this, tokens = collection.tokensOf(passage)
    for (let i = 0; i < tokens.length; i++) {
      collection.frequencies.set(tokens[i]!, generation, collection.frequencyAt(tokens[i]!, generation) + times)
      this.#touched.tokens.add(tokens[i]!)
    }
  }

  /** Counts a document's title, and what links call it. */
  #countDocument(document: number, times: 1 | -1): void {
    const { title } = this.collection.documents.at(document)!
    this.#entities?.countTitle(document, times)
    if (title) {
      tally(this.#tallies.titled, title, document, times)
      this.#touched.titles.add(title)
    }
    if (this.settings.edges.links) { for (const name of this.#linker.namesOf(document)) this.#touched.called.add(name) }
  }

  /**
   * Counts how the words of a document's title, own fields and passages are written; of a new one they are counted as
   * they are read.
   */
  #countForms(document: number, times: 1 | -1): void {
    const texts = this.collection.passagesOf(document).map(passage => this.collection.textOf(passage))
    const of = this.collection.documents.at(document)!
    const beside = this.settings.fields.flatMap(field => fieldTexts(of, field))
    for (const text of [...titleTexts(of), ...beside, ...texts]) {
      for (const token of this.collection.tables.tokenizer.tokenize(text))
        if (token.kind === 'word') this.#countForm(token, text, times)
    }
  }

  #countForm(token: Token, text: string, times: number): void {
    this.#tallies.forms.add(this.collection.tokenId(token), text.slice(token.start, token.end).toLowerCase(), times)
  }

  /** What is in the user's groups is called as it is written there, though no text has it. */
  #countSynonym(written: string): void {
    const token = synonymToken(written, this.collection.tables.tokenizer)
    if (token) this.#countForm(token, written, 1)
  }

  /** Reads a new passage: its own names, what it quotes, and the units of its text. */
  #note(passage: number, heading: number | undefined): void {
    const text = this.collection.textOf(passage),
      quotes = this.settings.names.quotes ? [...new Set(quotedNames(text, this.#register.isStop))] : []
    this.#tallies.note(passage, text)
    this.#noted[passage] = { heading, own: [], quotes, missing: [] }
    this.#noted[passage] = { ...this.#noted[passage], own: this.#countNames(passage, 1) }
  }

  /** Counts a passage's own names, and what it quotes. @returns its own names */
  #countNames(passage: number, times: 1 | -1): number[] {
    const text = this.collection.textOf(passage),
      { heading, quotes } = this.#noted[passage]!,
      document = this.collection.documents.at(this.collection.cut.at(passage)!.document)!
    const own = ownNames(this.#register, document, text, heading, this.settings.names, times)
    for (const name of own) this.#touched.names.add(name)
    for (const quote of quotes) {
      tally(this.#tallies.quoting, quote, passage, times)
      this.#touched.quotes.add(quote)
    }
    return own
  }

  /** Notes where the links of a passage lead, and what they ask for. @returns  the passages that they lead to */
  #noteLinks(passage: number, times: 1 | -1): number[] {
    const { document } = this.collection.cut.at(passage)!
    for (const link of this.#linker.ownLinks(passage)) {
      for (const asked of this.#linker.asksFor(link, document)) tally(this.#tallies.linking, asked, passage, times)
    }
    if (times < 0) {
      this.#countMissing(passage, [])
      return []
    }
    const targets = this.#linker.linksOf(passage).map(({ target }) => target)
    this.#countMissing(passage, targets.flatMap(target => ('missing' in target ? [target.missing] : [])))
    return targets.flatMap(target => ('passage' in target && target.passage !== passage ? [target.passage] : []))
  }

  #countMissing(passage: number, missing: readonly string[]): void {
    const noted = this.#noted[passage]!
    if (noted.missing.length + missing.length === 0) return
    for (const page of noted.missing) this.#touched.names.add(this.#register.add(page, 'missing', -1)!)
    for (const page of missing) this.#touched.names.add(this.#register.add(page, 'missing', 1)!)
    this.#noted[passage] = { ...noted, missing }
    this.#touched.relink.add(passage)
  }

  /** Lets the register have a quotation as often as it stands, if that is in two passages or more. */
  #registerQuote(quote: string): void {
    const passages = this.#tallies.quoting.get(quote), before = this.#registered.get(quote) ?? 0
    const now = passages && passages.size > 1 ? passages.size : 0
    if (now === before) return
    const name = this.#register.add(quote, 'quoted', now - before)
    if (now === 0) this.#registered.delete(quote)
    else this.#registered.set(quote, now)
    if (name === undefined) return
    this.#touched.names.add(name)
    if ((now === 0) !== (before === 0)) { for (const passage of passages ?? []) this.#touched.relink.add(passage) }
  }

  /** Mends what the counted texts change elsewhere. @returns  how many passages of earlier generations changed */
  async #settle(before: number, generation: number, pace: Pace): Promise<number> {
    const { collection } = this, touched = this.#touched, changed = new Set(touched.unlinked)
    const isThere = (passage: number) => !collection.isDead(passage, generation)
    for (let passage = before; passage < collection.cut.length; passage++) touched.relink.add(passage)
    for (const quote of touched.quotes) this.#registerQuote(quote)
    if (this.settings.edges.links) await this.#relinkPages(before, generation, changed, pace)
    await this.#entities?.settle(generation, pace)
    this.#settleWords(generation)
    this.#settleTitles(generation)
    for (const key of this.#settleNames(generation))
      for (const passage of this.#tallies.holding(key, isThere)) touched.relink.add(passage)
    if (this.#tallies.cases.cased !== this.#sums.cased) {
      this.#sums.cased = this.#tallies.cases.cased
      for (let passage = 0; passage < collection.cut.length; passage++) touched.relink.add(passage)
    }
    if (this.settings.edges.mentions)
      await this.#findNames([...touched.relink].filter(isThere), generation, changed, pace)
    return [...changed].filter(passage => passage < before && isThere(passage)).length
  }

  /** The links of new passages, and of those that ask for what changed. */
  async #relinkPages(before: number, generation: number, changed: Set<number>, pace: Pace): Promise<void> {
    const { collection, collection: { cut } } = this, asking = new Set<number>()
    for (const name of this.#touched.called)
      for (const passage of this.#tallies.linking.get(name) ?? []) asking.add(passage)
    for (let passage = before; passage < cut.length; passage++) asking.add(passage)
    let done = 0
    for (const passage of asking) {
      if (pace.due) await pace.pause('links', done, asking.size)
      done++
      if (collection.isDead(passage, generation)) continue
      if (this.#put('links', 'out', passage, this.#noteLinks(passage, 1), generation)) changed.add(passage)
    }
  }

  #settleWords(generation: number): void {
    const { collection } = this
    for (const token of this.#touched.tokens) {
      const label = this.#tallies.forms.most(token)
      if (label !== undefined && label !== collection.wordLabelAt(token, generation))
        collection.wordLabels.set(token, generation, label)
    }
  }

  #settleTitles(generation: number): void {
    for (const title of this.#touched.titles) {
      const documents = this.#tallies.titled.get(title) ?? new Set()
      for (const document of documents)
        this.collection.titles.set(
          document,
          generation,
          titleSize(this.collection.titleTokens(document), documents.size),
        )
    }
  }

  /**
   * Names that come, go, or are written otherwise.
   * @returns  the keys of those that are found elsewhere now, or no longer
   */
  #settleNames(generation: number): string[] {
    const { collection } = this, { names, capitals } = this.#touched, keys = new Set<string>()
    const isFlip = this.#tallies.cases.cased && !this.#sums.cased
    for (const name of names) {
      const before = collection.nameAt(name, generation),
        now = this.#register.stateOf(name),
        key = this.#register.keys.at(name)!
      collection.nameIds.set(key, name)
      if (isOneWord(key) && !capitals.has(name)) capitals.set(name, this.#isCapital(name))
      if (before?.label === now?.label && before?.isSought === now?.isSought) continue
      collection.setName(name, generation, now)
      if (now?.isSought) collection.makeFindable(name)
      if ((before?.isSought ?? false) !== (now?.isSought ?? false)) keys.add(key)
    }
    for (const name of isFlip ? everyName(this.#register.keys) : capitals.keys()) {
      const key = this.#register.keys.at(name)!
      collection.capitals.set(name, generation, this.#tallies.cases.capital(key))
      if (capitals.has(name) && capitals.get(name) !== this.#isCapital(name)) keys.add(key)
    }
    return [...keys]
  }

  /** Finds the names in the texts of some passages again. */
  async #findNames(passages: readonly number[], generation: number, changed: Set<number>, pace: Pace): Promise<void> {
    const { collection } = this, { cased } = this.#sums
    const finder = collection.finder.knowing({ cased, capital: key => this.#tallies.cases.capital(key) })
    const isUnsought = (name: number) => !collection.nameAt(name, generation)?.isSought
    for (const [done, passage] of passages.entries()) {
      if (pace.due) await pace.pause('mentions', done, passages.length)
      const { own, quotes, missing } = this.#noted[passage]!
      const found = new Set(finder.find(this.collection.textOf(passage), isUnsought).map(({ name }) => this.#one(name)))
      for (const quote of quotes)
        if (this.#registered.has(quote)) this.#addNumber(found, this.#register.numberOf(quote, 'quoted'))
      for (const page of missing) this.#addNumber(found, this.#register.numberOf(page, 'missing'))
      for (const name of own) found.delete(this.#one(name))
      if (this.#put('mentions', 'out', passage, found, generation)) changed.add(passage)
    }
  }

  #addNumber(found: Set<number>, name: number | undefined): void {
    if (name !== undefined) found.add(this.#one(name))
  }
}

/**
 * The rows of a passage, of every kind of edge that texts make beside *contains* and *has-entity*: they go with it, and
 * so do those that lead to it.
 */
const ROWS: readonly (readonly [EdgeKind, Direction])[] = [
  ['mentions', 'out'],
  ['names', 'in'],
  ['follows', 'out'],
  ['follows', 'in'],
  ['links', 'out'],
  ['links', 'in'],
]

const everyName = (keys: List<string>): Iterable<number> => Array.from(keys, (_, name) => name)

const nothing = (): Touched => ({
  names: new Set(),
  tokens: new Set(),
  capitals: new Map(),
  quotes: new Set(),
  titles: new Set(),
  called: new Set(),
  relink: new Set(),
  unlinked: new Set(),
})
