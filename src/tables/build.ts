import * as v from 'valibot'
import type { Pace } from '../core/pace.ts'
import { fromRows } from '../math/sparse/csr.ts'
import type { Document } from '../text/document.ts'
import { type PassageOptions, passageOptions, type PassageSpan, splitPassages } from '../text/passages.ts'
import { type PassageSplitter, splitBy, splitterSchema } from '../text/splitter.ts'
import type { NameFolding } from '../text/tokens/names.ts'
import { openingName } from '../text/tokens/opening.ts'
import { quotedNames } from '../text/tokens/quotes.ts'
import type { Tokenizer } from '../text/tokens/tokenizer.ts'
import { Vocabulary } from '../text/tokens/vocabulary.ts'
import { NO_TOKEN } from './edges/co-occurs.ts'
import { type CoOccursOptions, coOccursOptions } from './edges/co-occurs-options.ts'
import { linksOf, type LinkTarget } from './edges/links.ts'
import { synonymsSchema, type Synonyms, type Triple, tripleSchema } from './edges/triples.ts'
import { edgeOptions, makeEdges } from './edges/rules.ts'
import { flattening } from './edges/word-stream.ts'
import type { SimilarOptions } from './edges/similar.ts'
import { stopTest } from './found-names.ts'
import { NameRegister } from './name-register.ts'
import { TitleField, titleTexts } from './title-field.ts'
import type { PassageTable, TokenGraph } from './token-graph.ts'

/** How texts become a graph. */
export interface GraphOptions {
  /** How documents are cut into passages, or what cuts them in its place. */
  passages?: PassageOptions | PassageSplitter | undefined
  /** Which names are made, beside those of triples. All default to `true`. */
  names?: NameOptions | undefined
  /** Which edges are made. `contains` is always there: the lexical ranking reads it. */
  edges?: EdgeOptions | undefined
  /** What you know of names, whatever the texts say: edges of the kind `knows`. */
  knows?: readonly Triple[] | undefined
  /** Groups of words that mean the same: edges of the kind `synonyms`. */
  synonyms?: readonly Synonyms[] | undefined
}

/** Which names are made. */
export interface NameOptions {
  /** A document's title names its passages, and so do its aliases. */
  titles?: boolean | undefined
  /**
   * A heading names the passages below it, within its document: "Handbook › Options". Texts and questions are not
   * searched for it.
   */
  headings?: boolean | undefined
  /** An untitled document is named by what its passages open with. */
  openings?: boolean | undefined
  /** What stands in quotation marks or title brackets in two passages or more is a name. */
  quotes?: boolean | undefined
}

/** Which edges are made; leaving one out makes the index smaller. */
export interface EdgeOptions {
  /** Passage → name that it mentions. Default `true`. */
  mentions?: boolean | undefined
  /** Name → passage that is about it. Default `true`. */
  names?: boolean | undefined
  /** Passage → the next of its document. Default `true`. */
  follows?: boolean | undefined
  /** Passage → the passage that a link in it leads to, where documents have links. Default `true`. */
  links?: boolean | undefined
  /**
   * Word – word that stands near it more often than chance has it. No ranking reads them: by default they are made when
   * a view, related words or an export first ask for them, and not kept. `true`, or options, makes them with the index;
   * `false`, never.
   */
  'co-occurs'?: boolean | CoOccursOptions | undefined
  /**
   * Word – word that means something near it, where words have vectors. Default `true`, with the defaults of
   * {@link SimilarOptions}.
   */
  similar?: boolean | SimilarOptions | undefined
  /** The same between names, where names have vectors. Default `true`. */
  'similar-names'?: boolean | SimilarOptions | undefined
}

const on = () => v.optional(v.boolean(), true)

/** {@link GraphOptions} with the defaults. */
export const graphOptions = v.strictObject({
  passages: v.optional(v.union([passageOptions, splitterSchema]), {}),
  names: v.optional(v.strictObject({ titles: on(), headings: on(), openings: on(), quotes: on() }), {}),
  edges: v.optional(edgeOptions, {}),
  knows: v.optional(v.array(tripleSchema), () => []),
  synonyms: v.optional(v.array(synonymsSchema), () => []),
})

