import { once } from '../core/list.ts'
import { Pace } from '../core/pace.ts'
import type { Csr } from '../math/sparse/csr.ts'
import { joinRows, sortingRows } from '../math/sparse/loose-rows.ts'
import type { Document } from '../text/document.ts'
import type { NameFolding } from '../text/tokens/names.ts'
import type { CaseState } from '../text/tokens/case-counts.ts'
import { openingName } from '../text/tokens/opening.ts'
import { synonymToken } from '../text/tokens/with-phrases.ts'
import type { Tokenizer } from '../text/tokens/tokenizer.ts'
import { Vocabulary } from '../text/tokens/vocabulary.ts'
import { asksFor, hasLinks } from './edges/link-names.ts'
import type { LinkTarget } from './edges/links.ts'
import type { Synonyms } from './edges/triples.ts'
import { makeEdges } from './edges/rules.ts'
import { flattening, NO_TOKEN } from './edges/word-stream.ts'
import { stopTest } from './found-names.ts'
import { makingFinder } from './making-finder.ts'
import { sharedEntities } from './entity-rows.ts'
import { type Counted, holdersOf } from './counted.ts'
import { coOccursDefaults } from './graph-defaults.ts'
import type { GraphSettings } from './graph-options.ts'
import { Holders } from './holders.ts'
import { NameRegister } from './name-register.ts'
import { type CutPassage, type FoundNames, OwnPart, type Part, type PartRead, type PartSettings } from './part.ts'
import { inLength } from './own-fields.ts'
import { makingTitles } from './making-titles.ts'
import type { TitleField } from './title-field.ts'
import type { PassageTable, TokenGraph } from './token-graph.ts'

type NameSettings = GraphSettings['names']

/** Builds the token-relation graph of a collection: passages, then their tokens, then names, then edges. */
export async function buildGraph(
  documents: readonly Document[],
  settings: GraphSettings,
  tokenizer: Tokenizer,
  folding: NameFolding,
  pace: Pace,
  parts: readonly Part[] = [new OwnPart(documents, partSettings(settings), tokenizer, folding, pace)],
): Promise<TokenGraph> {
  const read = await Promise.all(parts.map(part => part.read()))
  const cut = joinCut(read)
  const lexical = await joinTokens(read, tokenizer, folding, settings, pace)
  const { links, asked } = settings.edges.links ? await readLinks(documents, cut, pace) : { links: [], asked: [] }
  const register = new NameRegister(stopTest(tokenizer), folding, settings.knows.length > 0)
  const quotes = read.flatMap(part => part.quotes)
  const named = await readNames({ documents, cut, links, quotes }, parts, register, settings, pace)
  const { terms, labels, isWord, written } = lexical.vocabulary
  const titles = await pace.run('titles', makingTitles(lexical.titles, documents, terms), documents.length)
  const document = Uint32Array.from(cut, passage => passage.document)
  const linked = cut.map((_, i) => links[i]?.flatMap(target => ('passage' in target ? [target.passage] : [])) ?? [])
  const edges = await makeEdges(
    { ...lexical, ...named, document, linked, tokens: terms.length, names: named.table.keys.length },
    settings.edges,
    pace,
  )
  const passages: PassageTable = {
    document,
    start: Uint32Array.from(cut, passage => passage.start),
    end: Uint32Array.from(cut, passage => passage.end),
    size: sizesOf(lexical.counts, document, titles, token => inLength(terms[token]!)),
  }
  const ids = once(() => new Map(documents.map(({ id }, document) => [id, document]))),
    units = read.map(part => part.units),
    table = await holdersOf({ documents, document, units, quotes, asked, folding }, pace),
    counted = countedOf(named.cases, register, new Holders(table, cut.length, got => new RangeError(got)))
  return {
    documents,
    numbers: {
      document: { get: id => ids().get(id) },
      token: { get: term => lexical.vocabulary.id(term) },
      name: { get: key => register.idOf(key) },
    },
    passages,
    tokens: { terms, labels, isWord, written },
    titles,
    names: named.table,
    edges,
    tokenizer,
    finder: named.finder,
    counted: async () => counted,
    triples: settings.knows,
    ...(settings.fields.length > 0 && { ownFields: settings.fields }),
    ...(settings.edges['co-occurs'] === undefined && { coOccurs: coOccursDefaults() }),
  }
}

