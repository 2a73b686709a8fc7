import { TokenGraphError, show } from '../../core/errors.ts'
import type { EdgeKind } from '../../core/kinds.ts'
import type { List } from '../../core/list.ts'
import type { Pace } from '../../core/pace.ts'
import type { Document } from '../../text/document.ts'
import type { PassageSpan } from '../../text/passages.ts'
import { synonymToken } from '../../text/tokens/with-phrases.ts'
import { withPhrases } from '../../text/tokens/with-phrases.ts'
import type { Token, Tokenizer } from '../../text/tokens/tokenizer.ts'
import { aliasKeys, type One, oneOf } from '../../tables/aliases.ts'
import { ownNames } from '../../tables/build.ts'
import type { GraphSettings } from '../../tables/graph-options.ts'
import { spansOf } from '../../tables/part.ts'
import { asksFor, namesOf } from '../../tables/edges/link-names.ts'
import { Linker } from '../../tables/edges/links.ts'
import { isOneWord, NameRegister } from '../../tables/name-register.ts'
import type { Direction } from '../../tables/relation.ts'
import { countFields, fieldTexts } from '../../tables/own-fields.ts'
import { lengthOf, titleSize, titleTexts } from '../../tables/title-field.ts'
import type { Collection } from './collection.ts'
import { type CountedGeneration, countedOf } from './counts.ts'
import { EntityWriter } from './entity-writer.ts'
import { type GenerationSums, LivingGraph } from './living-graph.ts'
import type { NewestCounts } from './segment-counts.ts'
import { Tallies } from './tallies.ts'

/** What a change touches: what is looked at again once all texts are counted. */
interface Touched {
  names: Set<number>
  tokens: Set<number>
  /** One-word names in the texts, and whether they were mostly capitalised. */
  capitals: Map<number, boolean>
  /** In how many passages quotations stood. */
  quotes: Map<string, number>
  titles: Set<string>
  /** Passages whose links may lead elsewhere, and the pages that they led to and that were not there. */
  asking: Map<number, readonly string[]>
  /** Passages whose names in the text are found again. */
  relink: Set<number>
  /** Passages that linked to one that went. */
  unlinked: Set<number>
  /** How documents are cut that were asked for. */
  spans: Map<number, readonly PassageSpan[]>
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
  /** What stands for a name, where triples say that some are one: edges are that one's. */
  readonly #one: One
  #sums: GenerationSums
  #touched: Touched = nothing()

