import * as v from 'valibot'
import { by } from '../core/options.ts'
import { show, TokenGraphError } from '../core/errors.ts'
import { EDGE_KIND_NAMES, EDGE_KINDS, type EdgeKind } from '../core/kinds.ts'
import { type List, Made, once } from '../core/list.ts'
import type { Pace } from '../core/pace.ts'
import { joined, packedArrays, packedHeight, type PackedMatrix, packedRows } from '../math/dense/packed.ts'
import { joinedWords, textCount, type WordRows, wordsOfTexts } from '../math/dense/word-rows.ts'
import type { GraphVectors } from '../encoders/graph-vectors.ts'
import type { AddedContents, Collection, NameValue } from '../graph/living/collection.ts'
import { type GenerationSums, LivingGraph } from '../graph/living/living-graph.ts'
import type { ChangedRow } from '../graph/living/living-relation.ts'
import { rowStarts } from '../math/sparse/csr.ts'
import { narrow } from '../math/sparse/make-csr.ts'
import { type Document } from '../text/document.ts'
import { readDocument } from '../text/read-document.ts'
import type { SectionValue } from '../store/container-format.ts'
import { openContainer } from '../store/container-reader.ts'
import { encodeContainer } from '../store/container-writer.ts'
import type { Source } from '../store/source.ts'
import { distinct } from './distinct.ts'
import { SectionReader } from './section-reader.ts'
import { readPacked } from './snapshot-vectors.ts'
import { addSegmentCounts, readSegmentCounts } from './stored-segment-counts.ts'
import { addWords, readWords } from './stored-words.ts'

const headSchema = v.strictObject({
  schema: v.picklist(['tokengraph.segment/2']),
  /**
   * Of what comes before it, so that it is never read after anything else: documents, passages, tokens, names that ever
   * were.
   */
  after: v.strictObject({ documents: v.number(), passages: v.number(), tokens: v.number(), names: v.number() }),
  sums: v.strictObject({ passages: v.number(), filled: v.number(), textTokens: v.number(), cased: v.boolean() }),
})

const countsOf = ({ documents, cut, terms, keys }: Collection) => ({
  documents: documents.length,
  passages: cut.length,
  tokens: terms.length,
  names: keys.length,
})

type Counts = ReturnType<typeof countsOf>
type Sections = Map<string, SectionValue>

/**
 * Writes what changed from one generation to the newest as one block of bytes: its documents and what they hold, and of
 * what was there before all that changed, whole rows and counts, never differences of them.
 *
 * @param graph  the newest generation
 * @param before  an earlier one
 * @throws TokenGraphError `aborted`
 */
export async function encodeSegment(
  graph: LivingGraph,
  before: LivingGraph,
  vectors: GraphVectors | undefined,
  pace: Pace,
): Promise<Uint8Array<ArrayBuffer>> {
  const { collection, sums } = graph, since = before.generation
  const after = {
    documents: before.documentCount(),
    passages: before.count('passage'),
    tokens: before.count('token'),
    names: before.count('name'),
  }
  const sections: Sections = new Map<string, SectionValue>([
    ['head', { json: { schema: 'tokengraph.segment/2', after, sums } satisfies v.InferInput<typeof headSchema> }],
    ['documents', { json: collection.documents.slice(after.documents) }],
    [
      'died',
      Uint32Array.from([...collection.died].filter(([, at]) => at > before.generation), ([document]) => document),
    ],
    ['terms', { strings: collection.terms.slice(after.tokens) }],
    ['keys', { strings: collection.keys.slice(after.names) }],
  ])
  addPassages(sections, collection, after)
  addNumbers(sections, 'titles', collection.titles.setSince(since))
  addNumbers(sections, 'frequencies', collection.frequencies.setSince(since))
  addNumbers(sections, 'capitals', collection.capitals.setSince(since))
  const labels = [...collection.wordLabels.setSince(since)], names = [...collection.namesSince(since)]
  sections.set('labels/token', Uint32Array.from(labels, ([token]) => token)).set('labels/written', {
    strings: labels.map(([, label]) => label),
  })
  sections.set('names/name', Uint32Array.from(names, ([name]) => name)).set('names/label', {
    strings: names.map(([, value]) => value?.label ?? ''),
  })
  sections.set('names/state', Uint8Array.from(names, ([, value]) => (value ? (value.isSought ? 2 : 1) : 0)))
  for (const kind of EDGE_KIND_NAMES) addEdges(sections, collection, kind, since)
  await addSegmentCounts(sections, collection, since, after, pace)
  if (vectors) {
    // what is called otherwise has another vector
    addVectors(sections, 'passages', vectors.passages, after.passages, [])
    addWords(sections, 'vectors/words', vectors.words && wordsFrom(vectors.words, after.passages))
    addVectors(sections, 'names', vectors.names, after.names, names.map(([name]) => name))
    addVectors(sections, 'tokens', vectors.tokens, after.tokens, labels.map(([token]) => token))
  }
  return encodeContainer(sections, pace)
}

