import * as v from 'valibot'
import { TokenGraphError, show } from './core/errors.ts'
import { readOptions } from './core/options.ts'
import { Pace, type Progress } from './core/pace.ts'
import { buildGraph, type GraphOptions, graphOptions } from './graph/build.ts'
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
  /** Ends the work: the call is rejected with the code `aborted`. */
  signal?: AbortSignal
  /** Told how far the work has come. */
  onProgress?: (progress: Progress) => void
}

const indexOptions = v.strictObject({
  ...graphOptions.entries,
  analysis: v.optional(analysisOptions, {}),
  tokenizer: v.optional(v.custom<Tokenizer>(value => typeof (value as Tokenizer)?.tokenize === 'function' && typeof (value as Tokenizer).name === 'string', 'a tokenizer: { name, tokenize(text) }')),
  signal: v.optional(v.instance(AbortSignal)),
  onProgress: v.optional(v.custom<(progress: Progress) => void>(value => typeof value === 'function', 'a function')),
})

/**
 * Indexes documents: cuts them into passages, finds their words and names, and ties them into a graph.
 *
 * @param documents  an array or any (async) iterable of {@link Document}s; ids must be unique
 * @throws TokenGraphError `document`, `option`, `limit`, or `aborted`
 *
 * Cost: some 0.3 to 0.5 seconds a million characters of English, several times that of Chinese, whose words are
 * found by a dictionary. Other events run every dozen milliseconds or so: the longest
 * pause measured at 7,000 passages was 63 ms.
 */
export async function createIndex(documents: Iterable<Document> | AsyncIterable<Document>, options: IndexOptions = {}): Promise<TokenIndex> {
  const settings = readOptions(indexOptions, options, 'createIndex')
  const { analysis, tokenizer: own, signal, onProgress, ...graphSettings } = settings
  const pace = new Pace(signal, onProgress)
  pace.check()
  const read = await readAll(documents, pace)
  const tokenizer = own ?? await createWordTokenizer(analysis)
  const graph = await buildGraph(read, graphSettings, tokenizer, folding(analysis), pace)
  return new TokenIndex(graph, { analysis, own: own !== undefined })
}

/**
 * Opens a snapshot that {@link TokenIndex.toBytes} made, in Node or a browser.
 *
 * @param options  `tokenizer`: the tokenizer of your own that it was made with, if it was
 * @param where  what error messages call it: the file
 * @throws TokenGraphError `format` for bytes that are no snapshot, or are truncated or altered; `version` for one of a newer version
 */
export async function openIndex(bytes: ArrayBuffer | Uint8Array, options: { tokenizer?: Tokenizer } = {}, where = 'openIndex'): Promise<TokenIndex> {
  const { tokenizer: own } = readOptions(v.strictObject({ tokenizer: indexOptions.entries.tokenizer }), options, 'openIndex')
  if (!(bytes instanceof ArrayBuffer || bytes instanceof Uint8Array)) {
    throw new TokenGraphError('format', { where, got: show(bytes), expected: 'an ArrayBuffer or a Uint8Array' })
  }
  const snapshot = openSnapshot(bytes, where)
  const settings = v.safeParse(v.strictObject({ analysis: analysisOptions, own: v.boolean() }), snapshot.head.settings)
  if (!settings.success) throw new TokenGraphError('format', { where, got: 'settings that this version does not know', hint: 'Index the texts again.' })
  const { analysis } = settings.output
  return new TokenIndex(snapshot.graph(own ?? await createWordTokenizer(analysis), folding(analysis)), settings.output)
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

