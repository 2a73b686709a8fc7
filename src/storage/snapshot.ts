import { isPlain } from '../core/plain.ts'
import * as v from 'valibot'
import { TokenGraphError } from '../core/errors.ts'
import type { Pace } from '../core/pace.ts'
import { number, whole } from '../core/options.ts'
import { tripleSchema } from '../graph/edges/knows.ts'
import { packedArrays, type PackedMatrix, packing, unpacking } from '../dense/packed.ts'
import { findingStaticTokens, type GraphVectors } from '../features/graph-vectors.ts'
import { type LearnedPropagation, propagationProblem } from '../features/learned-propagation.ts'
import { StaticEncoder, type WordTable } from '../features/static.ts'
import { EDGE_KINDS, type EdgeKind, EDGE_KIND_NAMES } from '../core/kinds.ts'
import { makingFinder, stopTest } from '../graph/name-register.ts'
import { Relation } from '../graph/relation.ts'
import { TitleField } from '../graph/title-field.ts'
import { type NameTable, nodeCount, type PassageTable, type TokenGraph } from '../graph/token-graph.ts'
import { type Csr, narrow } from '../sparse/csr.ts'
import { type Document, documentParts, type JsonValue, type Metadata } from '../text/document.ts'
import { sourceMapProblem } from '../text/source-map.ts'
import type { NameFolding } from '../tokens/names.ts'
import type { Tokenizer } from '../tokens/tokenizer.ts'
import type { SectionValue } from './container-format.ts'
import { decodeContainer } from './container-reader.ts'
import { encodeContainer } from './container-writer.ts'
import { SectionReader } from './section-reader.ts'

/** What a snapshot says of itself beside its arrays. */
export interface SnapshotHead {
  schema: 'tokengraph.snapshot/1'
  /** The settings that the index was made with. */
  settings: JsonValue
  tokenizer: string
  textsHaveCase: boolean
  /** Who made the vectors, where there are such. */
  encoder?: GraphVectors['encoder']
}

/**
 * Writes a graph as one block of bytes: the same bytes for the same graph. Transposes are left out; they are made when read.
 *
 * @param table  the words of an encoder without a model: it is kept in the snapshot, and the words' vectors with it
 * @throws TokenGraphError `aborted`
 */
export async function encodeSnapshot(
  graph: TokenGraph, settings: JsonValue, vectors: GraphVectors | undefined, table: WordTable | undefined, pace: Pace,
): Promise<Uint8Array<ArrayBuffer>> {
  const { documents, passages, tokens, names } = graph
  const head: SnapshotHead = {
    schema: 'tokengraph.snapshot/1', settings, tokenizer: graph.tokenizer.name, textsHaveCase: names.textsHaveCase, ...(vectors && { encoder: vectors.encoder }),
  }
  const sections = new Map<string, SectionValue>(), makers: [string, () => SectionValue][] = [
    ['head', () => ({ json: head })],
    ['documents/ids', () => ({ strings: documents.map(document => document.id) })],
    ['documents/titles', () => ({ strings: documents.map(document => document.title ?? '') })],
    ['documents/texts', () => ({ strings: documents.map(document => document.text) })],
    ['documents/more', () => ({ json: sparse(documents, more) })],
    ['passages/document', () => narrow(passages.document)],
    ['passages/start', () => narrow(passages.start)],
    ['passages/end', () => narrow(passages.end)],
    ['passages/size', () => narrow(passages.size)],
    ['tokens/terms', () => ({ strings: [...tokens.terms] })],
    ['tokens/labels', () => ({ strings: tokens.labels.map((label, i) => (label === tokens.terms[i] ? '' : label)) })],
    ['tokens/words', () => tokens.isWord],
    ['names/labels', () => ({ strings: [...names.labels] })],
    ['names/keys', () => ({ strings: [...names.keys] })],
    ['names/sought', () => names.isSought],
    ['names/capital', () => names.capital],
    ['triples', () => ({ json: graph.triples })],
  ]
  for (const [name, make] of makers) {
    if (pace.due) await pace.pause('sections', sections.size)
    sections.set(name, make())
  }
  if (documents.some(({ source }) => source)) await addSources(sections, documents, pace)
  if (graph.titles) addCsr(sections, 'titles', graph.titles.counts)
  for (const [kind, { out }] of graph.edges) addCsr(sections, `edges/${kind}`, out)
  if (vectors) await addVectors(sections, vectors, table, pace)
  return encodeContainer(sections, pace)
}