function addPassages(sections: Sections, { cut, first, sizes, contents, base }: Collection, after: Counts): void {
  const added = cut.slice(after.passages), held = contents.slice(after.passages - base.count('passage'))
  sections.set(
    'passages/of',
    Uint32Array.from(
      { length: first.length - 1 - after.documents },
      (_, i) => first.at(after.documents + i + 1)! - first.at(after.documents + i)!,
    ),
  )
  sections.set('passages/start', Uint32Array.from(added, ({ start }) => start))
  sections.set('passages/end', Uint32Array.from(added, ({ end }) => end))
  sections.set('passages/size', Uint32Array.from(sizes.slice(after.passages)))
  sections.set('contents/starts', rowStarts(held.length, held.flatMap(({ tokens }, i) => Array.from(tokens, () => i))))
  for (const part of ['tokens', 'counts', 'inTitle'] as const)
    sections.set(`contents/${part}`, narrow(held.flatMap(each => [...each[part]])))
}

function addNumbers(sections: Sections, name: string, values: Iterable<[key: number, value: number]>): void {
  const all = [...values]
  sections.set(`${name}/of`, Uint32Array.from(all, ([key]) => key))
  sections.set(`${name}/value`, Float64Array.from(all, ([, value]) => value))
}

function addEdges(sections: Sections, collection: Collection, kind: EdgeKind, since: number): void {
  const rows = collection.relations.get(kind)?.changedSince(since, collection.generation) ?? []
  if (rows.length === 0) return
  sections.set(`edges/${kind}/nodes`, Uint32Array.from(rows, ({ node }) => node))
  addRows(sections, `edges/${kind}`, rows.map(({ row: { columns } }) => columns))
  // the rows at the other ends are mended by these, without a look at what was before
  addRows(sections, `edges/${kind}/lost`, rows.map(({ lost }) => lost))
  if (!rows.some(({ row: { weights } }) => weights)) return
  const weighed = rows.map(({ row: { columns, weights } }) => weights ?? Array.from(columns, () => 1))
  sections.set(`edges/${kind}/weights`, Uint32Array.from(weighed.flatMap(each => Array.from(each))))
}

function addRows(sections: Sections, name: string, rows: readonly ArrayLike<number>[]): void {
  sections.set(`${name}/starts`, rowStarts(rows.length, rows.flatMap((row, i) => Array.from(row, () => i))))
  sections.set(`${name}/columns`, Uint32Array.from(rows.flatMap(row => Array.from(row))))
}

/** The words of passages from a number on. */
const wordsFrom = (words: WordRows, from: number): WordRows =>
  wordsOfTexts(words, Array.from({ length: textCount(words) - from }, (_, i) => from + i))

/** The vectors of nodes from a number on, and of some before it. */
function addVectors(
  sections: Sections,
  name: string,
  matrix: PackedMatrix | undefined,
  from: number,
  changed: readonly number[],
): void {
  if (!matrix) return
  const rows = [
    ...changed.filter(node => node < from),
    ...Array.from({ length: packedHeight(matrix) - from }, (_, i) => from + i),
  ]
  const { data, scales } = packedArrays(packedRows(matrix, rows))
  sections.set(`vectors/${name}/of`, Uint32Array.from(rows)).set(`vectors/${name}`, data)
  if (matrix.type === 'int8') sections.set(`vectors/${name}/scales`, scales)
}

/**
 * Reads a segment into the collection that it was written for; it becomes the newest generation. Its parts are read,
 * and checked, when they are first asked for.
 *
 * @throws TokenGraphError `format` for anything but a whole, unaltered segment that comes after what the collection
 * holds, `version` for one of another version, `aborted`. The collection may then be half of it: use it no more.
 */
