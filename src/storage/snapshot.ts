import { isPlain } from '../core/plain.ts'
import * as v from 'valibot'
import { TokenGraphError } from '../core/errors.ts'
import { tripleSchema } from '../graph/edges/knows.ts'
import { EDGE_KINDS, type EdgeKind } from '../graph/kinds.ts'
import { createFinder, stopTest } from '../graph/name-register.ts'
import { Relation } from '../graph/relation.ts'
import { nodeCount, type TokenGraph } from '../graph/token-graph.ts'
import { type Csr, csrProblem, type Integers, narrow, type Weights } from '../sparse/csr.ts'
import type { Document, JsonValue, Metadata } from '../text/document.ts'
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
}

/** Writes a graph as one block of bytes: the same bytes for the same graph. Transposes are left out; they are made when read. */
export function encodeSnapshot(graph: TokenGraph, settings: JsonValue): Uint8Array<ArrayBuffer> {
  const { documents, passages, tokens, names } = graph
  const head: SnapshotHead = { schema: 'tokengraph.snapshot/1', settings, tokenizer: graph.tokenizer.name, textsHaveCase: names.textsHaveCase }
  const sections = new Map<string, SectionValue>([
    ['head', { json: head }],
    ['documents/ids', { strings: documents.map(document => document.id) }],
    ['documents/titles', { strings: documents.map(document => document.title ?? '') }],
    ['documents/texts', { strings: documents.map(document => document.text) }],
    ['documents/more', { json: sparse(documents, ({ metadata, headings }) => (metadata || headings ? { metadata, headings } : undefined)) }],
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
  for (const [kind, { out }] of graph.edges) {
    sections.set(`edges/${kind}/starts`, narrow(out.rowStart))
    sections.set(`edges/${kind}/columns`, out.columns)
    if (out.weights) sections.set(`edges/${kind}/weights`, out.weights)
  }
  return encodeContainer(sections)
}

/** Rows of a list that have something to say, by their place. */
const sparse = <T>(list: readonly T[], pick: (each: T) => unknown) =>
  list.flatMap((each, i) => { const picked = pick(each); return picked === undefined ? [] : [[i, picked]] })

/** What a snapshot holds: the settings first, so that a tokenizer can be made from them, then the graph. */
export interface OpenSnapshot {
  head: SnapshotHead
  /** @throws TokenGraphError `format` where the parts do not fit together, `option` for another tokenizer than it was made with */
  graph(tokenizer: Tokenizer, folding: NameFolding): TokenGraph
}

/** Reads the head of a snapshot. @throws TokenGraphError `format` or `version` for anything but a whole, unaltered snapshot that this version knows */
export function openSnapshot(bytes: ArrayBuffer | Uint8Array, where = 'snapshot'): OpenSnapshot {
  const read = new Reader(decodeContainer(bytes, where), where)
  const head = read.json('head') as unknown as SnapshotHead
  if (!String(head?.schema).startsWith('tokengraph.snapshot/')) throw read.broken('head', 'no snapshot schema')
  if (head.schema !== 'tokengraph.snapshot/1') {
    throw new TokenGraphError('version', { where, got: head.schema, expected: 'tokengraph.snapshot/1', hint: 'Update tokengraph, or index the texts again.' })
  }
  return { head, graph: (tokenizer, folding) => readGraph(read, head, tokenizer, folding) }
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
  return { ...graph, edges: readEdges(read, graph) }
}

/** What a few documents have beside a title and a text, by the place of the document. */
const moreSchema = v.array(v.strictTuple([v.number(), v.strictObject({
  metadata: v.optional(v.custom<Metadata>(isPlain)), headings: v.optional(v.array(v.strictObject({ start: v.number(), end: v.number() }))),
})]))

function readDocuments(read: Reader): Document[] {
  const ids = read.strings('documents/ids')
  const titles = read.strings('documents/titles', ids.length), texts = read.strings('documents/texts', ids.length)
  const documents = ids.map((id, i): Document => (titles[i] ? { id, title: titles[i], text: texts[i]! } : { id, text: texts[i]! }))
  for (const [place, { metadata, headings }] of read.checked('documents/more', moreSchema)) {
    const document = documents[place]
    if (!document) throw read.broken('documents/more', `document ${place}`)
    if (metadata) document.metadata = metadata
    if (headings) document.headings = headings
  }
  return documents
}

function readEdges(read: Reader, graph: TokenGraph): Map<EdgeKind, Relation> {
  const edges = new Map<EdgeKind, Relation>()
  for (const kind of edgeKinds(read)) {
    const [from, to] = EDGE_KINDS[kind]
    const columns = read.integers(`edges/${kind}/columns`)
    const out: Csr = { columnCount: nodeCount(graph, to), rowStart: Uint32Array.from(read.integers(`edges/${kind}/starts`)), columns }
    if (read.has(`edges/${kind}/weights`)) out.weights = read.weights(`edges/${kind}/weights`)
    const problem = csrProblem(out, nodeCount(graph, from))
    if (problem) throw read.broken(`edges/${kind}`, problem)
    edges.set(kind, new Relation(kind, out, kind === 'co-occurs' || kind === 'synonyms'))
  }
  if (!edges.has('contains')) throw read.broken('edges/contains', 'nothing')
  return edges
}

/** The kinds of edges in the order in which they were written: what lists them has the same order before and after. */
function edgeKinds({ sections }: Reader): EdgeKind[] {
  return [...sections.keys()].flatMap(name => (Object.keys(EDGE_KINDS) as EdgeKind[]).filter(kind => name === `edges/${kind}/starts`))
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

  column(name: string, length: number, largest = Infinity): Uint32Array {
    const values = Uint32Array.from(this.#sized(name, this.integers(name), length))
    const beyond = values.find(value => value > largest)
    if (beyond !== undefined) throw this.broken(name, `${beyond}, beyond ${largest}`)
    return values
  }

  #sized<T extends { length: number }>(name: string, value: T, length: number | undefined): T {
    if (length !== undefined && value.length !== length) throw this.broken(name, `${value.length} entries for ${length}`)
    return value
  }
}
