import { atOnce, type Pace } from '../core/pace.ts'
import { LooseRowList, type LooseRows, NumberList } from '../math/sparse/loose-rows.ts'
import type { passageDefaults } from '../text/defaults.ts'
import type { Document } from '../text/document.ts'
import { type PassageSpan, splitPassages } from '../text/passages.ts'
import { type PassageSplitter, splitBy } from '../text/splitter.ts'
import { CaseCounts, type CaseState } from '../text/tokens/case-counts.ts'
import { entitiesIn, entitiesOfTitles } from '../text/tokens/entities.ts'
import type { NameFinder, NameFolding, NameUnit } from '../text/tokens/names.ts'
import { withPhrases } from '../text/tokens/with-phrases.ts'
import { quotedNames } from '../text/tokens/quotes.ts'
import { takesPlace, type Tokenizer } from '../text/tokens/tokenizer.ts'
import { UnitList, type UnitRows, type UnitState } from '../text/tokens/unit-list.ts'
import { Vocabulary, type VocabularyState } from '../text/tokens/vocabulary.ts'
import { NO_TOKEN } from './edges/word-stream.ts'
import { EntityList, type EntityRows } from './entity-rows.ts'
import type { Synonyms } from './edges/triples.ts'
import { stopTest } from './found-names.ts'
import { countFields } from './own-fields.ts'
import { makingFinder } from './making-finder.ts'
import { titleTexts } from './title-field.ts'
import type { NameTable } from './token-graph.ts'

/** How a part is read. */
export interface PartSettings {
  passages: ReturnType<typeof passageDefaults> | PassageSplitter
  /** Whether what is quoted is looked for. */
  quotes: boolean
  /** Whether entities are. */
  entities: boolean
  /** How far words stand apart at least that no passage has both of; 0 where the order of words is not asked for. */
  gap: number
  /** Groups of words that mean the same: those of several words are looked for as phrases. */
  synonyms: readonly Synonyms[]
  /** Fields of metadata whose words are searched, too. */
  fields: readonly string[]
}

/** A passage, and the place of its document in the list that it was cut from. */
export interface CutPassage extends PassageSpan {
  document: number
}

/** What a part of the documents tells by itself: tokens in its own numbers, documents by their places in it. */
export interface PartRead {
  cut: CutPassage[]
  vocabulary: VocabularyState
  /** passage → token: how often it stands there, with the document's title. */
  counts: LooseRows
  /** document → token: how often it stands in the title. */
  titles: LooseRows
  /** Of each passage: the entities that stand in it, or are its document's title. */
  entities: EntityRows
  /** The words in the order of the texts, where that is asked for. */
  stream: Uint32Array<ArrayBuffer>
  /** Of each passage: what it quotes. */
  quotes: string[][]
  /** Of each passage: the units of names in its text. */
  units: UnitRows
}

/** Where names stand: those of passage i from `rowStart[i]` to `rowStart[i + 1]`. */
export interface FoundNames {
  rowStart: Uint32Array<ArrayBuffer>
  names: Uint32Array<ArrayBuffer>
}

/** What of the names texts are searched by. */
export type SoughtNames = Omit<NameTable, 'labels'>

/**
 * Documents of which an index is made, or some of them, beside each other; what one document tells is read here, what
 * all of them tell is made of these by who asks. The three are asked for in this order, each once.
 */
export interface Part {
  read(): Promise<PartRead>
  /** Counts the case of the texts, with the places of some words. */
  cases(words: ReadonlySet<string>): Promise<CaseState>
  /** @param finder  of these names; a part in another thread makes its own */
  find(names: SoughtNames, finder: Promise<NameFinder>): Promise<FoundNames>
}

/** Where a document is cut. It has a passage, if only an empty one: its title can still be found. */
export async function spansOf(
  document: Document,
  { passages }: Pick<PartSettings, 'passages'>,
): Promise<PassageSpan[]> {
  const spans = typeof passages === 'function' ? await splitBy(passages, document) : splitPassages(document, passages)
  return spans.length > 0 ? spans : [{ start: 0, end: 0 }]
}

/** A {@link Part} that is read where it is asked. */
export class OwnPart implements Part {
  readonly #units: UnitList
  readonly #isStop: (word: string) => boolean
  #texts: string[] = []

  constructor(
    readonly documents: readonly Document[],
    readonly settings: PartSettings,
    readonly tokenizer: Tokenizer,
    readonly folding: NameFolding,
    readonly pace: Pace,
  ) {
    this.#units = new UnitList(folding)
    this.#isStop = stopTest(tokenizer)
  }

