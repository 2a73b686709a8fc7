import { TokenGraphError, show } from '../core/errors.ts'
import { Pace, type Progress } from '../core/pace.ts'
import { signal, usual } from '../core/usual.ts'
import type { Encoder, EncoderRecipe } from '../encoders/encoder.ts'
import type { GivenVectors } from '../encoders/graph-vectors.ts'
import type { VectorOptions } from '../encoders/vector-options.ts'
import { aliasesFor, buildGraph, partSettings } from '../tables/build.ts'
import { graphDefaults } from '../tables/graph-defaults.ts'
import type { GraphOptions } from '../tables/graph-options.ts'
import type { Part } from '../tables/part.ts'
import { analysisDefaults } from '../text/defaults.ts'
import type { Document, Metadata } from '../text/document.ts'
import { readAll } from './read-all.ts'
import type { IndexSettings } from './index-options.ts'
import { folding, usualAnalysis } from './reading.ts'
import { checkSynonyms } from './check-synonyms.ts'
import { indexOf, type TokenIndex } from './token-index.ts'
import type { NameFolding } from '../text/tokens/names.ts'
import type { Tokenizer } from '../text/tokens/tokenizer.ts'
import type { AnalysisOptions } from '../text/tokens/analysis-options.ts'
import { wordTokenizer } from '../text/tokens/word-tokenizer.ts'

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
  /**
   * How many workers read the documents beside each other: threads of Node, web workers in a page. The index is the
   * same, whatever the number. Default 1: no worker, all is done where it is called. Each takes some 50 MB, its part of
   * the texts aside, and a tenth of a second to start, so that it pays from some thousand passages on, as long as there
   * are processors. Not with a `tokenizer` of your own, nor with `passages` that are cut by a function: these cannot be
   * sent to a worker.
   */
  workers?: number | undefined
  /** Ends the work: the call is rejected with the code `aborted`. */
  signal?: AbortSignal | undefined
  /** Told how far the work has come. */
  onProgress?: ((progress: Progress) => void) | undefined
}

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
  documents: Iterable<Document<M>> | AsyncIterable<Document<M>>,
  options: IndexOptions = {},
): Promise<TokenIndex<M>> {
  const given = await readIndexOptions(options)
  const { analysis, tokenizer: own, workers, signal, onProgress } = given
  if (workers > 1) checkPlain(given)
  const pace = new Pace(signal, onProgress)
  const { read, brought } = await readGiven(documents, given, 'createIndex', pace)
  const tokenizer = own ?? await wordTokenizer(analysis)
  checkSynonyms(given.synonyms, tokenizer, 'createIndex')
  const compared = await folding(analysis), settings = await withAliases(given, tokenizer, compared)
  const count = Math.min(workers, read.length)
  const build = (parts?: readonly Part[]) => buildGraph(read, settings, tokenizer, compared, pace, parts)
  const graph = count > 1
    ? await (await import('./workers.ts')).inWorkers(
      count,
      { documents: read, settings: partSettings(settings), analysis },
      pace,
      build,
    )
    : await build()
  return indexOver<M>(graph, settings, brought, pace)
}

/** Reads the options: those that few indexes are made with, and mistakes, by what is loaded for them. */
async function readIndexOptions(options: unknown): Promise<IndexSettings> {
  const defaults = { ...graphDefaults(), analysis: analysisDefaults(), workers: 1 }
  const usually = usual<IndexSettings>(defaults, options, {
    analysis: usualAnalysis,
    signal,
    onProgress: told => (typeof told === 'function' ? told as IndexSettings['onProgress'] : undefined),
  })
  return usually ?? (await import('./index-options.ts')).readIndexOptions(options, 'createIndex')
}

/** Settings in which forms of one name, as triples have them, are synonyms, too. */
export async function withAliases<Settings extends Pick<IndexSettings, 'knows' | 'synonyms'>>(
  settings: Settings,
  tokenizer: Tokenizer,
  compared: NameFolding,
): Promise<Settings> {
  const aliases = (await aliasesFor(settings))?.aliasWords(settings.knows, tokenizer, compared) ?? []
  return aliases.length > 0 ? { ...settings, synonyms: [...settings.synonyms, ...aliases] } : settings
}

/** Reads and checks documents, and what is said of vectors; takes these out of the documents, by their places. */
export async function readGiven(
  documents: Iterable<unknown> | AsyncIterable<unknown>,
  { encoder, vectors }: Pick<IndexSettings, 'encoder' | 'vectors'>,
  where: string,
  pace: Pace,
): Promise<{ read: Document[], brought: Map<number, Float32Array> }> {
  if (vectors && !encoder)
    throw new TokenGraphError('option', {
      where: `${where}: option "vectors"`,
      got: 'no encoder to make them',
      expected: 'the option "encoder", too',
      hint: 'Give one, or leave this option out.',
    })
  pace.check()
  const read = await readAll(documents, where, pace)
  return { read, brought: takeVectors(read, encoder !== undefined) }
}

/**
 * The index over a graph that was built, with vectors where there is an encoder.
 *
 * @param given  vectors that are there already
 */
export async function indexOver<M extends object>(
  graph: Awaited<ReturnType<typeof buildGraph>>,
  { passages, names, edges, synonyms, fields, analysis, tokenizer, encoder, vectors }: Omit<IndexSettings, 'workers'>,
  given: GivenVectors,
  pace: Pace,
): Promise<TokenIndex<M>> {
  const made = { passages, names, edges, synonyms, ...(fields.length > 0 && { fields }) }
  // a splitter of the caller's cannot be kept
  const kept = { ...made, passages: typeof passages === 'function' ? null : passages }
  const coOccurs = graph.coOccurs && { coOccurs: graph.coOccurs }
  // beside how it was made, so that versions that know no such fields refuse it
  const own = fields.length > 0 && { fields }
  const settings = { analysis, own: tokenizer !== undefined, ...coOccurs, ...own, made: kept }
  if (!encoder) return indexOf<M>({ tables: graph, settings, made })
  const { withVectors } = await import('./with-vectors.ts')
  return indexOf<M>({ settings, made, ...await withVectors(graph, encoder, vectors, given, edges, pace) })
}

/** Refuses what workers cannot be told. */
function checkPlain({ workers, tokenizer, passages }: IndexSettings): void {
  const own = tokenizer ? 'tokenizer' : typeof passages === 'function' ? 'passages' : undefined
  if (own === undefined) return
  throw new TokenGraphError('option', {
    where: 'createIndex: option "workers"',
    got: `${workers} beside a function as "${own}"`,
    expected: '1 there',
    hint: 'A function cannot be sent to a worker.',
  })
}

/** Takes the vectors out of documents, which keep none: by the place of the document. */
function takeVectors(documents: readonly Document[], wanted: boolean): Map<number, Float32Array> {
  const taken = new Map<number, Float32Array>()
  documents.forEach((document, place) => {
    if (!document.vector) return
    if (!wanted)
      throw new TokenGraphError('document', {
        where: `document ${place} (${show(document.id)})`,
        got: 'a vector',
        expected: 'none, without an encoder',
        hint: 'Name the space that it is of: createIndex(documents, { encoder: ownEncoder({ name, width }) }).',
      })
    taken.set(place, document.vector as Float32Array)
    delete document.vector
  })
  return taken
}
