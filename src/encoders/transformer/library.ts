import { TokenGraphError } from '../../core/errors.ts'
import { importOptional } from '../../core/optional.ts'

/** What is used of a tensor of transformers.js. */
export interface Tensor {
  readonly dims: readonly number[]
  readonly data: ArrayLike<number>
}

/** What is used of a tokenizer of transformers.js. */
export interface Tokenizer {
  encode(text: string, options: { add_special_tokens: boolean, text_pair?: string }): number[]
}

/** What is used of a model of transformers.js: it is called with named tensors, and gives named tensors. */
export interface LoadedModel {
  (inputs: Record<string, Tensor>): Promise<Record<string, Tensor>>
  readonly sessions: Readonly<Record<string, { inputNames: readonly string[], outputNames: readonly string[] }>>
}

/** The settings of transformers.js, which are the same for the whole process. */
export interface Env {
  version: string
  remoteHost: string
  cacheDir: string | null
  cacheKey?: string
  localModelPath: string
  allowLocalModels: boolean
  allowRemoteModels: boolean
  useFS: boolean
  useFSCache: boolean
  useBrowserCache: boolean
  useCustomCache: boolean
  customCache: unknown
  logLevel?: number
}

/**
 * What is used of transformers.js, of its versions 3 and 4. Its own types are not: it need not be installed to compile.
 */
export interface Library {
  env: Env
  Tensor: new (type: 'int64', data: BigInt64Array, dims: number[]) => Tensor
  AutoTokenizer: { from_pretrained(model: string, options: object): Promise<Tokenizer> }
  AutoModel: { from_pretrained(model: string, options: object): Promise<LoadedModel> }
}

/**
 * Imports transformers.js, which is no dependency of this package: who encodes installs it.
 */
export async function importLibrary(library: string | object, where: string): Promise<Library> {
  const refuse = (got: string, cause?: unknown) => new TokenGraphError('encoder', { where, got, ...ADVICE, cause })
  const { env, AutoModel, AutoTokenizer, Tensor } = await importOptional(library, refuse) as Partial<Library>
  if (env && AutoModel && AutoTokenizer && Tensor && Number.parseInt(env.version) >= 3)
    return { env, AutoModel, AutoTokenizer, Tensor }
  throw refuse(env ? `version ${env.version} of transformers.js` : 'another module as the option "library"')
}

const ADVICE = {
  expected: 'transformers.js 3.1 or later, which runs the model',
  hint:
    'Install it: npm install @huggingface/transformers. A web page gives the module itself as the option "library". '
    + 'A model that is a folder needs no network.',
}

/** A version 4 of transformers.js that is told so prints nothing. */
const SILENT = 50

let last: Promise<unknown> = Promise.resolve()

/**
 * Does something while transformers.js is set as given, and silent; then sets it back.
 * One at a time, since its settings are the whole process's.
 */
export function whileSet<T>(env: Env, settings: Partial<Env>, act: () => Promise<T>): Promise<T> {
  const turn = last.then(async () => {
    const wanted = 'logLevel' in env ? { ...settings, logLevel: SILENT } : settings
    const before = Object.fromEntries(Object.keys(wanted).map(name => [name, env[name as keyof Env]]))
    Object.assign(env, wanted)
    return act().finally(() => Object.assign(env, before))
  })
  last = turn.catch(() => {})
  return turn
}
