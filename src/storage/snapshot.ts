import { isPlain } from '../core/plain.ts'
import * as v from 'valibot'
import { TokenGraphError } from '../core/errors.ts'
import type { Pace } from '../core/pace.ts'
import { number, whole } from '../core/options.ts'
import { tripleSchema } from '../graph/edges/knows.ts'
import { pack, type PackedArrays, packedArrays, packedFrom, type PackedMatrix, unpack } from '../dense/packed.ts'
import { type GraphVectors, staticTokens } from '../features/graph-vectors.ts'
import { type LearnedPropagation, propagationProblem } from '../features/learned-propagation.ts'
import { StaticEncoder, type WordTable } from '../features/static.ts'
import { EDGE_KINDS, type EdgeKind, EDGE_KIND_NAMES } from '../core/kinds.ts'
import { createFinder, stopTest } from '../graph/name-register.ts'
import { Relation } from '../graph/relation.ts'
import { TitleField } from '../graph/title-field.ts'
import { nodeCount, type TokenGraph } from '../graph/token-graph.ts'
import { type Csr, csrProblem, type Integers, narrow, type Weights } from '../sparse/csr.ts'
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
  const sections = new Map<string, SectionValue>([
    ['head', { json: head }],
    ['documents/ids', { strings: documents.map(document => document.id) }],
    ['documents/titles', { strings: documents.map(document => document.title ?? '') }],
    ['documents/texts', { strings: documents.map(document => document.text) }],
    ['documents/more', { json: sparse(documents, more) }],
    ['passages/document', narrow(passages.document)],
    ['passages/start', narrow(passages.start)],
    ['passages/end', narrow(passages.end)],
    ['passages/size', narrow(passages.size)],
    ['tokens/terms', { strings: [...tokens.terms] }],
    ['tokens/labels', { strings: tokens.labels.map((label, i) => (label === tokens.terms[i] ? '' : label)) }],
    ['tokens/words', tokens.isWord],
    ['names/labels', { strings: [...names.labels] }],
    ['names/keys', { strings: [...names.keys] }],
    ['names/sought', names.isSought],
    ['names/capital', names.capital],
    ['triples', { json: graph.triples }],
  ])
  if (documents.some(({ source }) => source)) addSources(sections, documents)
  if (graph.titles) addCsr(sections, 'titles', graph.titles.counts)
  for (const [kind, { out }] of graph.edges) addCsr(sections, `edges/${kind}`, out)
  if (vectors) addVectors(sections, vectors, table)
  return encodeContainer(sections, pace)
}

/** What a few documents have beside a title and a text. */
function more({ metadata, headings, aliases, tags, links, blocks }: Document): Omit<Document, 'id' | 'text'> | undefined {
  return metadata || headings || aliases || tags || links || blocks ? { metadata, headings, aliases, tags, links, blocks } : undefined
}

/** Source maps, one after another: how many offsets each document has, and from one offset to the next. */
function addSources(sections: Map<string, SectionValue>, documents: readonly Document[]): void {
  const steps = (offsets: readonly number[]) => offsets.map((offset, i) => offset - (offsets[i - 1] ?? 0))
  const flat = (part: 'text' | 'source') => narrow(Uint32Array.from(documents.flatMap(({ source }) => (source ? steps(source[part]) : []))))
  sections.set('sources/counts', narrow(Uint32Array.from(documents, ({ source }) => source?.text.length ?? 0)))
  sections.set('sources/text', flat('text'))
  sections.set('sources/source', flat('source'))
}

function addCsr(sections: Map<string, SectionValue>, name: string, { rowStart, columns, weights }: Csr): void {
  sections.set(`${name}/starts`, narrow(rowStart))
  sections.set(`${name}/columns`, columns)
  if (weights) sections.set(`${name}/weights`, weights)
}

function addVectors(sections: Map<string, SectionValue>, { passages, tokens, names, propagation }: GraphVectors, table: WordTable | undefined): void {
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
  add('encoder/vectors', pack(table.vectors, passages.type))
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
  graph(tokenizer: Tokenizer, folding: NameFolding): TokenGraph
  /** The vectors of the graph's nodes, and the encoder if it needs no model. @throws TokenGraphError `format` where the parts do not fit together */
  vectors(graph: TokenGraph): { vectors: GraphVectors, encoder?: StaticEncoder } | undefined
}