export async function readSegment(
  from: Uint8Array | Source,
  collection: Collection,
  vectors: GraphVectors | undefined,
  where: string,
  pace: Pace,
): Promise<{ graph: LivingGraph, vectors: GraphVectors | undefined }> {
  const read = new SectionReader(await openContainer(from, where, pace), where, pace)
  const schema = (read.json('head') as { schema?: unknown } | null)?.schema
  if (typeof schema !== 'string' || !schema.startsWith('tokengraph.segment/'))
    throw read.broken('head', 'no segment schema')
  if (schema !== 'tokengraph.segment/2')
    throw new TokenGraphError('version', {
      where,
      got: schema,
      expected: 'tokengraph.segment/2',
      hint: 'Update tokengraph, or index the texts again.',
    })
  const head = read.checked('head', by(headSchema))
  if (JSON.stringify(head.after) !== JSON.stringify(countsOf(collection)))
    throw read.broken('head', 'a segment that comes after something else')
  const generation = collection.generation + 1
  // where this ends on its way, the collection is no longer what it was
  collection.isSettled = false
  extend(read, collection)
  const counts = countsOf(collection)
  for (const document of read.column('died', undefined, counts.documents - 1)) collection.died.set(document, generation)
  const later = (name: 'titles' | 'frequencies' | 'capitals', below: number) =>
    collection[name].later(() => {
      for (const [key, value] of readNumbers(read, name, below)) collection[name].set(key, generation, value)
    })
  later('titles', counts.documents)
  later('frequencies', counts.tokens)
  later('capitals', counts.names)
  readNames(read, collection, counts, generation)
  for (const kind of EDGE_KIND_NAMES) {
    if (!read.has(`edges/${kind}/nodes`)) continue
    const relation = collection.relations.get(kind)
    if (!relation) throw read.broken(`edges/${kind}/nodes`, 'edges of a kind that segments do not hold')
    relation.later(() => readEdges(read, kind, counts), generation)
  }
  collection.generation = generation
  collection.segments.push(read.has('counted') ? async () => readSegmentCounts(read, counts) : undefined)
  const grown = vectors && await readVectors(read, vectors, counts)
  collection.isSettled = true
  return { graph: new LivingGraph(collection, generation, head.sums satisfies GenerationSums), vectors: grown }
}

/** Takes the documents, passages, words and names of a segment, none of which it reads. */
function extend(read: SectionReader, collection: Collection): void {
  const { documents, passages, tokens, names } = countsOf(collection)
  const list = <T>(count: number, make: () => List<T>): List<T> => {
    const made = once(make)
    return new Made(count, index => made().at(index)!)
  }
  const count = { documents: read.count('passages/of'), passages: read.count('passages/start') }
  const terms = once(() => distinct(read, 'terms')), keys = once(() => distinct(read, 'keys'))
  const held = once(() => readPassages(read, count, tokens + read.count('terms')))
  const firstOf = (document: number) => passages + held().first[document + 1]!
  collection.documents.extend(list(count.documents, () => readDocuments(read, held())))
  collection.first.extend(new Made(count.documents, firstOf))
  collection.cut.extend(new Made(count.passages, passage => {
    const { of, starts, ends } = held()
    return { document: documents + of[passage]!, start: starts[passage]!, end: ends[passage]! }
  }))
  collection.sizes.extend(new Made(count.passages, passage => held().sizes[passage]!))
  collection.contents.extend(new Made(count.passages, passage => held().contents(passage)))
  collection.terms.extend(list(read.count('terms'), terms))
  collection.keys.extend(list(read.count('keys'), keys))
  const refused = (name: string) => (text: string) => read.broken(name, `${show(text)}, which is there already`)
  collection.tokenIds.later(terms, tokens, refused('terms'))
  collection.nameIds.later(keys, names, refused('keys'))
}

/** What a segment has of its passages. */
interface HeldPassages {
  /** Of each document its first passage, and where the last one ends; of each passage its document. */
  first: Uint32Array
  of: Uint32Array
  starts: Uint32Array
  ends: Uint32Array
  sizes: Uint32Array
  contents(passage: number): AddedContents
}

function readPassages(
  read: SectionReader,
  count: { documents: number, passages: number },
  tokenCount: number,
): HeldPassages {
  const counts = read.column('passages/of', count.documents), first = new Uint32Array(count.documents + 1)
  for (let i = 0; i < counts.length; i++) first[i + 1] = first[i]! + counts[i]!
  const total = first.at(-1)!, of = new Uint32Array(total)
  if (total !== count.passages || counts.includes(0))
    throw read.broken('passages/of', `${total} passages for ${count.passages}, or a document without any`)
  for (let i = 0; i < counts.length; i++) of.fill(i, first[i], first[i + 1])
  const starts = read.column('passages/start', total),
    ends = read.column('passages/end', total),
    wrong = ends.findIndex((end, i) => end < starts[i]!)
  if (wrong >= 0) throw read.broken('passages/end', `passage ${wrong} from ${starts[wrong]} to ${ends[wrong]}`)
  const rows = read.rising('contents/starts', total + 1),
    tokens = read.column('contents/tokens', rows[total], tokenCount - 1),
    times = read.column('contents/counts', tokens.length),
    inTitle = read.column('contents/inTitle', tokens.length)
  const contents = (passage: number): AddedContents => {
    const row = (values: Uint32Array) => values.subarray(rows[passage], rows[passage + 1])
    return { tokens: row(tokens), counts: row(times), inTitle: row(inTitle) }
  }
  return { first, of, starts, ends, sizes: read.column('passages/size', total), contents }
}

