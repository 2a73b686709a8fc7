import * as v from 'valibot'
import { TokenGraphError, show } from './core/errors.ts'
import { readOptions } from './core/options.ts'
import { Pace, type Progress } from './core/pace.ts'
import { mutualNeighbours } from './dense/nearest.ts'
import { pack, packedHeight, type PackedMatrix, unpack } from './dense/packed.ts'
import type { EncodeOptions, Encoder, EncoderRecipe } from './features/encoder.ts'
import { encodeGraph, type GraphVectors, type VectorOptions, vectorOptions } from './features/graph-vectors.ts'
import { StaticEncoder } from './features/static.ts'
import { buildGraph, type GraphOptions, graphOptions } from './graph/build.ts'
import { similarEdges, similarOptions } from './graph/edges/similar.ts'
import type { TokenGraph } from './graph/token-graph.ts'
import { openSnapshot } from './storage/snapshot.ts'
import { type Document, readDocument } from './text/document.ts'
import { TokenIndex } from './token-index.ts'
import type { NameFolding } from './tokens/names.ts'
import type { Tokenizer } from './tokens/tokenizer.ts'
import { type AnalysisOptions, analysisOptions, createWordTokenizer } from './tokens/word-tokenizer.ts'

/** How an index is made. */
export interface IndexOptions extends GraphOptions {
  /** How words are made comparable: languages, stems, stop words, accents, Han characters. */
  analysis?: AnalysisOptions
  /** A tokenizer of your own in place of the one that `analysis` describes. Give it again to `openIndex`. */
  tokenizer?: Tokenizer
  /**
   * What turns texts into vectors, so that passages are also found by meaning: {@link transformerEncoder},
   * {@link wordVectorEncoder}, {@link corpusEncoder}, {@link ownEncoder}. Default none.
   */
  encoder?: Encoder | EncoderRecipe
  /** Which vectors are made, and how they are kept. */
  vectors?: VectorOptions
  /** Ends the work: the call is rejected with the code `aborted`. */
  signal?: AbortSignal
  /** Told how far the work has come. */
  onProgress?: (progress: Progress) => void
}

const has = (value: unknown, keys: Record<string, string>): boolean =>
  typeof value === 'object' && value !== null && Object.entries(keys).every(([key, type]) => typeof (value as Record<string, unknown>)[key] === type)
const isEncoder = (value: unknown): value is Encoder => has(value, { name: 'string', digest: 'string', width: 'number', encode: 'function', encodeWords: 'function' })
const isRecipe = (value: unknown): value is EncoderRecipe => has(value, { fit: 'function' })

const indexOptions = v.strictObject({
  ...graphOptions.entries,
  analysis: v.optional(analysisOptions, {}),
  tokenizer: v.optional(v.custom<Tokenizer>(value => typeof (value as Tokenizer)?.tokenize === 'function' && typeof (value as Tokenizer).name === 'string', 'a tokenizer: { name, tokenize(text) }')),
  encoder: v.optional(v.custom<Encoder | EncoderRecipe>(value => isEncoder(value) || isRecipe(value), 'an encoder, as ownEncoder makes one of a function')),
  vectors: v.optional(vectorOptions, {}),
  signal: v.optional(v.instance(AbortSignal)),
  onProgress: v.optional(v.custom<(progress: Progress) => void>(value => typeof value === 'function', 'a function')),
})

/**
 * Indexes documents: cuts them into passages, finds their words and names, and ties them into a graph.
 *
 * @param documents  an array or any (async) iterable of {@link Document}s; ids must be unique
 * @throws TokenGraphError `document`, `option`, `limit`, `aborted`, or `encoder` for what an encoder cannot do
 *
 * Cost: some 0.3 to 0.5 seconds a million characters of English, several times that of Chinese, whose words are
 * found by a dictionary. Other events run every dozen milliseconds or so: the longest
 * pause measured at 7,000 passages was 63 ms.
 */
export async function createIndex(documents: Iterable<Document> | AsyncIterable<Document>, options: IndexOptions = {}): Promise<TokenIndex> {
  const { analysis, tokenizer: own, encoder, vectors: kept, signal, onProgress, ...graphSettings } = readOptions(indexOptions, options, 'createIndex')
  const pace = new Pace(signal, onProgress)
  pace.check()
  const read = await readAll(documents, pace)
  const tokenizer = own ?? await createWordTokenizer(analysis)
  const brought = takeVectors(read, encoder !== undefined)
  const graph = await buildGraph(read, graphSettings, tokenizer, folding(analysis), pace)
  const about = { analysis, own: own !== undefined }
  if (!encoder) return new TokenIndex(graph, about)
  const telling = { ...(signal && { signal }), ...(onProgress && { onProgress }) }
  const fitted = await fit(encoder, graph, kept.type, telling)
  const vectors = await encodeGraph(graph, fitted, kept, brought, telling)
  return new TokenIndex(await withSimilar(graph, vectors, graphSettings.edges, pace), about, vectors, fitted)
}

/** Takes the vectors out of documents, which keep none: by the place of the document. */
function takeVectors(documents: readonly Document[], wanted: boolean): Map<number, Float32Array> {
  const taken = new Map<number, Float32Array>()
  documents.forEach((document, place) => {
    if (!document.vector) return
    if (!wanted) throw new TokenGraphError('document', { where: `document ${place} (${show(document.id)})`, got: 'a vector', expected: 'none, without an encoder', hint: 'Name the space that it is of: createIndex(documents, { encoder: ownEncoder({ name, width }) }).' })
    taken.set(place, document.vector as Float32Array)
    delete document.vector
  })
  return taken
}