/** Reads the head of a snapshot. @throws TokenGraphError `format` or `version` for anything but a whole, unaltered snapshot that this version knows */
export async function openSnapshot(bytes: ArrayBuffer | Uint8Array, where: string, pace: Pace): Promise<OpenSnapshot> {
  const read = new Reader(await decodeContainer(bytes, where, pace), where)
  const head = read.json('head') as unknown as SnapshotHead
  if (!String(head?.schema).startsWith('tokengraph.snapshot/')) throw read.broken('head', 'no snapshot schema')
  if (head.schema !== 'tokengraph.snapshot/1') {
    throw new TokenGraphError('version', { where, got: head.schema, expected: 'tokengraph.snapshot/1', hint: 'Update tokengraph, or index the texts again.' })
  }
  return { head, graph: (tokenizer, folding) => readGraph(read, head, tokenizer, folding), vectors: graph => readVectors(read, head, graph) }
}

function readGraph(read: Reader, head: SnapshotHead, tokenizer: Tokenizer, folding: NameFolding): TokenGraph {
  if (tokenizer.name !== head.tokenizer) {
    throw new TokenGraphError('option', { where: read.where, got: `tokenizer ${tokenizer.name}`, expected: head.tokenizer, hint: 'Open the index with the tokenizer that it was made with.' })
  }
  const documents = readDocuments(read)
  const count = read.integers('passages/document').length
  const passages = {
    document: read.column('passages/document', count, documents.length - 1), start: read.column('passages/start', count),
    end: read.column('passages/end', count), size: read.column('passages/size', count),
  }
  const terms = read.strings('tokens/terms')
  const labels = read.strings('tokens/labels', terms.length).map((label, i) => label || terms[i]!)
  const tokens = { terms, labels, isWord: read.bytes('tokens/words', terms.length) }
  const keys = read.strings('names/keys')
  const names = {
    keys, labels: read.strings('names/labels', keys.length), isSought: read.bytes('names/sought', keys.length),
    capital: read.floats('names/capital', keys.length), textsHaveCase: head.textsHaveCase === true,
  }
  const triples = read.checked('triples', v.array(tripleSchema))
  const finder = createFinder(names, folding, stopTest(tokenizer))
  const graph: TokenGraph = { documents, passages, tokens, names, edges: new Map(), tokenizer, finder, triples }
  if (read.has('titles/starts')) graph.titles = readTitles(read, documents, terms.length)
  return { ...graph, edges: readEdges(read, graph) }
}

/** What {@link more} wrote, by the place of the document. */
const moreSchema = v.array(v.strictTuple([v.number(), v.strictObject({ metadata: v.optional(v.custom<Metadata>(isPlain)), ...documentParts })]))

function readDocuments(read: Reader): Document[] {
  const ids = read.strings('documents/ids')
  const titles = read.strings('documents/titles', ids.length), texts = read.strings('documents/texts', ids.length)
  const documents = ids.map((id, i): Document => (titles[i] ? { id, title: titles[i], text: texts[i]! } : { id, text: texts[i]! }))
  for (const [place, parts] of read.checked('documents/more', moreSchema)) {
    const document = documents[place]
    if (!document) throw read.broken('documents/more', `document ${place}`)
    Object.assign(document, parts)
  }
  if (read.has('sources/counts')) readSources(read, documents)
  return documents
}

function readSources(read: Reader, documents: readonly Document[]): void {
  const counts = read.column('sources/counts', documents.length)
  const total = counts.reduce((sum, count) => sum + count, 0)
  const text = read.column('sources/text', total), source = read.column('sources/source', total)
  const offsets = (steps: Uint32Array) => { let at = 0; return Array.from(steps, step => (at += step)) }
  let from = 0
  documents.forEach((document, i) => {
    const to = from + counts[i]!
    if (from === to) return
    const map = { text: offsets(text.subarray(from, to)), source: offsets(source.subarray(from, to)) }
    const problem = sourceMapProblem(map, document.text.length)
    if (problem) throw read.broken('sources/text', problem.got)
    document.source = map
    from = to
  })
}

function readTitles(read: Reader, documents: readonly Document[], tokens: number): TitleField {
  const counts = read.csr('titles', documents.length, tokens)
  if (!counts.weights || counts.weights instanceof Float32Array) throw read.broken('titles/weights', counts.weights ? 'fractions' : 'nothing')
  return new TitleField(counts, documents)
}