function readDocuments(read: SectionReader, { first, ends }: HeldPassages): Document[] {
  const given = read.json('documents')
  if (!Array.isArray(given) || given.length !== first.length - 1) throw read.broken('documents', 'another shape')
  return given.map((each: unknown, i) => {
    const document = readDocument(each, i)
    if (ends.subarray(first[i], first[i + 1]).some(end => end > document.text.length))
      throw read.broken('passages/end', `passages outside the text of document ${i}`)
    return document
  })
}

/** 64-bit floats without NaN and infinities. */
function doubles(read: SectionReader, name: string, length: number): Float64Array {
  const values = read.array(name)
  if (!(values instanceof Float64Array)) throw read.broken(name, 'another type')
  const wrong = values.findIndex(each => !Number.isFinite(each))
  if (wrong >= 0) throw read.broken(name, `${values[wrong]} at ${wrong}`)
  return read.sized(name, values, length)
}

function* readNumbers(read: SectionReader, name: string, below: number): Generator<[key: number, value: number]> {
  const keys = read.column(`${name}/of`, undefined, below - 1), values = doubles(read, `${name}/value`, keys.length)
  for (const [i, key] of keys.entries()) yield [key, values[i]!]
}

function readNames(read: SectionReader, collection: Collection, counts: Counts, generation: number): void {
  collection.wordLabels.later(() => {
    const tokens = read.column('labels/token', undefined, counts.tokens - 1),
      written = read.strings('labels/written', tokens.length)
    tokens.forEach((token, i) => collection.wordLabels.set(token, generation, written.at(i)!))
  })
  collection.nameLater(() => {
    const names = read.column('names/name', undefined, counts.names - 1),
      labels = read.strings('names/label', names.length),
      states = read.bytes('names/state', names.length)
    names.forEach((name, i) => {
      const value: NameValue = states[i] === 0 ? undefined : { label: labels.at(i)!, isSought: states[i] === 2 }
      collection.setName(name, generation, value)
      if (value?.isSought) collection.makeFindable(name)
    })
  })
}

function* readEdges(read: SectionReader, kind: EdgeKind, counts: Counts): Generator<ChangedRow> {
  const ends = { passage: counts.passages, name: counts.names, token: counts.tokens },
    [from, to] = EDGE_KINDS[kind].ends
  const nodes = read.column(`edges/${kind}/nodes`, undefined, ends[from] - 1)
  const rowsOf = (name: string) => {
    const starts = read.rising(`${name}/starts`, nodes.length + 1)
    return { starts, columns: read.column(`${name}/columns`, starts[nodes.length], ends[to] - 1) }
  }
  const { starts, columns } = rowsOf(`edges/${kind}`), lost = rowsOf(`edges/${kind}/lost`)
  const begins = new Set(starts), falls = columns.findIndex((each, i) => each <= columns[i - 1]! && !begins.has(i))
  if (falls >= 0)
    throw read.broken(`edges/${kind}/columns`, `${columns[falls]} at ${falls}, after what is not below it`)
  const weights = read.has(`edges/${kind}/weights`) ? read.column(`edges/${kind}/weights`, columns.length) : undefined
  for (const [i, node] of nodes.entries()) {
    const row = <T extends Uint32Array | undefined>(values: T, { starts: at } = { starts }) =>
      values?.subarray(at[i], at[i + 1])
    yield { node, row: { columns: row(columns)!, weights: row(weights) }, lost: row(lost.columns, lost)! }
  }
}

async function readVectors(
  read: SectionReader,
  { encoder, passages, names, tokens, words }: GraphVectors,
  counts: Counts,
): Promise<GraphVectors> {
  const grown = async (name: 'passages' | 'names' | 'tokens', matrix: PackedMatrix): Promise<PackedMatrix> => {
    const of = read.column(`vectors/${name}/of`, undefined, counts[name] - 1), before = packedHeight(matrix)
    const given = await readPacked(read, `vectors/${name}`, of.length, encoder.width),
      places = new Map(Array.from(of, (node, i) => [node, before + i]))
    const rows = Array.from({ length: counts[name] }, (_, node) => places.get(node) ?? node)
    if (given.type !== matrix.type || rows.some((_, node) => node >= before && !places.has(node)))
      throw read.broken(`vectors/${name}/of`, 'other vectors than the index has')
    return packedRows(joined(matrix, given), rows)
  }
  return {
    encoder,
    passages: await grown('passages', passages),
    ...(words && { words: grownWords(read, words, counts.passages) }),
    ...(names && { names: await grown('names', names) }),
    ...(tokens && { tokens: await grown('tokens', tokens) }),
  }
}

/** The words of the passages that there were, and of those that a segment adds. */
function grownWords(read: SectionReader, before: WordRows, passages: number): WordRows {
  const added = readWords(read, 'vectors/words', passages - textCount(before), before.width)
  if (added?.type !== before.type) throw read.broken('vectors/words', 'other vectors than the index has')
  return joinedWords([before, added])
}