/** {@link GraphOptions} with nothing left open. */
export type GraphSettings = v.InferOutput<typeof graphOptions>

type NameSettings = GraphSettings['names']

/** Builds the token-relation graph of a collection: passages, then their tokens, then names, then edges. */
export async function buildGraph(
  documents: readonly Document[],
  settings: GraphSettings,
  tokenizer: Tokenizer,
  folding: NameFolding,
  pace: Pace,
): Promise<TokenGraph> {
  const cut = await cutPassages(documents, settings, pace)
  const texts = cut.map(({ document, start, end }) => documents[document]!.text.slice(start, end))
  const lexical = await readTokens(documents, cut, texts, tokenizer, settings, pace)
  const links = settings.edges.links ? await readLinks(documents, cut, pace) : cut.map(() => [])
  const named = await readNames(
    documents,
    cut,
    texts,
    links,
    new NameRegister(stopTest(tokenizer), folding, settings.knows.length > 0),
    settings,
    pace,
  )

  const { terms, labels, isWord } = lexical.vocabulary
  const document = Uint32Array.from(cut, passage => passage.document)
  const linked = links.map(row => row.flatMap(target => ('passage' in target ? [target.passage] : [])))
  const edges = await makeEdges(
    { ...lexical, ...named, document, linked, tokens: terms.length, names: named.table.keys.length },
    settings.edges,
    pace,
  )
  const passages: PassageTable = {
    document,
    start: Uint32Array.from(cut, passage => passage.start),
    end: Uint32Array.from(cut, passage => passage.end),
    size: Uint32Array.from(lexical.counts, row => sum(row.values())),
  }
  const titles = await pace.run(
    'titles',
    TitleField.making(fromRows(lexical.titles, terms.length, 'counts'), documents),
    documents.length,
  )
  return {
    documents,
    passages,
    tokens: { terms, labels, isWord },
    titles,
    names: named.table,
    edges,
    tokenizer,
    finder: named.finder,
    triples: settings.knows,
    ...(settings.edges['co-occurs'] === undefined && { coOccurs: v.parse(coOccursOptions, {}) }),
  }
}

/** The sum of some numbers. */
export function sum(values: Iterable<number>): number {
  let total = 0
  for (const value of values) total += value
  return total
}

interface CutPassage extends PassageSpan {
  document: number
}

/** Where a document is cut. It has a passage, if only an empty one: its title can still be found. */
export async function spansOf(
  document: Document,
  { passages }: Pick<GraphSettings, 'passages'>,
): Promise<PassageSpan[]> {
  const spans = typeof passages === 'function' ? await splitBy(passages, document) : splitPassages(document, passages)
  return spans.length > 0 ? spans : [{ start: 0, end: 0 }]
}

async function cutPassages(documents: readonly Document[], settings: GraphSettings, pace: Pace): Promise<CutPassage[]> {
  const cut: CutPassage[] = []
  for (let i = 0; i < documents.length; i++) {
    if (pace.due) await pace.pause('passages', i, documents.length)
    const document = documents[i]!
    for (const passage of await spansOf(document, settings)) cut.push({ ...passage, document: i })
  }
  return cut
}

