import { TokenGraphError, show } from '../../core/errors.ts'
import { Pace } from '../../core/pace.ts'
import type { Encoder } from '../encoder.ts'
import { digestOf } from './digest.ts'
import { type Reading, TransformerEncoder } from './encoding.ts'
import { type ModelFiles, readModelFiles } from './files.ts'
import { findPlace } from './find-place.ts'
import { importLibrary } from './library.ts'
import { layersOf, loadModel, loadTokenizer } from './model.ts'
import type { Settings, TransformerOptions } from './options.ts'
import { ModelTokens } from './tokens.ts'
import { readVocabulary } from '../../text/tokens/pieces/vocabulary.ts'
import { findWeights } from './weights.ts'

/** Where a model is, and what runs it. */
export async function findModel(model: string, settings: Settings, where: string) {
  const pace = new Pace(settings.signal, settings.onProgress)
  const library = await importLibrary(settings.library, where)
  const asked = { model, where, settings, env: library.env, pace }
  return { library, asked, place: await findPlace(asked) }
}

/** The tokenizer of a model. */
export async function readTokenizer(model: string, settings: Settings): Promise<object> {
  const { asked, place } = await findModel(model, settings, `modelTokenizer(${show(model)})`)
  return (await readModelFiles(place, asked)).tokenizer
}

/** Opens a model as an encoder: see `transformerEncoder`, which loads this with its first call. */
export async function openModel(model: string, settings: Settings): Promise<Encoder> {
  const where = `transformerEncoder(${show(model)})`
  const { library, asked, place } = await findModel(model, settings, where), { pace } = asked
  const files = await readModelFiles(place, asked)
  const { dtype, digests } = await findWeights(place, settings.dtype, files.config, where)
  pace.check()
  const { pooling, prefixes, late } = files
  const vocabulary = readVocabulary(files.tokenizer)
  const tokens = new ModelTokens(await loadTokenizer(library, place, where), vocabulary, prefixes, late)
  const { longest, overlap } = windowsOf(
    settings,
    files,
    Math.max(tokens.overhead('query'), tokens.overhead('passage')),
  )
  const trial = {
    framed: (ids: readonly number[]) => tokens.framed(ids, 'passage'),
    usual: tokens.usual,
    highest: vocabulary.highest,
    longest,
    wanted: WANTED,
    projections: late?.projections,
  }
  const loaded = await loadModel({ library, place, dtype, settings, where }, trial)
  pace.check()
  const layers = layersOf(settings.layers)
  const digest = digestOf({
    onnx: digests,
    tokenizer: await place.digest('tokenizer.json'),
    pooling,
    prefixes,
    longest,
    overlap,
    layers,
    dtype,
    // as it was for models that have none
    ...(late && { late: { ...late, projections: late.projections.map(({ width, data }) => [width, ...data]) } }),
  })
  return new TransformerEncoder(place.name, digest, loaded, tokens, { pooling, longest, overlap })
}

const WANTED = {
  expected: 'an encoder of texts',
  hint: 'Choose a model for feature extraction or sentence similarity.',
}

type Windows = Omit<Reading, 'pooling'>

/** How long windows are and how much they overlap; `around` of their tokens are not the text's. */
function windowsOf({ longest: given, overlap }: TransformerOptions, files: ModelFiles, around: number): Windows {
  const longest = longestOf(given, files, around + 1, 'transformerEncoder'), room = longest - around
  if (overlap !== undefined && overlap >= room) {
    throw new TokenGraphError('option', {
      where: 'transformerEncoder: option "overlap"',
      got: String(overlap),
      expected: `less than ${room}, which is how much of the text fits into a window`,
    })
  }
  return { longest, overlap: overlap ?? Math.min(32, room >> 2) }
}

/**
 * The most tokens that a model is to see at once: as many as the caller says, or as are usual for it.
 * @throws TokenGraphError `option` for more than it takes, or fewer than `least`
 */
export function longestOf(
  given: number | undefined,
  { limit, usual }: Pick<ModelFiles, 'limit' | 'usual'>,
  least: number,
  where: string,
): number {
  const longest = given ?? usual
  if (longest <= limit && longest >= least) return longest
  throw new TokenGraphError('option', {
    where: `${where}: option "longest"`,
    got: String(longest),
    expected: limit < Infinity
      ? `a whole number from ${least} to ${limit}, which is what the model takes`
      : `${least} or more`,
  })
}