/** What a few documents have beside a title and a text. */
function more({ metadata, headings, aliases, tags, links, blocks }: Document): Omit<Document, 'id' | 'text'> | undefined {
  return metadata || headings || aliases || tags || links || blocks ? { metadata, headings, aliases, tags, links, blocks } : undefined
}

/** Source maps, one after another: how many offsets each document has, and from one offset to the next. */
async function addSources(sections: Map<string, SectionValue>, documents: readonly Document[], pace: Pace): Promise<void> {
  const counts = Uint32Array.from(documents, ({ source }) => source?.text.length ?? 0)
  const total = counts.reduce((sum, count) => sum + count, 0)
  sections.set('sources/counts', narrow(counts))
  for (const part of ['text', 'source'] as const) sections.set(`sources/${part}`, narrow(await pace.run('sources', steps(documents, part, total))))
}

function* steps(documents: readonly Document[], part: 'text' | 'source', total: number): Generator<number, Uint32Array> {
  const steps = new Uint32Array(total)
  let end = 0
  for (const { source } of documents) {
    source?.[part].forEach((offset, i, offsets) => { steps[end++] = offset - (offsets[i - 1] ?? 0) })
    yield end
  }
  return steps
}

function addCsr(sections: Map<string, SectionValue>, name: string, { rowStart, columns, weights }: Csr): void {
  sections.set(`${name}/starts`, narrow(rowStart))
  sections.set(`${name}/columns`, columns)
  if (weights) sections.set(`${name}/weights`, weights)
}

async function addVectors(
  sections: Map<string, SectionValue>, { passages, tokens, names, propagation }: GraphVectors, table: WordTable | undefined, pace: Pace,
): Promise<void> {
  const add = (name: string, matrix: PackedMatrix | undefined) => {
    if (!matrix) return
    const { data, scales } = packedArrays(matrix)
    sections.set(name, data)
    if (matrix.type === 'int8') sections.set(`${name}/scales`, scales)
  }
  add('vectors/passages', passages)
  add('vectors/names', names)
  if (propagation) addPropagation(sections, propagation)
  if (!table) return add('vectors/tokens', tokens)
  sections.set('encoder/keyed', { json: table.keyed })
  sections.set('encoder/words', { strings: [...table.words] })
  sections.set('encoder/weights', table.weights)
  add('encoder/vectors', await pace.run('vectors', packing(table.vectors, passages.type)))
}

/** The arrays of a propagation, by their names there. */
const PROPAGATED = ['rowStart', 'columns', 'kind', 'alpha', 'self'] as const

function addPropagation(sections: Map<string, SectionValue>, { kinds, about, ...arrays }: LearnedPropagation): void {
  sections.set('propagation/about', { json: { ...about, kinds } })
  for (const part of PROPAGATED) sections.set(`propagation/${part}`, arrays[part] instanceof Uint32Array ? narrow(arrays[part]) : arrays[part])
}

/** Rows of a list that have something to say, by their place. */
const sparse = <T>(list: readonly T[], pick: (each: T) => unknown) =>
  list.flatMap((each, i) => { const picked = pick(each); return picked === undefined ? [] : [[i, picked]] })

/** What a snapshot holds: the settings first, so that a tokenizer can be made from them, then the graph. */
export interface OpenSnapshot {
  head: SnapshotHead
  /** @throws TokenGraphError `format` where the parts do not fit together, `option` for another tokenizer than it was made with */
  graph(tokenizer: Tokenizer, folding: NameFolding): Promise<TokenGraph>
  /** The vectors of the graph's nodes, and the encoder if it needs no model. @throws TokenGraphError `format` where the parts do not fit together */
  vectors(graph: TokenGraph): Promise<OpenVectors | undefined>
}

/** Vectors of a snapshot, and the encoder that made them if it needs no model. */
interface OpenVectors { vectors: GraphVectors, encoder?: StaticEncoder }

/**
 * Reads the head of a snapshot.
 *
 * @param pace  that of all reading: others get their turn, and a signal ends it
 * @throws TokenGraphError `format` or `version` for anything but a whole, unaltered snapshot that this version knows; `aborted`
 */
