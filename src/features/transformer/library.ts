import { TokenGraphError, show } from '../../core/errors.ts'

/** What is used of a tensor of transformers.js. */
export interface Tensor {
  readonly dims: readonly number[]
  readonly data: ArrayLike<number>
}

/** What is used of a tokenizer of transformers.js. */
export interface Tokenizer {
  encode(text: string, options: { add_special_tokens: boolean }): number[]
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

/** What is used of transformers.js, of its versions 3 and 4. Its own types are not: it need not be installed to compile. */
export interface Library {
  env: Env
  Tensor: new (type: 'int64', data: BigInt64Array, dims: number[]) => Tensor
  AutoTokenizer: { from_pretrained(model: string, options: object): Promise<Tokenizer> }
  AutoModel: { from_pretrained(model: string, options: object): Promise<LoadedModel> }
}

/**
 * Imports transformers.js, which is no dependency of this package: who encodes installs it.
 * The name is a variable, so that bundlers leave it alone.
 */
export async function importLibrary(library: string | object, where: string): Promise<Library> {
  const found = typeof library === 'object' ? library : await import(/* @vite-ignore */ /* webpackIgnore: true */ library).catch(cause => {
    throw new TokenGraphError('encoder', { where, got: trouble(library, cause), ...ADVICE, cause })
  })
  const { env, AutoModel, AutoTokenizer, Tensor } = found as Partial<Library>
  if (env && AutoModel && AutoTokenizer && Tensor && Number.parseInt(env.version) >= 3) return { env, AutoModel, AutoTokenizer, Tensor }
  const got = env ? `version ${env.version} of transformers.js` : 'another module as the option "library"'
  throw new TokenGraphError('encoder', { where, got, ...ADVICE })
}

const ADVICE = {
  expected: 'transformers.js 3.1 or later, which runs the model',
  hint: 'Install it: npm install @huggingface/transformers. A web page gives the module itself as the option "library". '
    + 'A model that is a folder needs no network.',
}

function trouble(library: string, cause: NodeJS.ErrnoException): string {
  const missing = cause.code === 'ERR_MODULE_NOT_FOUND' || /Failed to (resolve|fetch|load)|Cannot find/i.test(cause.message)
  return missing ? `no package ${show(library)}` : `a package ${show(library)} that does not load: ${firstLine(cause)}`
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

/** The first line of what an error of a library says, without the full stop at its end, so that it can stand within a message. */
export const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).trim().split(/[\r\n]/, 1)[0]!.replace(/\.$/, '')
