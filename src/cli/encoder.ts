import { basename } from 'node:path'
import { TokenGraphError, show } from '../core/errors.ts'
import type { EncodeOptions, Encoder, EncoderRecipe } from '../features/encoder.ts'
import { loadIndex, openEncoder } from '../node.ts'
import type { DenseOptions } from '../ranking/options.ts'
import type { TokenIndex } from '../token-index.ts'
import type { Io } from './io.ts'

/** What `--encoder` says of itself. */
export const ENCODER_HELP = 'what finds by meaning: none, corpus, a model of the hub (owner/name), a model folder, or a file of word vectors'

/** The encoder of `--encoder`, with what is encoded kept for the next run. */
export function encoderOf(name: string, io: Io, options: EncodeOptions): Promise<Encoder | EncoderRecipe | undefined> {
  return openEncoder(name, { ...options, onWarning: warning => io.note(`tokengraph: ${warning}`) })
}

/** Closes what an encoder holds open. */
export const closeEncoder = async (encoder: Encoder | EncoderRecipe | undefined): Promise<void> => {
  if (encoder && 'close' in encoder) await encoder.close?.()
}

/** An index that questions are asked of, and what meaning counts in it. */
export interface AskedIndex {
  index: TokenIndex
  dense: DenseOptions
}

/**
 * Opens an index together with the encoder that is named; one without a model is in the index itself.
 *
 * @throws TokenGraphError `encoder` where the index was made with another one, or with none
 */
export async function loadWithEncoder(file: string, name: string, io: Io): Promise<AskedIndex> {
  const encoder = name === 'none' ? undefined : await encoderOf(name, io, { signal: io.signal })
  const model = encoder && 'digest' in encoder ? { encoder } : {}
  const index = await loadIndex(file, model)
  const made = index.vectors?.encoder.name
  if (name === 'none') {
    if (made !== undefined) io.note(`tokengraph: the index has vectors by ${made}; --encoder ${made} searches by meaning, too`)
    return { index, dense: { when: 'never' } }
  }
  if (!('encoder' in model) && made !== basename(name)) {
    throw new TokenGraphError('encoder', { where: `--encoder: ${show(name)}`, got: made === undefined ? 'an index without vectors' : `an index made with ${show(made)}`, expected: 'the encoder of the index', hint: 'Index the texts again with this one, or search with that one.' })
  }
  return { index, dense: { when: 'always' } }
}
