import * as v from 'valibot'
import { TokenGraphError, show } from '../core/errors.ts'
import { readOptions } from '../core/options.ts'
import { Pace, type Progress } from '../core/pace.ts'
import { pack, type PackedMatrix, unpack } from '../dense/packed.ts'
import type { EncodeOptions, Encoder, EncoderRecipe } from '../features/encoder.ts'
import { encoderOption } from '../features/encoder-option.ts'
import { encodeGraph, type GraphVectors, type VectorOptions, vectorOptions } from '../features/graph-vectors.ts'
import { isOwn } from '../features/own.ts'
import { StaticEncoder } from '../features/static.ts'
import { buildGraph, type GraphOptions, type GraphSettings, graphOptions } from '../graph/build.ts'
import { coOccursOptions } from '../graph/edges/co-occurs.ts'
import { MemoryGraph } from '../graph/memory-graph.ts'
import { readOnly } from '../graph/read-only.ts'
import type { TokenGraph } from '../graph/token-graph.ts'
import { openSnapshot } from '../storage/snapshot.ts'
import type { Document, Metadata } from '../text/document.ts'
import { passageOptions } from '../text/passages.ts'
import { readAll } from './read-all.ts'
import { TokenIndex } from './token-index.ts'
import { withSimilar } from './with-similar.ts'
import { loadHan } from '../tokens/fold.ts'
import type { NameFolding } from '../tokens/names.ts'
import type { Tokenizer } from '../tokens/tokenizer.ts'
import { type AnalysisOptions, analysisOptions, createWordTokenizer } from '../tokens/word-tokenizer.ts'

/** How an index is made. */
export interface IndexOptions extends GraphOptions {
  /** How words are made comparable: languages, stems, stop words, accents, Han characters. */
  analysis?: AnalysisOptions | undefined
  /** A tokenizer of your own in place of the one that `analysis` describes. Give it again to `openIndex`. */
  tokenizer?: Tokenizer | undefined
  /**
   * What turns texts into vectors, so that passages are also found by meaning: {@link transformerEncoder},
   * {@link wordVectorEncoder}, {@link corpusEncoder}, {@link ownEncoder}. Default none.
   */
  encoder?: Encoder | EncoderRecipe | undefined
  /** Which vectors are made, and how they are kept. Only with an `encoder`. */
  vectors?: VectorOptions | undefined
  /** Ends the work: the call is rejected with the code `aborted`. */
  signal?: AbortSignal | undefined
  /** Told how far the work has come. */
  onProgress?: ((progress: Progress) => void) | undefined
}

/** {@link IndexOptions} with the defaults. */
export const indexOptions = v.strictObject({
  ...graphOptions.entries,
  analysis: v.optional(analysisOptions, {}),
  tokenizer: v.optional(v.custom<Tokenizer>(value => typeof (value as Tokenizer)?.tokenize === 'function' && typeof (value as Tokenizer).name === 'string', 'a tokenizer: { name, tokenize(text) }')),
  encoder: encoderOption,
  vectors: v.optional(vectorOptions),
  signal: v.optional(v.instance(AbortSignal)),
  onProgress: v.optional(v.custom<(progress: Progress) => void>(value => typeof value === 'function', 'a function')),
})

/**
 * Indexes documents: cuts them into passages, finds their words and names, and ties them into a graph.
 *
 * @typeParam M  what the metadata of the documents is, as hits and filters have it
 * @param documents  an array or any (async) iterable of {@link Document}s; ids must be unique
 * @throws TokenGraphError `document`, `option`, `limit`, `aborted`, or `encoder` for what an encoder cannot do
 *
 * Cost: some 0.3 to 0.5 seconds a million characters of English, several times that of Chinese, whose words are
 * found by a dictionary. Other events run every dozen milliseconds or so: the longest
 * pause measured at 7,000 passages was 63 ms.
 */
export async function createIndex<M extends object = Metadata>(
  documents: Iterable<Document<M>> | AsyncIterable<Document<M>>, options: IndexOptions = {},
): Promise<TokenIndex<M>> {
  const { analysis, tokenizer: own, encoder, vectors: wanted, signal, onProgress, ...graphSettings } = readOptions(indexOptions, options, 'createIndex')
  if (wanted && !encoder) throw new TokenGraphError('option', { where: 'createIndex: option "vectors"', got: 'no encoder to make them', expected: 'the option "encoder", too', hint: 'Give one, or leave this option out.' })
  const pace = new Pace(signal, onProgress)
  pace.check()
  const read = await readAll(documents, 'createIndex', pace)
  const tokenizer = own ?? await createWordTokenizer(analysis)
  const brought = takeVectors(read, encoder !== undefined)
  const graph = await buildGraph(read, graphSettings, tokenizer, await folding(analysis), pace)
  const about = { analysis, own: own !== undefined, ...(graph.coOccurs && { coOccurs: graph.coOccurs }), made: toldSettings(graphSettings) }
  if (!encoder) return new TokenIndex<M>({ tables: graph, settings: about, made: graphSettings })
  const telling = { ...(signal && { signal }), ...(onProgress && { onProgress }) }
  const kept = wanted ?? v.parse(vectorOptions, {})
  const fitted = await fit(encoder, graph, kept.type, telling)
  const vectors = await encodeGraph(graph, fitted, kept, brought, telling)
  return new TokenIndex<M>({ tables: await withSimilar(graph, vectors, graphSettings.edges, pace), settings: about, made: graphSettings, vectors, encoder: fitted })
}

