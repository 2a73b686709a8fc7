import * as v from 'valibot'
import { TokenGraphError, show } from '../../core/errors.ts'
import type { CrossEncoder } from '../cross-encoder.ts'
import type { crossEncoderOptions } from './cross-options.ts'
import { readModelFiles } from './files.ts'
import { floats } from './hidden-states.ts'
import type { Tensor } from './library.ts'
import { loadTokenizer, tryOut, withSession } from './model.ts'
import { findModel, longestOf } from './open-model.ts'
import { PairEncoder } from './pair-encoder.ts'
import { PairTokens } from './pair-tokens.ts'
import { readVocabulary } from '../../text/tokens/pieces/vocabulary.ts'
import { findWeights } from './weights.ts'

/** Opens a model as a cross-encoder: see `crossEncoder`, which loads this with its first call. */
export async function openCross(
  model: string,
  settings: v.InferOutput<typeof crossEncoderOptions>,
): Promise<CrossEncoder> {
  const where = `crossEncoder(${show(model)})`
  const { library, asked, place } = await findModel(model, settings, where)
  const files = await readModelFiles(place, asked), vocabulary = readVocabulary(files.tokenizer)
  const { dtype } = await findWeights(place, settings.dtype, files.config, where)
  asked.pace.check()
  const tokens = new PairTokens(await loadTokenizer(library, place, where), vocabulary)
  // a piece of either text must fit
  const longest = longestOf(settings.longest, files, tokens.overhead + 2, 'crossEncoder')
  return withSession({ library, place, dtype, settings, where }, async ({ outputs, run }) => {
    if (!outputs.includes(LOGITS)) throw refused(`a model that gives ${outputs.join(', ')}`, where)
    const logit = async (ids: readonly number[], second: number) => one((await run(ids, second))[LOGITS]!, where)
    const { usual } = tokens, framed = (ids: readonly number[]) => tokens.framed([], ids).ids
    const trial = { framed, usual, highest: vocabulary.highest, longest, wanted: WANTED }
    await tryOut(ids => logit(ids, tokens.framed([], []).second), trial, where)
    asked.pace.check()
    return new PairEncoder(place.name, logit, tokens, longest)
  })
}

/** What exporters call what a classifier gives. */
const LOGITS = 'logits'

/** The only logit of a pair. */
function one(tensor: Tensor, where: string): number {
  const logits = floats(tensor)
  if (logits.length === 1) return logits[0]!
  const isOfPair = tensor.dims.length === 2
  throw refused(
    isOfPair ? `a classifier of ${logits.length} labels` : 'a model that gives logits for each token',
    where,
  )
}

const WANTED = {
  expected: 'a cross-encoder, which gives one logit for a question and a text',
  hint: 'Choose a model for text ranking, exported for text classification, such as Xenova/ms-marco-MiniLM-L-6-v2.',
}

const refused = (got: string, where: string) => new TokenGraphError('encoder', { where, got, ...WANTED })
