import { isPlain } from '../core/plain.ts'
import * as v from 'valibot'
import { show, TokenGraphError } from '../core/errors.ts'
import type { Pace } from '../core/pace.ts'
import { number, whole } from '../core/options.ts'
import { tripleSchema } from '../graph/edges/knows.ts'
import { findingNotFinite, type PackedArrays, packedArrays, packedFrom, type PackedMatrix, packing, unpacking } from '../dense/packed.ts'
import { findingStaticTokens, type GraphVectors } from '../features/graph-vectors.ts'
import { type LearnedPropagation, propagationProblem } from '../features/learned-propagation.ts'
import { StaticEncoder, type WordTable } from '../features/static.ts'
import { EDGE_KINDS, type EdgeKind, EDGE_KIND_NAMES } from '../core/kinds.ts'
import { makingFinder, stopTest } from '../graph/name-register.ts'
import { Relation } from '../graph/relation.ts'
import { TitleField } from '../graph/title-field.ts'
import { type NameTable, nodeCount, type PassageTable, type TokenGraph } from '../graph/token-graph.ts'
import { checkingCsr, type Csr, type Integers, narrow, type Weights } from '../sparse/csr.ts'
import { type Document, documentParts, type JsonValue, type Metadata } from '../text/document.ts'
import { sourceMapProblem } from '../text/source-map.ts'
import type { NameFolding } from '../tokens/names.ts'
import type { Tokenizer } from '../tokens/tokenizer.ts'
import type { SectionArray, SectionValue } from './container-format.ts'
import { decodeContainer } from './container-reader.ts'
import { encodeContainer } from './container-writer.ts'

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
  const read = new Reader(await decodeContainer(bytes, where, pace), where, pace)
  const head = read.json('head') as unknown as SnapshotHead
  if (!String(head?.schema).startsWith('tokengraph.snapshot/')) throw read.broken('head', 'no snapshot schema')
  if (head.schema !== 'tokengraph.snapshot/1') {
    throw new TokenGraphError('version', { where, got: head.schema, expected: 'tokengraph.snapshot/1', hint: 'Update tokengraph, or index the texts again.' })
  }
  return { head, graph: (tokenizer, folding) => readGraph(read, head, tokenizer, folding), vectors: graph => readVectors(read, head, graph) }
}