/** What was counted on the way. Of the register it keeps what is written, not the numbers of names. */
function countedOf({ words, upper, places }: CaseState, { keys, forms }: NameRegister, holders: Holders): Counted {
  return { words, upper, placesOf: name => places.get(keys.at(name)!) ?? { upper: 0, all: 0 }, forms, holders }
}

/** What parts of the documents are read by. */
export function partSettings({ passages, names, edges, synonyms, fields }: GraphSettings): PartSettings {
  const coOccurs = edges['co-occurs'] || undefined
  const gap = coOccurs === undefined ? 0 : coOccurs === true ? coOccursDefaults().window : coOccurs.window
  return { passages, quotes: names.quotes, entities: edges['has-entity'], gap, synonyms, fields }
}

/** How many tokens passages have, with their titles: see {@link lengthOf}. */
function sizesOf(
  counts: Csr,
  document: Uint32Array,
  titles: TitleField,
  times: (token: number) => number,
): Uint32Array {
  const sum = (rows: Csr, row: number) => {
    let size = 0
    for (let e = rows.rowStart[row]!; e < rows.rowStart[row + 1]!; e++)
      size += times(rows.columns[e]!) * rows.weights![e]!
    return size
  }
  return document.map((of, passage) => sum(counts, passage) - sum(titles.counts, of) + titles.size[of]!)
}

/** The passages of all parts, their documents by their places in the whole list. */
function joinCut(read: readonly PartRead[]): CutPassage[] {
  let before = 0
  return read.flatMap(({ cut, titles }) => {
    const first = before
    before += titles.rowStart.length - 1
    return first === 0 ? cut : cut.map(passage => ({ ...passage, document: first + passage.document }))
  })
}

/** The tokens of all parts, numbered in the order in which they are first seen. */
async function joinTokens(
  read: readonly PartRead[],
  tokenizer: Tokenizer,
  folding: NameFolding,
  settings: GraphSettings,
  pace: Pace,
) {
  const vocabulary = new Vocabulary()
  const numbers: Uint32Array[] = []
  for (const part of read) {
    const { terms, forms } = part.vocabulary
    numbers.push(await pace.run('vocabulary', vocabulary.joining(part.vocabulary), terms.length + forms.length))
  }
  const counts = joinRows(read.map(part => part.counts), numbers)
  const titles = joinRows(read.map(part => part.titles), numbers)
  const streams = read.map(({ stream }, part) => stream.map(token => numbers[part]![token] ?? NO_TOKEN))
  const numbered = (groups: readonly Synonyms[]) =>
    groups.map(group => group.map(tokenId).filter(id => id !== undefined))
  const synonyms = numbered(settings.synonyms), aliases = await aliasesFor(settings)
  const same = numbered(aliases?.aliasWords(settings.knows, tokenizer, folding) ?? [])
  const held = read.map(part => part.entities)
  const entities = await pace.run(
    'entities',
    sharedEntities(held, vocabulary),
    held.reduce((sum, { keys, rowStart }) => sum + keys.length + rowStart.length - 1, 0),
  )
  const tokens = vocabulary.terms.length
  return {
    vocabulary,
    counts: await pace.run('contains', sortingRows(counts, tokens), counts.rowStart.length + tokens),
    entities: await pace.run('has-entity', sortingRows(entities, tokens), entities.rowStart.length + tokens),
    titles: await pace.run('title-words', sortingRows(titles, tokens), titles.rowStart.length + tokens),
    synonyms,
    same,
    stream: partSettings(settings).gap > 0 ? await pace.run('words', flattening(streams)) : undefined,
  }

  /** A synonym that stands in no text is a token all the same: questions may use it. */
  function tokenId(written: string): number | undefined {
    const token = synonymToken(written, tokenizer)
    return token && vocabulary.addNamed(token, written)
  }
}

/** What names are made of. */
interface NameSources {
  documents: readonly Document[]
  cut: readonly CutPassage[]
  /** Of each passage: where its links lead, and what it quotes. */
  links: readonly LinkTarget[][]
  quotes: readonly string[][]
}