  async read(): Promise<PartRead> {
    const cut: CutPassage[] = []
    for (const [i, document] of this.documents.entries()) {
      if (this.pace.due) await this.pace.pause('passages', i, this.documents.length)
      for (const passage of await spansOf(document, this.settings)) cut.push({ ...passage, document: i })
    }
    this.#texts = textsOf(this.documents, cut)
    const tokens = await this.pace.run('tokens', this.#readingTokens(cut), cut.length)
    const quotes = this.settings.quotes ? await this.pace.run('quotations', this.#readingQuotes(), cut.length) : []
    return { cut, ...tokens, quotes, units: await this.pace.run('units', this.#units.rows(), cut.length) }
  }

  *#readingTokens(cut: readonly CutPassage[]): Generator<
    number,
    Pick<PartRead, 'vocabulary' | 'counts' | 'titles' | 'entities' | 'stream'>
  > {
    const { documents, settings: { gap, synonyms, fields } } = this, tokenizer = withPhrases(this.tokenizer, synonyms)
    const vocabulary = new Vocabulary(), counts = new LooseRowList(), titles = new LooseRowList()
    const entities = new EntityList(), stream = new NumberList()
    let beside = new Map<number, number>(), titled: ReadonlySet<string> = new Set()
    for (const [i, { document }] of cut.entries()) {
      if (document !== cut[i - 1]?.document) {
        const title = new Map<number, number>()
        const texts = titleTexts(documents[document]!)
        for (const text of texts) count(text, title)
        titles.push(title)
        beside = new Map(title)
        countFields(documents[document]!, fields, tokenizer, vocabulary, beside)
        titled = this.#entitiesOf(texts)
      }
      const row = new Map(beside)
      count(this.#texts[i]!, row, gap > 0 ? stream : undefined)
      counts.push(row)
      for (let g = 0; g < gap; g++) stream.push(NO_TOKEN)
      entities.push(new Set([...titled, ...this.#entitiesIn(this.#texts[i]!)]))
      yield i
    }
    const rows = { counts: counts.rows, titles: titles.rows, entities: entities.rows }
    return { vocabulary: vocabulary.state, ...rows, stream: stream.values }

    /** Counts the tokens of a text on top of what was counted, and notes the words' places. */
    function count(text: string, row: Map<number, number>, places?: NumberList): void {
      for (const token of tokenizer.tokenize(text)) {
        const id = vocabulary.add(token, text)
        row.set(id, (row.get(id) ?? 0) + 1)
        if (takesPlace(token)) places?.push(token.kind === 'stop' ? NO_TOKEN : id)
      }
    }
  }

  /** The units of every text are kept on the way, in their order. */
  #entitiesIn(text: string): ReadonlySet<string> {
    const units = this.#units.add(text)
    return this.settings.entities ? entitiesIn(text, units, this.#isStop) : new Set()
  }

  #entitiesOf(titles: readonly string[]): ReadonlySet<string> {
    return this.settings.entities ? entitiesOfTitles(titles, this.folding, this.#isStop) : new Set()
  }

  *#readingQuotes(): Generator<number, string[][]> {
    const quotes: string[][] = []
    for (const text of this.#texts) {
      quotes.push([...new Set(quotedNames(text, this.#isStop))])
      yield quotes.length
    }
    return quotes
  }

  /** @param words  by default all */
  async cases(words?: ReadonlySet<string>): Promise<CaseState> {
    return (await this.pace.run('case', this.#countingCase(words), this.#texts.length)).state
  }

  *#countingCase(words?: ReadonlySet<string>): Generator<number, CaseCounts> {
    const counts = new CaseCounts(this.folding, words)
    for (const [i, text] of this.#texts.entries()) {
      counts.count(text, 1, this.#units.of(i))
      yield i
    }
    return counts
  }

  async find(names: SoughtNames, finder?: Promise<NameFinder>): Promise<FoundNames> {
    const made = await (finder ?? atOnce(makingFinder(names, this.folding, this.#isStop)))
    return this.pace.run('mentions', finding(made, this.#texts, i => this.#units.of(i)), this.#texts.length)
  }

  /** The units of the texts, once their case was counted. */
  get units(): UnitState {
    return this.#units.state
  }
}

/** The texts of passages. */
export const textsOf = (documents: readonly Document[], cut: readonly CutPassage[]): string[] =>
  cut.map(({ document, start, end }) => documents[document]!.text.slice(start, end))

/** Finds names in texts whose units are known, text by text. */
export function* finding(
  finder: NameFinder,
  texts: readonly string[],
  unitsOf: (text: number) => NameUnit[],
): Generator<number, FoundNames> {
  const rowStart = new NumberList(), names = new NumberList()
  rowStart.push(0)
  for (const [i, text] of texts.entries()) {
    for (const { name } of finder.findAmong(text, unitsOf(i))) names.push(name)
    rowStart.push(names.length)
    yield i
  }
  return { rowStart: rowStart.values, names: names.values }
}
