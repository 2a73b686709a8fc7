import { readOptions } from '../../core/read-options.ts'
import type { Encoder } from '../encoder.ts'
import { checkModel } from './check-model.ts'
import { type TransformerOptions, transformerOptions } from './options.ts'

/**
 * The `tokenizer.json` of a model, parsed: see {@link transformerEncoder}, which reads it too, and what it throws.
 */
export async function modelTokenizer(model: string, options: TransformerOptions = {}): Promise<object> {
  const settings = readOptions(transformerOptions, options, 'modelTokenizer')
  return (await import('./open-model.ts')).readTokenizer(model, settings)
}

/**
 * An encoder over a transformer model, run by transformers.js (`@huggingface/transformers` 3.1 or later, which must be
 * installed beside this package). Vectors of sentences are pooled from those of their tokens; vectors of words are
 * those of their pieces within the text, so that a word has another vector beside other words.
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
  checkModel(model, 'transformerEncoder', 'Xenova/all-MiniLM-L6-v2')
  const settings = readOptions(transformerOptions, options, 'transformerEncoder')
  return (await import('./open-model.ts')).openModel(model, settings)
}