async function readGraph(read: Reader, head: SnapshotHead, tokenizer: Tokenizer, folding: NameFolding): Promise<TokenGraph> {
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

async function readPassages(read: Reader, documents: readonly Document[]): Promise<PassageTable> {
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

async function readNames(read: Reader, head: SnapshotHead): Promise<NameTable> {
  const keys = await read.distinct('names/keys')
  return {
    keys, labels: read.strings('names/labels', keys.length), isSought: await read.flags('names/sought', keys.length),
    capital: await read.finite('names/capital', keys.length), textsHaveCase: head.textsHaveCase === true,
  }
}

/** What {@link more} wrote, by the place of the document. */
const moreSchema = v.strictTuple([v.number(), v.strictObject({ metadata: v.optional(v.custom<Metadata>(isPlain)), ...documentParts })])

async function readDocuments(read: Reader): Promise<Document[]> {
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

async function readSources(read: Reader, documents: readonly Document[]): Promise<void> {
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

async function readTitles(read: Reader, documents: readonly Document[], tokens: number): Promise<TitleField> {
  const counts = await read.csr('titles', documents.length, tokens)
  if (!counts.weights || counts.weights instanceof Float32Array) throw read.broken('titles/weights', counts.weights ? 'fractions' : 'nothing')
  return read.pace.run('titles', TitleField.making(counts, documents), documents.length)
}

async function readEdges(read: Reader, graph: TokenGraph): Promise<Map<EdgeKind, Relation>> {
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
function edgeKinds({ sections }: Reader): EdgeKind[] {
  return [...sections.keys()].flatMap(name => EDGE_KIND_NAMES.filter(kind => name === `edges/${kind}/starts`))
}

const encoderSchema = v.strictObject({ name: v.string(), digest: v.string(), width: v.pipe(v.number(), v.integer(), v.minValue(1)) })

async function readVectors(read: Reader, head: SnapshotHead, graph: TokenGraph): Promise<OpenVectors | undefined> {
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

async function readEncoder(read: Reader, { name, digest, width }: GraphVectors['encoder'], tokenizer: Tokenizer): Promise<StaticEncoder> {
  const keyed = read.checked('encoder/keyed', v.picklist(['term', 'written']))
  const words = await read.distinct('encoder/words')
  const vectors = await read.pace.run('vectors', unpacking(await read.packed('encoder/vectors', words.length, width)), words.length)
  return new StaticEncoder({ name, digest, keyed, words, vectors, weights: await read.finite('encoder/weights', words.length) }, tokenizer)
}

const aboutSchema = v.strictObject({ kinds: v.array(v.string()), model: v.picklist(['gcn', 'gat']), heads: whole(0), seed: whole(0), epochs: whole(1), loss: number(-Infinity) })

function readPropagation(read: Reader, passages: number): LearnedPropagation | undefined {
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

/** How many rows are looked at before others may be due: mostly microseconds, a few milliseconds where they hold much. */
const ROWS = 64

/** Reads sections, each with the type and length that the rest needs. Checksums are right by now; this guards against other writers. */
class Reader {
  constructor(readonly sections: ReadonlyMap<string, SectionValue>, readonly where: string, readonly pace: Pace) {}

  has(name: string): boolean {
    return this.sections.has(name)
  }

  broken(name: string, got: string): TokenGraphError {
    return new TokenGraphError('format', { where: `${this.where}: section "${name}"`, got, expected: 'a section that fits the others', hint: 'The file was not written by this library, or by a broken version; index the texts again.' })
  }

  /** Looks at one row after the other, and lets others run between slices of them. */
  async each(rows: number, look: (row: number) => void): Promise<void> {
    for (let from = 0; from < rows; from += ROWS) {
      for (let row = from; row < Math.min(from + ROWS, rows); row++) look(row)
      if (this.pace.due) await this.pace.pause('check', from, rows)
    }
  }

  json(name: string): JsonValue {
    const value = this.sections.get(name)
    if (!value || !('json' in value)) throw this.broken(name, value ? 'another type' : 'nothing')
    return value.json as JsonValue
  }

  checked<S extends v.GenericSchema>(name: string, schema: S, json: unknown = this.json(name)): v.InferOutput<S> {
    const value = v.safeParse(schema, json)
    if (!value.success) throw this.broken(name, 'another shape')
    return value.output
  }

  /** A list in JSON, whose items are all of one shape. */
  async list<S extends v.GenericSchema>(name: string, schema: S): Promise<v.InferOutput<S>[]> {
    const items = this.checked(name, v.array(v.unknown())), list: v.InferOutput<S>[] = []
    await this.each(items.length, i => { list.push(this.checked(name, schema, items[i])) })
    return list
  }

  strings(name: string, length?: number): string[] {
    const value = this.sections.get(name)
    if (!value || !('strings' in value)) throw this.broken(name, value ? 'another type' : 'nothing')
    return this.#sized(name, value.strings, length)
  }

  /** Strings of which each is there once. */
  async distinct(name: string): Promise<string[]> {
    const strings = this.strings(name), places = new Map<string, number>()
    await this.each(strings.length, i => {
      const before = places.get(strings[i]!)
      if (before !== undefined) throw this.broken(name, `${show(strings[i])} twice, as ${before} and ${i}`)
      places.set(strings[i]!, i)
    })
    return strings
  }

  #array(name: string): SectionArray {
    const value = this.sections.get(name)
    if (!value || 'json' in value || 'strings' in value) throw this.broken(name, value ? 'another type' : 'nothing')
    return value
  }

  integers(name: string): Integers {
    const value = this.#array(name)
    if (value instanceof Float32Array || value instanceof Float64Array) throw this.broken(name, 'fractions')
    return value
  }

  weights(name: string): Weights {
    const value = this.#array(name)
    if (value instanceof Float64Array) throw this.broken(name, '64-bit fractions')
    return value
  }

  bytes(name: string, length: number): Uint8Array {
    const value = this.#array(name)
    if (!(value instanceof Uint8Array)) throw this.broken(name, 'another type')
    return this.#sized(name, value, length)
  }

  /** Bytes of which each says yes or no: 1 or 0. */
  async flags(name: string, length: number): Promise<Uint8Array> {
    const flags = this.bytes(name, length)
    await this.each(length, i => { if (flags[i]! > 1) throw this.broken(name, `${flags[i]} at ${i}, neither 0 nor 1`) })
    return flags
  }

  floats(name: string, length: number): Float32Array {
    const value = this.#array(name)
    if (!(value instanceof Float32Array)) throw this.broken(name, 'another type')
    return this.#sized(name, value, length)
  }

  /** Floats without NaN and infinities. */
  async finite(name: string, length: number): Promise<Float32Array> {
    const values = this.floats(name, length)
    await this.each(length, i => { if (!Number.isFinite(values[i])) throw this.broken(name, `${values[i]} at ${i}`) })
    return values
  }

  async packed(name: string, rows: number, width: number): Promise<PackedMatrix> {
    const data = this.#sized(name, this.#array(name), rows * width)
    const scales = this.has(`${name}/scales`) ? this.floats(`${name}/scales`, rows) : new Float32Array(0)
    const type = data instanceof Float32Array ? 'float32' : data instanceof Uint8Array ? 'int8' : 'float16'
    const matrix = packedFrom(type, width, { data, scales } as PackedArrays, `${this.where}: section "${name}"`)
    const row = await this.pace.run('check', findingNotFinite(matrix), rows)
    if (row !== undefined) throw this.broken(name, `NaN or infinity in row ${row}`)
    return matrix
  }

  column(name: string, length?: number, largest = Infinity): Uint32Array {
    const values = new Uint32Array(this.#sized(name, this.integers(name), length))
    const beyond = values.find(value => value > largest)
    if (beyond !== undefined) throw this.broken(name, `${beyond}, beyond ${largest}`)
    return values
  }

  async csr(name: string, rows: number, columnCount: number): Promise<Csr> {
    const csr: Csr = { columnCount, rowStart: new Uint32Array(this.integers(`${name}/starts`)), columns: this.integers(`${name}/columns`) }
    if (this.has(`${name}/weights`)) csr.weights = this.weights(`${name}/weights`)
    const problem = await this.pace.run('check', checkingCsr(csr, rows), rows)
    if (problem) throw this.broken(name, problem)
    return csr
  }

  #sized<T extends { length: number }>(name: string, value: T, length: number | undefined): T {
    if (length !== undefined && value.length !== length) throw this.broken(name, `${value.length} entries for ${length}`)
    return value
  }
}
