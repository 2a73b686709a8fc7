import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import type { EncodeOptions, Encoder, EncoderRecipe } from '../encoders/encoder.ts'
import type { CrossEncoder } from '../encoders/cross-encoder.ts'
import { isOwn } from '../encoders/own.ts'
import { crossEncoder } from '../encoders/transformer/cross-encoder.ts'
import { StaticEncoder } from '../encoders/static.ts'
import { loadIndex, openEncoder } from '../node.ts'
import type { DenseOptions } from '../rank/options.ts'
import type { TokenIndex } from '../index/token-index.ts'
import type { Io } from './io.ts'

/** What `--encoder` says of itself. */
export const ENCODER_HELP =
  'what finds by meaning: none, corpus, a model of the hub (owner/name) or of a service (http://HOST#MODEL), a model folder, a static table, or a file of word vectors'

/** The same for commands that ask an index. */
export const ASKED_HELP = `${ENCODER_HELP}; if left out, the index's own corpus or word vectors, where it has some`

/** The encoder of `--encoder`, with what is encoded kept for the next run. */
export function encoderOf(name: string, io: Io, options: EncodeOptions): Promise<Encoder | EncoderRecipe | undefined> {
  return openEncoder(name, { ...options, onWarning: warning => io.note(`tokengraph: ${warning}`) })
}

/** The cross-encoder of `--cross-encoder`. */
export const crossEncoderOf = async (
  name: string | undefined,
  { signal }: Io,
  onProgress?: EncodeOptions['onProgress'],
): Promise<CrossEncoder | undefined> =>
  name === undefined ? undefined : crossEncoder(name, { signal, ...(onProgress && { onProgress }) })

/** The file or folder that an encoder is read from, where its name is one. */
export const filesOf = (encoder: string | undefined): string[] =>
  encoder !== undefined && existsSync(encoder) ? [encoder] : []

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
 * Opens an index together with the encoder that is named. If none is, with the one that the index itself holds, as
 * `loadIndex` does.
 *
 * @throws TokenGraphError `encoder` where the index was made with another one, or with none
 */
export async function loadWithEncoder(file: string, name: string | undefined, io: Io): Promise<AskedIndex> {
  if (name === 'none') return { index: await loadIndex(file), dense: { when: 'never' } }
  if (name === undefined) return loadAsMade(file, io)
  const index = await loadHolding(file, name)
  if (index) return { index, dense: { when: 'always' } }
  const encoder = await encoderOf(name, io, { signal: io.signal })
  return { index: await loadIndex(file, { encoder, signal: io.signal }), dense: { when: 'always' } }
}

/** An index with the encoder that it holds; where that is a model's, which it does not hold, says how to give it. */
async function loadAsMade(file: string, io: Io): Promise<AskedIndex> {
  const index = await loadIndex(file)
  const made = index.vectors?.encoder
  if (made && !index.encoder) {
    const byMeaning = isOwn(made.digest)
      ? ", a program's own encoder, with which only a program can open it: loadIndex(FILE, { encoder })"
      : `; --encoder FOLDER or hub name of ${made.name} searches by meaning, too`
    io.note(`tokengraph: the index has vectors by ${made.name}${byMeaning}; --encoder none keeps this note away`)
  }
  return { index, dense: { when: index.encoder ? 'auto' : 'never' } }
}

/** An index that holds the word vectors of a file that is there no more. */
async function loadHolding(file: string, name: string): Promise<TokenIndex | undefined> {
  if (existsSync(name)) return undefined
  const index = await loadIndex(file)
  const { encoder } = index
  return encoder instanceof StaticEncoder && encoder.table.keyed === 'written' && encoder.name === basename(name)
    ? index
    : undefined
}
