import { TokenGraphError, show } from '../../core/errors.ts'
import type { Pooling, Prefixes } from './options.ts'

/** What a model's own files say about how its vectors are made. What they do not say is undefined. */
export interface OwnSettings {
  pooling?: Pooling
  prefixes?: Prefixes
  /** The most tokens that it was trained for. */
  longest?: number
}

interface Module {
  type?: string
  path?: string
}

/** What the settings of a pooling module call the ways that there are here. */
const POOLINGS: Record<string, Pooling> = {
  pooling_mode_mean_tokens: 'mean',
  pooling_mode_cls_token: 'cls',
  pooling_mode_lasttoken: 'last',
  mean: 'mean',
  cls: 'cls',
  lasttoken: 'last',
}

/**
 * Reads what Sentence-Transformers writes beside a model: `modules.json` and the folder of its pooling module,
 * `config_sentence_transformers.json` with the prompts, `sentence_bert_config.json` with the longest input.
 *
 * @param readJson  reads a file of the model; undefined where there is none
 * @param given     the pooling that the caller asked for, if any: it counts, and the model's own need not be one that
 *   is known here
 */
export async function readOwnSettings(
  readJson: (file: string) => Promise<any>,
  where: string,
  given?: Pooling,
): Promise<OwnSettings> {
  const modules: Module[] = await readJson('modules.json') ?? []
  const module = Array.isArray(modules) ? modules.find(({ type }) => type?.endsWith('.Pooling')) : undefined
  const pooling = given
    ?? (module ? poolingOf(await readJson(`${module.path ?? '1_Pooling'}/config.json`) ?? {}, where) : undefined)
  const { max_seq_length: longest } = await readJson('sentence_bert_config.json') ?? {}
  const prefixes = prefixesOf(await readJson('config_sentence_transformers.json') ?? {})
  return { pooling, prefixes, longest: Number.isSafeInteger(longest) && longest > 0 ? longest : undefined }
}

function poolingOf(config: Record<string, unknown>, where: string): Pooling | undefined {
  const modes = typeof config.pooling_mode === 'string'
    ? [config.pooling_mode]
    : Object.keys(config).filter(key => key.startsWith('pooling_mode_') && config[key] === true)
  if (modes.length === 0) return undefined
  if (modes.length === 1 && modes[0]! in POOLINGS) return POOLINGS[modes[0]!]
  throw new TokenGraphError('encoder', {
    where,
    got: `a model of the pooling ${modes.map(mode => show(mode.replace(/^pooling_mode_/, ''))).join(' and ')}`,
    expected: 'mean, cls or last',
    hint: 'Choose another model, or one of these as the option "pooling".',
  })
}

/** Sentence-Transformers writes empty prompts for models of which nobody said any. */
function prefixesOf({ prompts, default_prompt_name: name }: {
  prompts?: Record<string, string>
  default_prompt_name?: string | null
}): Prefixes | undefined {
  if (!prompts || !Object.values(prompts).some(Boolean)) return undefined
  const common = (name && prompts[name]) || ''
  return { query: prompts.query ?? common, passage: prompts.passage ?? prompts.document ?? common }
}