/** What of the settings an index keeps, so that it can be changed. A splitter of the caller's cannot be kept, and triples are kept elsewhere. */
function toldSettings({ passages, names, edges, synonyms }: GraphSettings) {
  return { passages: typeof passages === 'function' ? null : passages, names, edges, synonyms }
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
  const fitted = 'fit' in encoder ? await encoder.fit(readOnly(new MemoryGraph(graph)), options) : encoder
  if (!(fitted instanceof StaticEncoder)) return fitted
  return new StaticEncoder({ ...fitted.table, vectors: unpack(pack(fitted.table.vectors, type)) }, graph.tokenizer)
}

/** What {@link toldSettings} says, beside how texts are analysed. Indexes of versions that could not change have no `made`. */
const settingsSchema = v.strictObject({
  analysis: analysisOptions, own: v.boolean(), coOccurs: v.optional(coOccursOptions),
  made: v.optional(v.strictObject({
    passages: v.nullable(passageOptions), names: graphOptions.entries.names, edges: graphOptions.entries.edges, synonyms: graphOptions.entries.synonyms,
  })),
})

/** What an index is opened with. */
export interface OpenOptions {
  /** The tokenizer of your own that it was made with, if it was. */
  tokenizer?: Tokenizer | undefined
  /**
   * What makes vectors of questions, for an index with vectors by a model: the encoder that it was made with. Without it,
   * words and graph alone rank. Encoders without a model are in the index: they need not be given, but may be.
   */
  encoder?: Encoder | EncoderRecipe | undefined
  /** Ends the work: the call is rejected with the code `aborted`. */
  signal?: AbortSignal | undefined
}

const openOptions = v.strictObject({
  tokenizer: indexOptions.entries.tokenizer,
  encoder: encoderOption,
  signal: indexOptions.entries.signal,
})

/**
 * Opens a snapshot that {@link TokenIndex.toBytes} made, in Node or a browser.
 *
 * @typeParam M  what the metadata of its documents is; nothing checks it
 * @param where  what error messages call it: the file
 * @throws TokenGraphError `encoder` for another encoder than it was made with; `format` for bytes that are no snapshot, or are truncated or altered; `version` for one of a newer version; `aborted`
 *
 * Cost: some 9 seconds a GB of one processor, and a second of another, which digests it. Other events run every dozen
 * milliseconds or so. Do not write to the bytes, nor transfer them, meanwhile or afterwards: the index reads them in place.
 */
export async function openIndex<M extends object = Metadata>(
  bytes: ArrayBuffer | Uint8Array, options: OpenOptions = {}, where = 'openIndex',
): Promise<TokenIndex<M>> {
  const { tokenizer: own, encoder, signal } = readOptions(openOptions, options, 'openIndex')
  if (!(bytes instanceof ArrayBuffer || bytes instanceof Uint8Array)) {
    throw new TokenGraphError('format', { where, got: show(bytes), expected: 'an ArrayBuffer or a Uint8Array' })
  }
  const pace = new Pace(signal)
  pace.check()
  const snapshot = await openSnapshot(bytes, where, pace)
  const settings = v.safeParse(settingsSchema, snapshot.head.settings)
  if (!settings.success) throw new TokenGraphError('format', { where, got: 'settings that this version does not know', hint: 'Index the texts again.' })
  const { analysis, coOccurs, made } = settings.output
  const graph = await snapshot.graph(own ?? await createWordTokenizer(analysis), await folding(analysis))
  const kept = await snapshot.vectors(graph)
  return new TokenIndex<M>({
    tables: { ...graph, ...(coOccurs && { coOccurs }) }, settings: settings.output, vectors: kept?.vectors,
    ...(made && { made: { ...made, passages: made.passages ?? undefined, knows: [...graph.triples] as GraphSettings['knows'] } }),
    encoder: encoder ? await matching(encoder, kept, where, { ...(signal && { signal }) }) : kept?.encoder,
  })
}

/** The encoder for an index's questions: that which the index holds, or a given one that it was made with. */
async function matching(given: Encoder | EncoderRecipe, kept: { vectors: GraphVectors, encoder?: Encoder } | undefined, where: string, options: EncodeOptions): Promise<Encoder> {
  const made = kept?.vectors.encoder, held = kept?.encoder
  const named = `encoder ${show(given.name ?? 'of your own')}`
  if (!made) throw new TokenGraphError('encoder', { where, got: named, expected: 'none: the index has no vectors', hint: 'Index the texts again with this encoder.' })
  if ('fit' in given) {
    if (held && await given.isOf?.(held, options)) return held
  } else if (given.digest === made.digest && given.width === made.width) {
    return held ?? given
  }
  const described = ({ digest, width }: GraphVectors['encoder']) => ` (${digest}, width ${width})`
  throw new TokenGraphError('encoder', {
    where, got: 'fit' in given ? `${named}, which makes other vectors` : named + described(given), expected: `encoder ${show(made.name)}${described(made)}, by which the index was made`,
    hint: isOwn(made.digest) ? OWN_HINT : 'Open it with that encoder, or index the texts again.',
  })
}

const OWN_HINT = 'Only the program that has that encoder can give it to openIndex; words and graph rank without one ("--encoder none").'

/** How names are compared: as words of the default tokenizer are, also beside a tokenizer of the caller's. */
async function folding({ diacritics, foldHan }: NameFolding): Promise<NameFolding> {
  if (foldHan) await loadHan()
  return { diacritics, foldHan }
}
