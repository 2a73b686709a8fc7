import * as v from 'valibot'
import { number, whole } from '../../core/options.ts'
import type { Progress } from '../../core/pace.ts'

/** How the vectors of a text's tokens become one: their mean, the first (`[CLS]`), or the last. */
export type Pooling = 'mean' | 'cls' | 'last'

/** What stands before a text that is asked, and before one that is searched. */
export interface Prefixes {
  query: string
  passage: string
}

/**
 * The kinds of number that the weights are stored in, and the ends of their files' names: `onnx/model_quantized.onnx`
 * is `q8`.
 */
export const DTYPES = {
  q8: '_quantized',
  fp32: '',
  fp16: '_fp16',
  int8: '_int8',
  uint8: '_uint8',
  q4: '_q4',
  q4f16: '_q4f16',
  bnb4: '_bnb4',
} as const

export type Dtype = keyof typeof DTYPES

/** One hidden layer, and how much of it is taken. Layer 0 is the embeddings; −1 is the last layer. */
export interface LayerWeight {
  layer: number
  weight: number
}

/** What can be said to {@link transformerEncoder}. */
export interface TransformerOptions {
  /** Default: what the model's own files say, or else its family's convention, or else `mean`. */
  pooling?: Pooling | undefined
  /** Default: what the model's own files say, or else its family's convention, or else none. */
  prefixes?: { [Each in keyof Prefixes]?: string | undefined } | undefined
  /**
   * Which file of weights. Default: of a folder the first that is there, in the order of {@link DTYPES}; of a hub `q8`.
   */
  dtype?: Dtype | undefined
  /**
   * The most tokens that the model sees at once, prefix and special tokens included. Default 512, or the model's own
   * limit where that is less.
   */
  longest?: number | undefined
  /**
   * Tokens that two neighbouring windows of a longer text have in common. Default 32, or a quarter of what fits into a
   * window where that is less.
   */
  overlap?: number | undefined
  /**
   * A hidden layer, or several with their weights, in place of the last one. Only for ONNX files that give their hidden
   * states.
   */
  layers?: number | readonly LayerWeight[] | undefined
  /**
   * The server that hub names are looked up at. Default: that of transformers.js (`env.remoteHost`),
   * https://huggingface.co/.
   */
  host?: string | undefined
  /** Branch, tag or commit of a hub's model. Default `main`. */
  revision?: string | undefined
  /** Where downloaded files are kept. Default: that of transformers.js (`env.cacheDir`), whose layout it has. */
  cacheDir?: string | undefined
  /**
   * Ask no server; take what is in the folder or the cache. Default: true where transformers.js was told so
   * (`env.allowRemoteModels = false`).
   */
  offline?: boolean | undefined
  /** How many threads compute. Default: as many as there are cores. */
  threads?: number | undefined
  /** Where the model runs, by the names of transformers.js: `cpu`, `cuda`, `webgpu` … Default: the processor. */
  device?: string | undefined
  /**
   * transformers.js itself, or what to import it by. Default `@huggingface/transformers`. A web page gives the module
   * or its address.
   */
  library?: string | object | undefined
  /** Ends loading: the call is rejected with the code `aborted`. */
  signal?: AbortSignal | undefined
  /** Told how many bytes of the files have been downloaded, as the stage `download`. */
  onProgress?: ((progress: Progress) => void) | undefined
}

const layer = v.pipe(v.number(), v.safeInteger('a whole number'))
const word = v.pipe(v.string(), v.nonEmpty())
const module = v.custom<object>(
  value => typeof value === 'object' && value !== null && 'AutoModel' in value,
  'the module',
)

/** {@link TransformerOptions}, checked. What has no default here takes it from the model. */
export const transformerOptions = v.strictObject({
  pooling: v.optional(v.picklist(['mean', 'cls', 'last'])),
  prefixes: v.optional(v.strictObject({ query: v.optional(v.string()), passage: v.optional(v.string()) })),
  dtype: v.optional(v.picklist(Object.keys(DTYPES) as Dtype[])),
  longest: v.optional(whole(3)),
  overlap: v.optional(whole(0)),
  layers: v.optional(v.union([
    layer,
    v.pipe(
      v.array(v.strictObject({ layer, weight: number(-Infinity) })),
      v.check(layers => layers.some(({ weight }) => weight !== 0), 'at least one layer of a weight that is not 0'),
    ),
  ])),
  host: v.optional(v.pipe(v.string(), v.regex(/^https?:\/\/[^\s?#]+$/, 'an address such as https://huggingface.co/'))),
  revision: v.optional(v.pipe(v.string(), v.regex(/^(?!.*\.\.)\w[\w./-]*$/, 'a branch, tag or commit')), 'main'),
  cacheDir: v.optional(word),
  offline: v.optional(v.boolean()),
  threads: v.optional(whole(1, 1024)),
  device: v.optional(word),
  library: v.optional(v.union([word, module]), '@huggingface/transformers'),
  signal: v.optional(v.instance(AbortSignal)),
  onProgress: v.optional(v.custom<(progress: Progress) => void>(value => typeof value === 'function', 'a function')),
})

export type Settings = v.InferOutput<typeof transformerOptions>