export async function openSnapshot(bytes: ArrayBuffer | Uint8Array, where: string, pace: Pace): Promise<OpenSnapshot> {
  const read = new SectionReader(await decodeContainer(bytes, where, pace), where, pace)
  const head = read.json('head') as unknown as SnapshotHead
  if (!String(head?.schema).startsWith('tokengraph.snapshot/')) throw read.broken('head', 'no snapshot schema')
  if (head.schema !== 'tokengraph.snapshot/1') {
    throw new TokenGraphError('version', { where, got: head.schema, expected: 'tokengraph.snapshot/1', hint: 'Update tokengraph, or index the texts again.' })
  }
  return { head, graph: (tokenizer, folding) => readGraph(read, head, tokenizer, folding), vectors: graph => readVectors(read, head, graph) }
}

async function readGraph(read: SectionReader, head: SnapshotHead, tokenizer: Tokenizer, folding: NameFolding): Promise<TokenGraph> {
  if (tokenizer.name !== head.tokenizer) {
    throw new TokenGraphError('option', { where: read.where, got: `tokenizer ${tokenizer.name}`, expected: head.tokenizer, hint: 'Open the index with the tokenizer that it was made with.' })
  }
  const documents = await readDocuments(read)
  const passages = await readPassages(read, documents)
  const terms = await read.distinct('tokens/terms')
  const labels = read.strings('tokens/labels', terms.length).map((label, i) => label || terms[i]!)
  const tokens = { terms, labels, isWord: await read.flags('tokens/words', terms.length) }
  const names = await readNames(read, head)
  const triples = await read.list('triples', tripleSchema)
  const finder = await read.pace.run('names', makingFinder(names, folding, stopTest(tokenizer)), names.keys.length)
  const graph: TokenGraph = { documents, passages, tokens, names, edges: new Map(), tokenizer, finder, triples }
  if (read.has('titles/starts')) graph.titles = await readTitles(read, documents, terms.length)
  return { ...graph, edges: await readEdges(read, graph) }
}

async function readPassages(read: SectionReader, documents: readonly Document[]): Promise<PassageTable> {
  const count = read.integers('passages/document').length
  const document = read.column('passages/document', count, documents.length - 1)
  const start = read.column('passages/start', count), end = read.column('passages/end', count), size = read.column('passages/size', count)
  await read.each(count, i => {
    const { length } = documents[document[i]!]!.text
    if (start[i]! > end[i]!) throw read.broken('passages/end', `passage ${i} from ${start[i]} to ${end[i]}`)
    if (end[i]! > length) throw read.broken('passages/end', `passage ${i} to ${end[i]} of a text of ${length} characters`)
  })
  return { document, start, end, size }
}

async function readNames(read: SectionReader, head: SnapshotHead): Promise<NameTable> {
  const keys = await read.distinct('names/keys')
  return {
    keys, labels: read.strings('names/labels', keys.length), isSought: await read.flags('names/sought', keys.length),
    capital: await read.finite('names/capital', keys.length), textsHaveCase: head.textsHaveCase === true,
  }
}

/** What {@link more} wrote, by the place of the document. */
const moreSchema = v.strictTuple([v.number(), v.strictObject({ metadata: v.optional(v.custom<Metadata>(isPlain)), ...documentParts })])

async function readDocuments(read: SectionReader): Promise<Document[]> {
  const ids = await read.distinct('documents/ids')
  const titles = read.strings('documents/titles', ids.length), texts = read.strings('documents/texts', ids.length)
  const documents = ids.map((id, i): Document => (titles[i] ? { id, title: titles[i], text: texts[i]! } : { id, text: texts[i]! }))
  for (const [place, parts] of await read.list('documents/more', moreSchema)) {
    const document = documents[place]
    if (!document) throw read.broken('documents/more', `document ${place}`)
    Object.assign(document, parts)
  }
  if (read.has('sources/counts')) await readSources(read, documents)
  return documents
}

async function readSources(read: SectionReader, documents: readonly Document[]): Promise<void> {
  const counts = read.column('sources/counts', documents.length)
  const total = counts.reduce((sum, count) => sum + count, 0)
  const text = read.column('sources/text', total), source = read.column('sources/source', total)
  const offsets = (steps: Uint32Array) => { let at = 0; return Array.from(steps, step => (at += step)) }
  let from = 0
  await read.each(documents.length, i => {
    const document = documents[i]!, to = from + counts[i]!
    if (from === to) return
    const map = { text: offsets(text.subarray(from, to)), source: offsets(source.subarray(from, to)) }
    const problem = sourceMapProblem(map, document.text.length)
    if (problem) throw read.broken('sources/text', problem.got)
    document.source = map
    from = to
  })
}