async function readTokens(
  documents: readonly Document[],
  cut: readonly CutPassage[],
  texts: readonly string[],
  tokenizer: Tokenizer,
  settings: GraphSettings,
  pace: Pace,
) {
  const vocabulary = new Vocabulary()
  const counts: Map<number, number>[] = [], titles: Map<number, number>[] = []
  const coOccurs = settings.edges['co-occurs'] || undefined
  const gap = coOccurs === undefined ? 0 : coOccurs === true ? coOccursOptions.entries.window.default : coOccurs.window
  const stream: number[][] = []
  for (let i = 0; i < cut.length; i++) {
    if (pace.due) await pace.pause('tokens', i, cut.length)
    const { document } = cut[i]!
    if (document === titles.length) titles.push(count(titleTexts(documents[document]!), new Map()))
    const places: number[] = []
    counts.push(count([texts[i]!], new Map(titles[document]), places))
    if (gap > 0) stream.push(places, Array.from({ length: gap }, () => NO_TOKEN))
  }
  const synonyms = settings.synonyms.map(group => group.map(word => wordId(word)).filter(id => id !== undefined))
  return {
    vocabulary,
    counts,
    titles,
    synonyms,
    stream: gap > 0 ? await pace.run('words', flattening(stream)) : undefined,
  }

  /** Counts the tokens of texts on top of what was counted, and notes the words' places. */
  function count(texts: readonly string[], row: Map<number, number>, places?: number[]): Map<number, number> {
    for (const text of texts) {
      for (const token of tokenizer.tokenize(text)) {
        const id = token.kind === 'stop' ? NO_TOKEN : vocabulary.add(token, text)
        if (id !== NO_TOKEN) row.set(id, (row.get(id) ?? 0) + 1)
        if (token.kind !== 'gram') places?.push(id)
      }
    }
    return row
  }

  /** A synonym that stands in no text is a word all the same: questions may use it. */
  function wordId(word: string): number | undefined {
    const token = tokenizer.tokenize(word).find(each => each.kind === 'word')
    return token && vocabulary.add(token, word)
  }
}

async function readNames(
  documents: readonly Document[],
  cut: readonly CutPassage[],
  texts: readonly string[],
  links: readonly LinkTarget[][],
  register: NameRegister,
  settings: GraphSettings,
  pace: Pace,
) {
  const own = cut.map((passage, i) =>
    ownNames(register, documents[passage.document]!, texts[i]!, passage.heading, settings.names)
  )
  const triples = settings.knows.map(({ subject, object, weight }) => ({
    from: register.add(subject, 'known')!,
    to: register.add(object, 'known')!,
    weight,
  }))
  const missing = links.map(row =>
    row.flatMap(target => ('missing' in target ? register.add(target.missing, 'missing')! : []))
  )
  const quotes = settings.names.quotes ? await readQuotes(texts, register, pace) : []
  const { names, finder } = await register.finish(texts, pace)
  const found: number[][] = []
  for (let i = 0; i < texts.length; i++) {
    if (pace.due) await pace.pause('mentions', i, texts.length)
    found.push([...finder.find(texts[i]!).map(mention => mention.name), ...missing[i]!, ...(quotes[i] ?? [])])
  }
  return { own, triples, table: names, finder, found }
}

/** The names that a passage is about. @param times  −1 takes away what they count in the register */
export function ownNames(
  register: NameRegister,
  { id, title, aliases = [], text: whole, headings }: Document,
  text: string,
  heading: number | undefined,
  names: NameSettings,
  times = 1,
): number[] {
  const called: (string | undefined)[] = names.titles ? [title, ...aliases] : []
  if (names.openings && !title) called.push(openingName(text, register.isStop))
  const own = called.flatMap(each => (each ? register.add(each, 'own', times) : undefined) ?? [])
  const under = names.headings && heading !== undefined ? headings![heading] : undefined
  const within = under && register.addWithin(title || id, whole.slice(under.start, under.end), times)
  return within === undefined ? own : [...own, within]
}

/** Of each passage, where its links lead. */
async function readLinks(
  documents: readonly Document[],
  cut: readonly CutPassage[],
  pace: Pace,
): Promise<LinkTarget[][]> {
  const of = linksOf(documents, cut), found: LinkTarget[][] = []
  for (let i = 0; i < cut.length; i++) {
    if (pace.due) await pace.pause('links', i, cut.length)
    found.push(of(i).map(({ target }) => target))
  }
  return found
}

/** Of each passage, the names that it quotes: what is quoted in two passages or more. */
async function readQuotes(texts: readonly string[], register: NameRegister, pace: Pace): Promise<number[][]> {
  const quoted: string[][] = []
  const passages = new Map<string, number>()
  for (let i = 0; i < texts.length; i++) {
    if (pace.due) await pace.pause('quotations', i, texts.length)
    const titles = new Set(quotedNames(texts[i]!, register.isStop))
    for (const title of titles) passages.set(title, (passages.get(title) ?? 0) + 1)
    quoted.push([...titles])
  }
  return quoted.map(titles =>
    titles.filter(title => passages.get(title)! > 1).flatMap(title => register.add(title, 'quoted') ?? [])
  )
}
