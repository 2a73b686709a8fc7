import type { Pace } from '../../core/pace.ts'
import type { Env } from './library.ts'
import type { Settings } from './options.ts'

/**
 * Where the files of a model are: a folder, a hub's cache, or a web server. Files are named by their path within it,
 * with `/`.
 */
export interface Place {
  /** The hub's name of the model, or the last part of the folder's. */
  readonly name: string
  /** The folder or the address, for messages. */
  readonly at: string
  /** What to do where a file is missing. */
  readonly advice: string
  /** By which name transformers.js loads it … */
  readonly id: string
  /** … and how it must be set meanwhile. */
  readonly settings: Partial<Env>
  /** The files in `onnx/`, where a place can list them; a hub cannot. */
  weights(): Promise<readonly string[] | undefined>
  /** The bytes of a file; undefined where there is none. */
  read(file: string): Promise<Uint8Array | undefined>
  /** The sha256 of a file, in hex; undefined where there is none. */
  digest(file: string): Promise<string | undefined>
}

/** What every model must have, beside its weights in `onnx/`. */
export const REQUIRED = ['config.json', 'tokenizer.json', 'tokenizer_config.json'] as const

export const isRequired = (file: string): boolean =>
  file.startsWith('onnx/') || (REQUIRED as readonly string[]).includes(file)

/** What a place is found by: the model as it was given, what messages call the call, and the settings. */
export interface Asked {
  model: string
  where: string
  settings: Settings
  env: Env
  pace: Pace
}

/** Whether a model's name can only be that of a folder. */
export const isPath = (model: string): boolean => /^(\.{0,2}[\\/]|[A-Za-z]:[\\/]|\.{1,2}$)/.test(model)

/** Whether a model's name may be one of a hub: `owner/model`, or a name alone. */
export const isHubName = (model: string): boolean => /^(?!.*\.\.)[\w-][\w.-]*(\/[\w-][\w.-]*)?$/.test(model)