async function readTitles(read: SectionReader, documents: readonly Document[], tokens: number): Promise<TitleField> {
  const counts = await read.csr('titles', documents.length, tokens)
  if (!counts.weights || counts.weights instanceof Float32Array) throw read.broken('titles/weights', counts.weights ? 'fractions' : 'nothing')
  return read.pace.run('titles', TitleField.making(counts, documents), documents.length)
}

async function readEdges(read: SectionReader, graph: TokenGraph): Promise<Map<EdgeKind, Relation>> {
  const edges = new Map<EdgeKind, Relation>()
  for (const kind of edgeKinds(read)) {
    const [from, to] = EDGE_KINDS[kind].ends
    const out = await read.csr(`edges/${kind}`, nodeCount(graph, from), nodeCount(graph, to))
    edges.set(kind, new Relation(kind, out))
  }
  if (!edges.has('contains')) throw read.broken('edges/contains', 'nothing')
  return edges
}

/** The kinds of edges in the order in which they were written: what lists them has the same order before and after. */
function edgeKinds({ sections }: SectionReader): EdgeKind[] {
  return [...sections.keys()].flatMap(name => EDGE_KIND_NAMES.filter(kind => name === `edges/${kind}/starts`))
}

const encoderSchema = v.strictObject({ name: v.string(), digest: v.string(), width: v.pipe(v.number(), v.integer(), v.minValue(1)) })

async function readVectors(read: SectionReader, head: SnapshotHead, graph: TokenGraph): Promise<OpenVectors | undefined> {
  if (head.encoder === undefined) return undefined
  const named = v.safeParse(encoderSchema, head.encoder)
  if (!named.success) throw read.broken('head', 'an encoder of another shape')
  const { width } = named.output
  const vectors: GraphVectors = { encoder: named.output, passages: await read.packed('vectors/passages', nodeCount(graph, 'passage'), width) }
  if (read.has('vectors/names')) vectors.names = await read.packed('vectors/names', nodeCount(graph, 'name'), width)
  if (read.has('vectors/tokens')) vectors.tokens = await read.packed('vectors/tokens', nodeCount(graph, 'token'), width)
  const propagation = readPropagation(read, nodeCount(graph, 'passage'))
  if (propagation) vectors.propagation = propagation
  if (!read.has('encoder/words')) return { vectors }
  const encoder = await readEncoder(read, named.output, graph.tokenizer)
  const found = await read.pace.run('vectors', findingStaticTokens(graph, encoder), nodeCount(graph, 'token'))
  return { vectors: { ...vectors, tokens: await read.pace.run('vectors', packing(found, vectors.passages.type)) }, encoder }
}

async function readEncoder(read: SectionReader, { name, digest, width }: GraphVectors['encoder'], tokenizer: Tokenizer): Promise<StaticEncoder> {
  const keyed = read.checked('encoder/keyed', v.picklist(['term', 'written']))
  const words = await read.distinct('encoder/words')
  const vectors = await read.pace.run('vectors', unpacking(await read.packed('encoder/vectors', words.length, width)), words.length)
  return new StaticEncoder({ name, digest, keyed, words, vectors, weights: await read.finite('encoder/weights', words.length) }, tokenizer)
}

const aboutSchema = v.strictObject({ kinds: v.array(v.string()), model: v.picklist(['gcn', 'gat']), heads: whole(0), seed: whole(0), epochs: whole(1), loss: number(-Infinity) })

function readPropagation(read: SectionReader, passages: number): LearnedPropagation | undefined {
  if (![...read.sections.keys()].some(name => name.startsWith('propagation/'))) return undefined
  const { kinds, ...about } = read.checked('propagation/about', aboutSchema)
  const rowStart = read.column('propagation/rowStart', passages + 1), columns = read.column('propagation/columns')
  const entries = columns.length
  const propagation = {
    rowStart, columns, kind: read.bytes('propagation/kind', entries), alpha: read.floats('propagation/alpha', entries), self: read.floats('propagation/self', passages), kinds, about,
  }
  const problem = propagationProblem(propagation, passages)
  if (problem) throw read.broken(`propagation/${problem.part}`, problem.got)
  return propagation
}