/** The encoder for a collection. One without a model has its vectors, and cuts texts, as it will when the index is opened again. */
async function fit(encoder: Encoder | EncoderRecipe, graph: TokenGraph, type: PackedMatrix['type'], options: EncodeOptions): Promise<Encoder> {
  const fitted = 'fit' in encoder ? await encoder.fit(graph, options) : encoder
  if (!(fitted instanceof StaticEncoder)) return fitted
  return new StaticEncoder({ ...fitted.table, vectors: unpack(pack(fitted.table.vectors, type)) }, graph.tokenizer)
}

/** The graph, with edges between words and between names whose vectors are near each other. */
async function withSimilar(graph: TokenGraph, { tokens, names }: GraphVectors, edges: v.InferOutput<typeof graphOptions>['edges'], pace: Pace): Promise<TokenGraph> {
  const all = new Map(graph.edges)
  for (const [kind, matrix] of [['similar', tokens], ['similar-names', names]] as const) {
    const wanted = edges[kind]
    if (!matrix || wanted === false) continue
    const options = v.parse(similarOptions, wanted === true ? {} : wanted)
    all.set(kind, similarEdges(kind, await mutualNeighbours(unpack(matrix), options, pace), packedHeight(matrix)))
  }
  return { ...graph, edges: all }
}

/** What an index is opened with. */
export interface OpenOptions {
  /** The tokenizer of your own that it was made with, if it was. */
  tokenizer?: Tokenizer
  /** What makes vectors of questions, for an index with vectors by a model: the encoder that it was made with. Without it, words and graph alone rank. */
  encoder?: Encoder
}

const openOptions = v.strictObject({
  tokenizer: indexOptions.entries.tokenizer,
  encoder: v.optional(v.custom<Encoder>(isEncoder, 'an encoder; one that sees the texts first is kept in the index')),
})

/**
 * Opens a snapshot that {@link TokenIndex.toBytes} made, in Node or a browser.
 *
 * @param where  what error messages call it: the file
 * @throws TokenGraphError `encoder` for another encoder than it was made with; `format` for bytes that are no snapshot, or are truncated or altered; `version` for one of a newer version
 */
export async function openIndex(bytes: ArrayBuffer | Uint8Array, options: OpenOptions = {}, where = 'openIndex'): Promise<TokenIndex> {
  const { tokenizer: own, encoder } = readOptions(openOptions, options, 'openIndex')
  if (!(bytes instanceof ArrayBuffer || bytes instanceof Uint8Array)) {
    throw new TokenGraphError('format', { where, got: show(bytes), expected: 'an ArrayBuffer or a Uint8Array' })
  }
  const snapshot = openSnapshot(bytes, where)
  const settings = v.safeParse(v.strictObject({ analysis: analysisOptions, own: v.boolean() }), snapshot.head.settings)
  if (!settings.success) throw new TokenGraphError('format', { where, got: 'settings that this version does not know', hint: 'Index the texts again.' })
  const { analysis } = settings.output
  const graph = snapshot.graph(own ?? await createWordTokenizer(analysis), folding(analysis))
  const kept = snapshot.vectors(graph)
  if (encoder) checkEncoder(encoder, kept?.vectors.encoder, where)
  return new TokenIndex(graph, settings.output, kept?.vectors, kept?.encoder ?? encoder)
}

function checkEncoder(encoder: Encoder, made: GraphVectors['encoder'] | undefined, where: string): void {
  if (!made) throw new TokenGraphError('encoder', { where, got: `encoder ${show(encoder.name)}`, expected: 'none: the index has no vectors', hint: 'Index the texts again with this encoder.' })
  if (encoder.digest === made.digest && encoder.width === made.width) return
  const described = ({ name, digest, width }: GraphVectors['encoder']) => `encoder ${show(name)} (${digest}, width ${width})`
  throw new TokenGraphError('encoder', {
    where, got: described(encoder), expected: `${described(made)}, by which the index was made`, hint: 'Open it with that encoder, or index the texts again.',
  })
}

const folding = ({ diacritics, foldHan }: NameFolding): NameFolding => ({ diacritics, foldHan })

async function readAll(documents: Iterable<Document> | AsyncIterable<Document>, pace: Pace): Promise<Document[]> {
  const isList = documents !== null && typeof documents === 'object' && (Symbol.iterator in documents || Symbol.asyncIterator in documents)
  if (!isList) throw new TokenGraphError('document', { where: 'createIndex', got: show(documents), expected: 'an array or another iterable of documents' })
  const read: Document[] = []
  const places = new Map<string, number>()
  for await (const given of documents) {
    const document = readDocument(given, read.length)
    const before = places.get(document.id)
    if (before !== undefined) {
      throw new TokenGraphError('document', { where: `document ${read.length}`, got: `the id ${show(document.id)} again`, expected: 'unique ids', hint: `Document ${before} has it too.` })
    }
    places.set(document.id, read.length)
    read.push(document)
    if (pace.due) await pace.pause('read', read.length)
  }
  return read
}

