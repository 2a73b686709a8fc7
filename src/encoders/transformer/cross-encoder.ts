import { readOptions } from '../../core/read-options.ts'
import type { CrossEncoder } from '../cross-encoder.ts'
import { checkModel } from './check-model.ts'
import { type CrossEncoderOptions, crossEncoderOptions } from './cross-options.ts'

/**
 * A cross-encoder (Nogueira & Cho 2019, "Passage Re-ranking with BERT"), for the option `cross.encoder` of a search: a
 * transformer model that reads a question and a passage together and gives one number, a logit, for how well it
 * answers; run by transformers.js (`@huggingface/transformers` 3.1 or later, which must be installed beside this
 * package).
 *
 * Pairs go through the model one at a time: int8 models scale their numbers by what is in a batch, so that a passage's
 * logit would depend on its neighbours. What does not fit is cut off by pieces: of the question what is more than half
 * of the room, then of the passage. The last 1,024 logits are kept, so that an explanation runs no model again. Cost: a
 * run for each pair, 10 to 20 ms for models of 6 layers and 384 numbers on two cores.
 *
 * @param model  the name of a model at the hub (`Xenova/ms-marco-MiniLM-L-6-v2`: it is downloaded once), or a folder
 *   with `config.json`, `tokenizer.json`, `tokenizer_config.json` and `onnx/model*.onnx`
 *
 * Throws `option` for options that it does not take; `not-found` where there is no such folder or model, or a file is
 * missing; `io` where the hub cannot be reached or files cannot be written; `encoder` where transformers.js is not
 * installed, the files are damaged or do not fit together, or the model does not give one logit for a pair; `aborted`.
 *
 * @example
 * const encoder = await crossEncoder('Xenova/ms-marco-MiniLM-L-6-v2')
 * const { hits } = await index.search('Who built the ferry?', { cross: { encoder, when: 'always' } })
 */
export async function crossEncoder(model: string, options: CrossEncoderOptions = {}): Promise<CrossEncoder> {
  checkModel(model, 'crossEncoder', 'Xenova/ms-marco-MiniLM-L-6-v2')
  const settings = readOptions(crossEncoderOptions, options, 'crossEncoder')
  return (await import('./open-cross.ts')).openCross(model, settings)
}
