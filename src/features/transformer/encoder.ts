import { TokenGraphError, show } from '../../core/errors.ts'
import { readOptions } from '../../core/options.ts'
import { Pace } from '../../core/pace.ts'
import type { Encoder } from '../encoder.ts'
import { digestOf } from './digest.ts'
import { type Reading, TransformerEncoder } from './encoding.ts'
import { type ModelFiles, readModelFiles } from './files.ts'
import { findPlace } from './find-place.ts'
import { importLibrary } from './library.ts'
import { layersOf, loadModel, loadTokenizer } from './model.ts'
import { type TransformerOptions, transformerOptions } from './options.ts'
import { ModelTokens } from './tokens.ts'
import { readVocabulary } from './vocabulary.ts'
import { findWeights } from './weights.ts'

/**
 * An encoder over a transformer model, run by transformers.js (`@huggingface/transformers` 3.1 or later, which must be
 * installed beside this package). Vectors of sentences are pooled from those of their tokens; vectors of words are those
 * of their pieces within the text, so that a word has another vector beside other words.
 *
 * Texts go through the model one at a time: int8 models scale their numbers by what is in a batch, so that a text's
 * vector would depend on its neighbours. Longer ones are read in windows that overlap; a text's vector is then the
 * mean of its windows', weighted by their tokens, and a word is taken from the window where it has most text around it.
 * Blank texts get zeros.
 *
 * @param model  the name of a model at the hub (`Xenova/all-MiniLM-L6-v2`: it is downloaded once), or a folder with
 *   `config.json`, `tokenizer.json`, `tokenizer_config.json` and `onnx/model*.onnx`
 *
 * Throws `option` for options that it does not take; `not-found` where there is no such folder or model, or a file is
 * missing; `io` where the hub cannot be reached or files cannot be written; `encoder` where transformers.js is not
 * installed, or the files are damaged, do not fit together or are no encoder; `aborted`.
 *
 * @example
 * const encoder = await transformerEncoder('./models/all-MiniLM-L6-v2')
 * const { data, width } = await encoder.encode(['a river bank', 'a bank account'], 'passage')
 */
export async function transformerEncoder(model: string, options: TransformerOptions = {}): Promise<Encoder> {
  if (typeof model !== 'string' || model.trim() === '') throw new TokenGraphError('option', { where: 'transformerEncoder', got: show(model), expected: 'the folder of a model, or its name at the hub such as "Xenova/all-MiniLM-L6-v2"' })
  const where = `transformerEncoder(${show(model)})`
  const settings = readOptions(transformerOptions, options, 'transformerEncoder')
  const pace = new Pace(settings.signal, settings.onProgress)
  const library = await importLibrary(settings.library, where)
  const asked = { model, where, settings, env: library.env, pace }
  const place = await findPlace(asked)
  const files = await readModelFiles(place, asked)
  const { dtype, digests } = await findWeights(place, settings.dtype, files.config, where)
  pace.check()
  const { pooling, prefixes } = files
  const vocabulary = readVocabulary(files.tokenizer)
  const tokens = new ModelTokens(await loadTokenizer(library, place, where), vocabulary, prefixes)
  const { longest, overlap } = windowsOf(settings, files, Math.max(tokens.overhead('query'), tokens.overhead('passage')))
  const trial = { framed: (ids: readonly number[]) => tokens.framed(ids, 'passage'), usual: tokens.usual, highest: vocabulary.highest, longest }
  const loaded = await loadModel(library, place, dtype, settings, trial, where)
  pace.check()
  const layers = layersOf(settings.layers)
  const digest = digestOf({ onnx: digests, tokenizer: await place.digest('tokenizer.json'), pooling, prefixes, longest, overlap, layers, dtype })
  return new TransformerEncoder(place.name, digest, loaded, tokens, { pooling, longest, overlap })
}

type Windows = Omit<Reading, 'pooling'>

/** How long windows are and how much they overlap; `around` of their tokens are not the text's. */
function windowsOf({ longest: given, overlap }: TransformerOptions, { limit, usual }: ModelFiles, around: number): Windows {
  const longest = given ?? usual
  const room = longest - around
  if (longest > limit || room < 1) {
    throw new TokenGraphError('option', {
      where: 'transformerEncoder: option "longest"', got: String(longest),
      expected: limit < Infinity ? `a whole number from ${around + 1} to ${limit}, which is what the model takes` : `${around + 1} or more`,
    })
  }
  if (overlap !== undefined && overlap >= room) {
    throw new TokenGraphError('option', {
      where: 'transformerEncoder: option "overlap"', got: String(overlap), expected: `less than ${room}, which is how much of the text fits into a window`,
    })
  }
  return { longest, overlap: overlap ?? Math.min(32, room >> 2) }
}
