import { show, TokenGraphError } from '../core/errors.ts'
import { Pace } from '../core/pace.ts'
import { flag, having, listOf, signal as ending, text, usual } from '../core/usual.ts'
import type { Encoder, EncoderRecipe } from '../encoders/encoder.ts'
import { isPlain } from '../core/plain.ts'
import { coOccursDefaults } from '../tables/graph-defaults.ts'
import { openSnapshot } from '../snapshot/snapshot.ts'
import type { Source } from '../store/source.ts'
import type { Metadata } from '../text/document.ts'
import type { Tokenizer } from '../text/tokens/tokenizer.ts'
import { wordTokenizer } from '../text/tokens/word-tokenizer.ts'
import type { KeptSettings } from './index-options.ts'
import { folding, usualAnalysis } from './reading.ts'
import { indexOf, type TokenIndex } from './token-index.ts'

/** What an index is opened with. */
export interface OpenOptions {
  /** The tokenizer of your own that it was made with, if it was. */
  tokenizer?: Tokenizer | undefined
  /**
   * What makes vectors of questions, for an index with vectors by a model: the encoder that it was made with. Without
   * it, words and graph alone rank. Encoders without a model are in the index: they need not be given, but may be.
   */
  encoder?: Encoder | EncoderRecipe | undefined
  /** Ends the work: the call is rejected with the code `aborted`. */
  signal?: AbortSignal | undefined
}

/** How an index was made, as its snapshot tells. */
const usuallyKept = having<KeptSettings>(['analysis', 'own'], {
  analysis: usualAnalysis,
  own: flag,
  coOccurs: given => usual(coOccursDefaults(), given),
  fields: listOf(text),
  made: given => (isPlain(given) ? given : undefined),
})

/**
 * Opens a snapshot that {@link TokenIndex.toBytes} made, in Node or a browser.
 *
 * @typeParam M  what the metadata of its documents is; nothing checks it
 * @param where  what error messages call it: the file
 * @throws TokenGraphError `encoder` for another encoder than it was made with; `format` for bytes that are no snapshot,
 *   or are truncated or altered; `version` for one of another version; `aborted`. What was written by another program
 *   and does not fit together is refused (`format`) when it is first read, by a search for instance.
 *
 * Cost: the checksums, some seconds a GB, made on another thread; 10 times as long where the platform has no digest.
 * All else is read when it is first asked for: the first search reads and turns the edges. Do not write to the bytes,
 * nor transfer them, meanwhile or afterwards: the index reads them in place.
 */
export async function openIndex<M extends object = Metadata>(
  bytes: ArrayBuffer | Uint8Array,
  options: OpenOptions = {},
  where = 'openIndex',
): Promise<TokenIndex<M>> {
  if (!(bytes instanceof ArrayBuffer || bytes instanceof Uint8Array)) {
    throw new TokenGraphError('format', { where, got: show(bytes), expected: 'an ArrayBuffer or a Uint8Array' })
  }
  return openFrom<M>(bytes, options, where)
}

/** Opens a snapshot as {@link openIndex} does, from bytes or a file that is read as far as it is asked for. */
export async function openFrom<M extends object = Metadata>(
  bytes: ArrayBuffer | Uint8Array | Source,
  options: OpenOptions,
  where: string,
): Promise<TokenIndex<M>> {
  const { tokenizer: own, encoder, signal } = usual(
    {} as OpenOptions,
    options,
    { signal: ending },
  ) ?? (await import('./index-options.ts')).readOpenOptions(options)
  const pace = new Pace(signal)
  pace.check()
  const snapshot = await openSnapshot(bytes, where, pace)
  const settings = usuallyKept(snapshot.head.settings)
    ?? (await import('./index-options.ts')).readKept(snapshot.head.settings, where)
  const { analysis, coOccurs, fields: ownFields, made } = settings
  const graph = snapshot.graph(own ?? await wordTokenizer(analysis), await folding(analysis), { coOccurs, ownFields })
  const kept = await snapshot.vectors(graph)
  const matching = encoder && (await import('./matching-encoder.ts')).matchingEncoder
  return indexOf<M>({
    tables: graph,
    settings,
    made,
    vectors: kept?.vectors,
    encoder: matching ? await matching(encoder, kept, where, { ...(signal && { signal }) }) : kept?.encoder,
  })
}