  private constructor(graph: LivingGraph, readonly settings: GraphSettings, counted: CountedGeneration | undefined) {
    const { collection, sums } = graph,
      { tables, keys, documents, cut, nameIds: ids } = collection,
      { folding, isStop } = tables.finder,
      isVouched = settings.knows.length > 0
    this.collection = collection
    this.#tallies = new Tallies(collection, counted, isVouched)
    this.#register = new NameRegister(isStop, folding, isVouched, { keys, ids, forms: counted?.forms ?? (() => []) })
    this.#one = oneOf(aliasKeys(settings.knows, folding), key => this.#register.idOf(key))
    this.#linker = new Linker(
      documents,
      cut,
      document => collection.first.at(document)!,
      name => this.#tallies.called(name),
    )
    this.#entities = settings.edges['has-entity'] ? new EntityWriter(this.collection, this.#tallies) : undefined
    this.#tokenizer = withPhrases(tables.tokenizer, settings.synonyms)
    this.#sums = { ...sums }
  }

  /**
   * Goes on from what was counted of what the collection began with, or counts it. Cost: a reading of the texts that
   * came and went since then; of an index of an older version, which was not counted, a reading of all.
   *
   * @throws TokenGraphError `option` where passages are not cut as the index has them; `aborted`
   */
  static async of(graph: LivingGraph, settings: GraphSettings, pace: Pace): Promise<LivingWriter> {
    const counted = await countedOf(graph.collection), writer = new LivingWriter(graph, settings, counted)
    await writer.#count(graph, counted, pace)
    return writer
  }

  /** The graph of the newest generation. */
  graph(): LivingGraph {
    return new LivingGraph(this.collection, this.collection.generation, { ...this.#sums })
  }

  async #count(graph: LivingGraph, counted: CountedGeneration | undefined, pace: Pace): Promise<void> {
    const { collection } = this
    if (!counted) this.#countKnown()
    if (typeof this.settings.passages === 'function') await this.#trySplitter(graph)
    const { gone, come } = changedSince(graph, counted)
    this.#watchLinks(gone, come.map(document => collection.documents.at(document)!))
    for (const [done, document] of [...gone, ...come].entries()) {
      if (pace.due) await pace.pause('count', done, gone.length + come.length)
      await this.#spansOf(document)
      this.#countDocument(document, done < gone.length ? -1 : 1)
      this.#countForms(document, done < gone.length ? -1 : 1)
    }
    for (const quote of this.#touched.quotes.keys()) this.#registerQuote(quote)
    for (const document of come)
      for (const passage of collection.passagesOf(document)) this.#touched.asking.set(passage, [])
    if (this.settings.edges.links) { for (const passage of this.#touched.asking.keys()) this.#countLinks(passage) }
    this.#touched = nothing()
  }

  /** What names and words have without a text. */
  #countKnown(): void {
    const { knows, synonyms } = this.settings
    for (const { subject, object } of knows) for (const each of [subject, object]) this.#register.add(each, 'known')
    for (const word of synonyms.flat()) this.#countSynonym(word)
  }

  /** Tries a splitter of the caller's on some documents: one that the index was not made with is told sooner. */
  async #trySplitter(graph: LivingGraph): Promise<void> {
    const { length } = this.collection.documents, step = Math.ceil(length / TRIED)
    for (let document = 0; document < length; document += step)
      if (graph.sees(document)) await this.#spansOf(document)
  }

  /** How a document is cut. */
  async #spansOf(document: number): Promise<readonly PassageSpan[]> {
    const known = this.#touched.spans.get(document)
    if (known) return known
    const spans = await spansOf(this.collection.documents.at(document)!, this.settings)
    this.#checkSpans(document, spans)
    this.#touched.spans.set(document, spans)
    return spans
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
    for (const document of remove) await this.#spansOf(document)
    this.#watchCapitals([
      ...remove.flatMap(document => collection.passagesOf(document).map(passage => collection.textOf(passage))),
      ...put.map(({ text }) => text),
    ])
    this.#watchLinks(remove, put)
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
    collection.newest = this.#counts(generation)
    return { graph: this.graph(), relinked }
  }

  /** What is counted now, for whoever writes it down before the next generation is made. */
  #counts(generation: number): NewestCounts {
    const { cases: { state: { words, upper, places } }, forms } = this.#tallies, { keys } = this.collection
    return {
      generation,
      words,
      upper,
      placesOf: name => places.get(keys.at(name)!),
      forms: this.#register.forms,
      written: token => forms.of(token),
    }
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

  /** Notes which pages were missing to the passages that go, and to those that ask for documents that come or go. */
  #watchLinks(gone: readonly number[], come: readonly Document[]): void {
    if (!this.settings.edges.links) return
    const { collection } = this, asking = new Set(gone.flatMap(document => collection.passagesOf(document)))
    for (const document of [...gone.map(each => collection.documents.at(each)!), ...come])
      for (const name of namesOf(document))
        for (const passage of this.#tallies.linking.of(name)) if (this.#tallies.isThere(passage)) asking.add(passage)
    for (const passage of asking) this.#touched.asking.set(passage, this.#targetsOf(passage).missing)
  }

  #takeAway(document: number, generation: number): void {
    const { collection } = this
    for (const passage of collection.passagesOf(document)) {
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
    collection.died.set(document, generation)
  }

  #append(document: Document, spans: readonly PassageSpan[], generation: number): void {
    const { collection } = this, from = collection.cut.length, number = collection.append(document, spans)
    const isCounted = (token: number) => collection.isCounted(token)
    const { row: inTitle } = this.#readTokens(titleTexts(document))
    collection.titles.set(number, generation, lengthOf([...inTitle.keys()], [...inTitle.values()], isCounted))
    const inFields = this.#readFields(document)
    spans.forEach(({ start, end }, i) => {
      this.#addContents(inTitle, inFields, this.#readTokens([document.text.slice(start, end)]))
      this.#countTokens(from + i, 1, generation)
      if (i > 0 && this.settings.edges.follows) this.#put('follows', 'out', from + i - 1, [from + i], generation)
      this.#entities?.gain(from + i)
    })
    this.#touched.spans.set(number, spans)
    const own = this.#countDocument(number, 1)
    if (!this.settings.edges.names) return
    own.forEach((names, i) => this.#put('names', 'in', from + i, names.map(this.#one), generation))
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

  /**
   * Counts a document, how its words are written aside: its title, what links call it, and its passages.
   * @returns  the own names of each passage
   */
  #countDocument(document: number, times: 1 | -1): number[][] {
    const { title } = this.collection.documents.at(document)!
    if (title) {
      this.#tallies.titled.count(title, document, times)
      this.#touched.titles.add(title)
    }
    if (this.settings.edges.links) {
      if (times > 0) this.#linker.put(document)
      else this.#linker.remove(document)
    }
    return this.collection.passagesOf(document).map(passage => this.#countPassage(passage, times))
  }

  /** Counts a passage: its units, its own names, what it quotes and what its links ask for. @returns its own names */
  #countPassage(passage: number, times: 1 | -1): number[] {
    const { collection } = this, { quoting, linking } = this.#tallies, { quotes, names } = this.#touched
    if (times > 0) this.#tallies.note(passage)
    else this.#tallies.countCase(collection.textOf(passage), times)
    const own = this.#ownNames(passage, times)
    for (const name of own) names.add(name)
    for (const quote of this.#quotesOf(passage)) {
      if (!quotes.has(quote)) quotes.set(quote, quoting.of(quote).size)
      quoting.count(quote, passage, times)
    }
    if (this.settings.edges.links) {
      const { id } = collection.documents.at(collection.documentOf(passage))!
      for (const link of this.#linker.ownLinks(passage))
        for (const asked of asksFor(link, id)) linking.count(asked, passage, times)
    }
    return own
  }

  /** A passage's own names, of a document whose cuts are known. @param times  0 counts nothing */
  #ownNames(passage: number, times: 1 | 0 | -1): number[] {
    const { collection, settings } = this, of = collection.documentOf(passage)
    const heading = this.#touched.spans.get(of)?.[passage - collection.first.at(of)!]?.heading
    const text = collection.textOf(passage), document = collection.documents.at(of)!
    return ownNames(this.#register, document, text, heading, settings.names, times)
  }

  #quotesOf(passage: number): string[] {
    return this.settings.names.quotes ? this.#tallies.quotesOf(passage) : []
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

  /** Where the links of a passage lead: to others, and to pages that are not there. */
  #targetsOf(passage: number): { passages: number[], missing: string[] } {
    const targets = this.#linker.linksOf(passage).map(({ target }) => target)
    return {
      passages: targets.flatMap(target => ('passage' in target && target.passage !== passage ? [target.passage] : [])),
      missing: targets.flatMap(target => ('missing' in target ? [target.missing] : [])),
    }
  }

  /** Counts the pages that are missing to a passage now. @returns  the passages that its links lead to */
  #countLinks(passage: number): number[] {
    const { asking, names, relink } = this.#touched, before = asking.get(passage) ?? []
    const { passages, missing } = this.#tallies.isThere(passage) ? this.#targetsOf(passage) : NOWHERE
    for (const page of before) names.add(this.#register.add(page, 'missing', -1)!)
    for (const page of missing) names.add(this.#register.add(page, 'missing', 1)!)
    if (before.length + missing.length > 0) relink.add(passage)
    return passages
  }

  /** Lets the register have a quotation as often as it stands, if that is in two passages or more. */
  #registerQuote(quote: string): void {
    const passages = this.#tallies.quoting.of(quote), twice = (count: number) => (count > 1 ? count : 0)
    const before = twice(this.#touched.quotes.get(quote)!), now = twice(passages.size)
    if (now === before) return
    const name = this.#register.add(quote, 'quoted', now - before)
    if (name === undefined) return
    this.#touched.names.add(name)
    if ((now === 0) !== (before === 0)) { for (const passage of passages) this.#touched.relink.add(passage) }
  }

  /** Mends what the counted texts change elsewhere. @returns  how many passages of earlier generations changed */
  async #settle(before: number, generation: number, pace: Pace): Promise<number> {
    const { collection } = this, touched = this.#touched, changed = new Set(touched.unlinked)
    const { isThere } = this.#tallies
    for (let passage = before; passage < collection.cut.length; passage++) touched.relink.add(passage)
    for (const quote of touched.quotes.keys()) this.#registerQuote(quote)
    if (this.settings.edges.links) await this.#relinkPages(before, generation, changed, pace)
    await this.#entities?.settle(generation, pace)
    this.#settleWords(generation)
    this.#settleTitles(generation)
    for (const key of this.#settleNames(generation))
      for (const passage of this.#tallies.holding(key)) touched.relink.add(passage)
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
    const { collection } = this, { asking } = this.#touched
    for (let passage = before; passage < collection.cut.length; passage++) asking.set(passage, [])
    let done = 0
    for (const passage of asking.keys()) {
      if (pace.due) await pace.pause('links', done, asking.size)
      done++
      if (this.#put('links', 'out', passage, this.#countLinks(passage), generation)) changed.add(passage)
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
      const documents = this.#tallies.titled.of(title)
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
      collection.namings.set(name, generation, true)
      const before = collection.nameAt(name, generation),
        now = this.#register.stateOf(name),
        key = this.#register.keys.at(name)!
      if (isOneWord(key) && !capitals.has(name)) capitals.set(name, this.#isCapital(name))
      if (before?.label === now?.label && before?.isSought === now?.isSought) continue
      collection.setName(name, generation, now)
      if (now?.isSought) collection.makeFindable(name)
      if ((before?.isSought ?? false) !== (now?.isSought ?? false)) keys.add(key)
    }
    for (const name of isFlip ? everyName(this.#register.keys) : capitals.keys()) {
      const key = this.#register.keys.at(name)!
      if (!isOneWord(key)) continue
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
      const document = collection.documentOf(passage)
      if (collection.documents.at(document)!.headings?.length) await this.#spansOf(document)
      const found = new Set(finder.find(this.collection.textOf(passage), isUnsought).map(({ name }) => this.#one(name)))
      for (const quote of this.#quotesOf(passage)) {
        if (this.#tallies.quoting.of(quote).size > 1)
          this.#addNumber(found, this.#register.numberOf(quote, 'quoted'))
      }
      for (const page of this.settings.edges.links ? this.#targetsOf(passage).missing : [])
        this.#addNumber(found, this.#register.numberOf(page, 'missing'))
      for (const name of this.#ownNames(passage, 0)) found.delete(this.#one(name))
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

const NOWHERE = { passages: [], missing: [] }

/** On so many documents a splitter is tried. */
const TRIED = 8

/** The documents of a graph that were not counted, and those that were and are gone. */
function changedSince(
  graph: LivingGraph,
  { documents: begin, generation }: Pick<CountedGeneration, 'documents' | 'generation'> = {
    documents: 0,
    generation: 0,
  },
): { gone: number[], come: number[] } {
  const { died, documents } = graph.collection,
    added = Array.from({ length: documents.length - begin }, (_, i) => begin + i)
  return {
    gone: [...died].filter(([document, at]) => document < begin && at > generation).map(([document]) => document),
    come: added.filter(document => graph.sees(document)),
  }
}

const nothing = (): Touched => ({
  names: new Set(),
  tokens: new Set(),
  capitals: new Map(),
  quotes: new Map(),
  titles: new Set(),
  asking: new Map(),
  relink: new Set(),
  unlinked: new Set(),
  spans: new Map(),
})