async function readNames(
  { documents, cut, links, quotes }: NameSources,
  parts: readonly Part[],
  register: NameRegister,
  settings: GraphSettings,
  pace: Pace,
) {
  const own = await pace.run('names', namingPassages(documents, cut, register, settings.names), cut.length)
  const triples = settings.knows.map(({ subject, object, weight }) => ({
    from: register.add(subject, 'known')!,
    to: register.add(object, 'known')!,
    weight,
  }))
  const missing = links.map(row =>
    row.flatMap(target => ('missing' in target ? register.add(target.missing, 'missing')! : []))
  )
  const quoted = await pace.run('quoted', quotedTwice(quotes, register), cut.length)
  const { table, cases } = await register.finish(words => Promise.all(parts.map(part => part.cases(words))))
  // beside what other threads tell of mentions, this tells nothing
  const making = new Pace(pace.signal).run(
    'names',
    makingFinder(table, register.folding, register.isStop),
    table.keys.length,
  )
  const [finder, ...mentioned] = await Promise.all([making, ...parts.map(part => part.find(table, making))])
  const found = await pace.run('mentioned', joiningNames(mentioned, [missing, quoted]), cut.length)
  const aliases = await aliasesFor(settings), others = aliases?.aliasKeys(settings.knows, register.folding)
  if (!others?.size) return { own, triples, table, cases, finder, found }
  const one = aliases!.oneOf(others, key => register.idOf(key)),
    ones = (rows: number[][]) => rows.map(row => row.map(one))
  const joined = triples.map(({ from, to, weight }) => ({ from: one(from), to: one(to), weight }))
  return { own: ones(own), triples: joined, table, cases, finder, found: ones(found) }
}

/** What knows which names are one, for settings with triples. */
export const aliasesFor = async ({ knows }: Pick<GraphSettings, 'knows'>) =>
  knows.length > 0 ? import('./aliases.ts') : undefined

/** Of each passage, the names that it is about. */
function* namingPassages(
  documents: readonly Document[],
  cut: readonly CutPassage[],
  register: NameRegister,
  names: NameSettings,
): Generator<number, number[][]> {
  const own: number[][] = []
  for (const { document, start, end, heading } of cut) {
    const of = documents[document]!
    own.push(ownNames(register, of, of.text.slice(start, end), heading, names))
    yield own.length
  }
  return own
}

/** Of each passage, the names that its part of the documents mentions, and what else it mentions. */
function* joiningNames(parts: readonly FoundNames[], others: readonly number[][][]): Generator<number, number[][]> {
  const found: number[][] = []
  for (const { rowStart, names } of parts) {
    for (let row = 1; row < rowStart.length; row++) {
      const mentioned = Array.from(names.subarray(rowStart[row - 1], rowStart[row]))
      found.push(mentioned.concat(...others.map(rows => rows[found.length] ?? [])))
      yield found.length
    }
  }
  return found
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

/** Of each passage, where its links lead, and what they ask for; nothing where no document has links. */
async function readLinks(
  documents: readonly Document[],
  cut: readonly CutPassage[],
  pace: Pace,
): Promise<{ links: LinkTarget[][], asked: string[][] }> {
  const links: LinkTarget[][] = [], asked: string[][] = []
  if (!hasLinks(documents)) return { links, asked }
  const { linkerOf } = await import('./edges/links.ts'), linker = linkerOf(documents, cut)!
  for (let i = 0; i < cut.length; i++) {
    if (pace.due) await pace.pause('links', i, cut.length)
    links.push(linker.linksOf(i).map(({ target }) => target))
    asked.push(linker.ownLinks(i).flatMap(link => asksFor(link, documents[cut[i]!.document]!.id)))
  }
  return { links, asked }
}

/** Of each passage, the names that it quotes: what is quoted in two passages or more. */
function* quotedTwice(quotes: readonly string[][], register: NameRegister): Generator<number, number[][]> {
  const passages = new Map<string, number>()
  for (const title of quotes.flat()) passages.set(title, (passages.get(title) ?? 0) + 1)
  const quoted: number[][] = []
  for (const titles of quotes) {
    const twice = titles.filter(title => passages.get(title)! > 1)
    quoted.push(twice.flatMap(title => register.add(title, 'quoted') ?? []))
    yield quoted.length
  }
  return quoted
}
