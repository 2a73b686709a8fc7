import { createReadStream, existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import * as v from 'valibot'
import { TokenGraphError, show } from '../core/errors.ts'
import { readOptions } from '../core/read-options.ts'
import { suggestion } from '../core/suggestion.ts'
import { cached } from '../encoders/cached.ts'
import { corpusEncoder } from '../encoders/corpus.ts'
import type { EncodeOptions, Encoder, EncoderRecipe } from '../encoders/encoder.ts'
import { httpEncoder } from '../encoders/http/encoder.ts'
import { staticEncoder } from '../encoders/piece-table/encoder.ts'
import { transformerEncoder } from '../encoders/transformer/encoder.ts'
import type { TransformerOptions } from '../encoders/transformer/options.ts'
import { wordVectorEncoder } from '../encoders/word-vectors/encoder.ts'
import { readFileBytes } from '../store/file.ts'
import { openVectorLog } from '../store/vector-log.ts'

/** How {@link openEncoder} opens an encoder. */
export interface OpenEncoderOptions extends EncodeOptions {
  /**
   * The folder in which vectors by a model are kept between runs, so that no text is encoded twice; `false` for none.
   * Default: `TOKENGRAPH_CACHE`, or `tokengraph` in the user's folder of caches (`XDG_CACHE_HOME`, `~/.cache`).
   */
  cache?: string | false | undefined
  /** What is said to a model. */
  transformer?: TransformerOptions | undefined
  /** Told once if the cache can no longer be used; the work goes on without it. */
  onWarning?: ((warning: string) => void) | undefined
}

const fn = <T>() => v.optional(v.custom<T>(value => typeof value === 'function', 'a function'))
const isObject = (value: unknown) => typeof value === 'object' && value !== null
const transformer = v.custom<TransformerOptions>(isObject, 'options of transformerEncoder')
const openOptions = v.strictObject({
  cache: v.optional(v.union([v.string(), v.literal(false)])),
  transformer: v.optional(transformer),
  signal: v.optional(v.instance(AbortSignal)),
  onProgress: fn<NonNullable<EncodeOptions['onProgress']>>(),
  onWarning: fn<NonNullable<OpenEncoderOptions['onWarning']>>(),
})

/**
 * Opens an encoder by its name, as the command line does: `none`, `corpus`, the folder of a model, a file of word
 * vectors, a static table (a `.safetensors` file, or a folder with `model.safetensors`; the `tokenizer.json` beside
 * it is read where it has none of its own), a model of a service (`http://localhost:11434#nomic-embed-text`; its key is
 * `TOKENGRAPH_KEY`), or the name of a model at the hub as `owner/name`. What is called like a file is never asked for
 * at the hub.
 *
 * An encoder with a cache holds a file open until its `close` is called.
 *
 * @returns undefined for `none`
 * @throws TokenGraphError `option`; `not-found` for what is none of these; and what {@link transformerEncoder} throws
 *   for a model
 */
export async function openEncoder(
  name: string,
  options: OpenEncoderOptions = {},
): Promise<Encoder | EncoderRecipe | undefined> {
  const { cache, transformer, signal, onProgress, onWarning } = readOptions(openOptions, options, 'openEncoder')
  if (typeof name !== 'string' || name.trim() === '')
    throw new TokenGraphError('option', { where: 'openEncoder', got: show(name), expected: KNOWN })
  if (name === 'none') return undefined
  if (name === 'corpus') return corpusEncoder()
  const kept = { cache, onWarning }
  if (/^https?:\/\//i.test(name)) return keeping(await openService(name, signal), kept)
  const there = await stat(name).catch(() => undefined)
  if (isTable(name)) return openTable(name, signal)
  if (there?.isFile()) return wordVectorEncoder({ name: basename(name), open: () => createReadStream(name) })
  if (!there?.isDirectory() && !isHubName(name)) throw missing(name)
  const encoder = await transformerEncoder(name, {
    ...transformer,
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  })
  return keeping(encoder, kept)
}

/** An encoder whose vectors are kept between runs, unless they are not to be. */
async function keeping(
  encoder: Encoder,
  { cache, onWarning }: Pick<OpenEncoderOptions, 'cache' | 'onWarning'>,
): Promise<Encoder> {
  if (cache === false) return encoder
  const store = await openVectorLog(cache ?? cacheFolder(), encoder, {
    onWarning: warning => onWarning?.(warning.message),
  })
  return Object.assign(cached(encoder, store), { close: () => store.close() })
}

/** A model of a service, by its address: what stands after `#` is the model. */
function openService(name: string, signal: AbortSignal | undefined): Promise<Encoder> {
  const [url = '', model = ''] = name.split(/#(.*)/s), key = process.env.TOKENGRAPH_KEY
  if (model === '')
    throw new TokenGraphError('option', {
      where: 'openEncoder',
      got: `an address without a model, ${show(name)}`,
      expected: 'http://HOST#MODEL',
    })
  return httpEncoder({ url, model, ...(key && { key }), ...(signal && { signal }) })
}

const KNOWN =
  'none, corpus, the folder of a model, a file of word vectors, a static table, http://HOST#MODEL, or a model of the hub as owner/name'

/** Whether a name is that of a table: a file that is called so, or a folder that holds one, and no model to run. */
const isTable = (name: string): boolean =>
  /\.safetensors$/i.test(name) ? existsSync(name) : existsSync(join(name, TABLE)) && !existsSync(join(name, 'onnx'))

const TABLE = 'model.safetensors'

/**
 * Opens a static table by its file, or the folder that it is in.
 * @throws what {@link staticEncoder} throws, `not-found`
 */
export async function openTable(name: string, signal?: AbortSignal): Promise<Encoder> {
  const file = /\.safetensors$/i.test(name) ? name : join(name, TABLE), beside = join(dirname(file), 'tokenizer.json')
  const table = await readFileBytes(file, signal)
  return staticEncoder({
    table,
    name: basename(resolve(name)),
    ...(existsSync(beside) && { tokenizer: await readFileBytes(beside, signal) }),
  })
}

/**
 * `owner/name` that does not end like the name of a file. Versions (`-v1.5`) and languages (`.en`) are no such ends.
 */
const isHubName = (name: string): boolean =>
  /^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(name) && !/\.(gz|[a-z][a-z\d]{2,})$/i.test(name)

function missing(name: string): TokenGraphError {
  const near = suggestion(name.toLowerCase(), ['none', 'corpus'])
  return new TokenGraphError('not-found', {
    where: `encoder ${show(name, Infinity)}`,
    got: 'no such folder or file',
    expected: KNOWN,
    hint: near?.startsWith('Did') ? near : 'Check the path; it counts from the current folder.',
  })
}

const cacheFolder = (): string =>
  process.env.TOKENGRAPH_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tokengraph')