function readEdges(read: Reader, graph: TokenGraph): Map<EdgeKind, Relation> {
  const edges = new Map<EdgeKind, Relation>()
  for (const kind of edgeKinds(read)) {
    const [from, to] = EDGE_KINDS[kind].ends
    const out = read.csr(`edges/${kind}`, nodeCount(graph, from), nodeCount(graph, to))
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

function readVectors(read: Reader, head: SnapshotHead, graph: TokenGraph): { vectors: GraphVectors, encoder?: StaticEncoder } | undefined {
  if (head.encoder === undefined) return undefined
  const named = v.safeParse(encoderSchema, head.encoder)
  if (!named.success) throw read.broken('head', 'an encoder of another shape')
  const { name, digest, width } = named.output
  const vectors: GraphVectors = { encoder: named.output, passages: read.packed('vectors/passages', nodeCount(graph, 'passage'), width) }
  if (read.has('vectors/names')) vectors.names = read.packed('vectors/names', nodeCount(graph, 'name'), width)
  if (read.has('vectors/tokens')) vectors.tokens = read.packed('vectors/tokens', nodeCount(graph, 'token'), width)
  const propagation = readPropagation(read, nodeCount(graph, 'passage'))
  if (propagation) vectors.propagation = propagation
  if (!read.has('encoder/words')) return { vectors }
  const keyed = read.checked('encoder/keyed', v.picklist(['term', 'written']))
  const words = read.strings('encoder/words')
  const rows = unpack(read.packed('encoder/vectors', words.length, width))
  const encoder = new StaticEncoder({ name, digest, keyed, words, vectors: rows, weights: read.floats('encoder/weights', words.length) }, graph.tokenizer)
  return { vectors: { ...vectors, tokens: pack(staticTokens(graph, encoder), vectors.passages.type) }, encoder }
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

/** Reads sections, each with the type and length that the rest needs. Checksums are right by now; this guards against other writers. */
class Reader {
  constructor(readonly sections: ReadonlyMap<string, SectionValue>, readonly where: string) {}

  has(name: string): boolean {
    return this.sections.has(name)
  }

  broken(name: string, got: string): TokenGraphError {
    return new TokenGraphError('format', { where: `${this.where}: section "${name}"`, got, expected: 'a section that fits the others', hint: 'The file was not written by this library, or by a broken version; index the texts again.' })
  }

  json(name: string): JsonValue {
    const value = this.sections.get(name)
    if (!value || !('json' in value)) throw this.broken(name, value ? 'another type' : 'nothing')
    return value.json as JsonValue
  }

  checked<S extends v.GenericSchema>(name: string, schema: S): v.InferOutput<S> {
    const value = v.safeParse(schema, this.json(name))
    if (!value.success) throw this.broken(name, 'another shape')
    return value.output
  }

  strings(name: string, length?: number): string[] {
    const value = this.sections.get(name)
    if (!value || !('strings' in value)) throw this.broken(name, value ? 'another type' : 'nothing')
    return this.#sized(name, value.strings, length)
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

  floats(name: string, length: number): Float32Array {
    const value = this.#array(name)
    if (!(value instanceof Float32Array)) throw this.broken(name, 'another type')
    return this.#sized(name, value, length)
  }

  packed(name: string, rows: number, width: number): PackedMatrix {
    const data = this.#sized(name, this.#array(name), rows * width)
    const scales = this.has(`${name}/scales`) ? this.floats(`${name}/scales`, rows) : new Float32Array(0)
    const type = data instanceof Float32Array ? 'float32' : data instanceof Uint8Array ? 'int8' : 'float16'
    return packedFrom(type, width, { data, scales } as PackedArrays, `${this.where}: section "${name}"`)
  }

  column(name: string, length?: number, largest = Infinity): Uint32Array {
    const values = Uint32Array.from(this.#sized(name, this.integers(name), length))
    const beyond = values.find(value => value > largest)
    if (beyond !== undefined) throw this.broken(name, `${beyond}, beyond ${largest}`)
    return values
  }

  csr(name: string, rows: number, columnCount: number): Csr {
    const csr: Csr = { columnCount, rowStart: Uint32Array.from(this.integers(`${name}/starts`)), columns: this.integers(`${name}/columns`) }
    if (this.has(`${name}/weights`)) csr.weights = this.weights(`${name}/weights`)
    const problem = csrProblem(csr, rows)
    if (problem) throw this.broken(name, problem)
    return csr
  }

  #sized<T extends { length: number }>(name: string, value: T, length: number | undefined): T {
    if (length !== undefined && value.length !== length) throw this.broken(name, `${value.length} entries for ${length}`)
    return value
  }
}
