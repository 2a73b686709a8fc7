import { TokenGraphError, show } from '../../core/errors.ts'
import { type Convention, conventionOf } from './conventions.ts'
import type { Settings } from './options.ts'
import { type LateSettings, readLateSettings } from './late-settings.ts'
import { readOwnSettings } from './own-settings.ts'
import { type Asked, type Place, REQUIRED } from './place.ts'
import type { TokenizerFile } from '../../text/tokens/pieces/vocabulary.ts'

/** What the small files of a model say. */
export interface ModelFiles extends Convention {
  config: Readonly<Record<string, any>>
  tokenizer: TokenizerFile
  /** The most tokens that the model takes; Infinity where no file says. */
  limit: number
  /** The most tokens that are good for it. */
  usual: number
  /** Of a model of late interaction. */
  late?: LateSettings | undefined
}

/**
 * Reads the small files of a model, and settles how its vectors are made: as the caller says, or the model, or its
 * family's convention.
 */
export async function readModelFiles(place: Place, { where, settings, pace }: Asked): Promise<ModelFiles> {
  const readJson = async (file: string) => {
    pace.check()
    const bytes = await place.read(file)
    return bytes && parse(bytes, file, place, where)
  }
  const [config, tokenizer, tokenizerConfig] = await required(readJson, place, where)
  if (!tokenizer.model?.vocab) throw damaged('tokenizer.json', 'has no vocabulary', place, where)
  const own = await readOwnSettings(readJson, where, settings.pooling)
  const convention = conventionOf([
    place.name,
    ...(typeof config._name_or_path === 'string' ? [config._name_or_path] : []),
  ])
  const limit = Math.min(positions(config), finite(tokenizerConfig.model_max_length))
  return {
    config,
    tokenizer,
    limit,
    late: await readLateSettings({ json: readJson, bytes: file => place.read(file) }, where),
    usual: Math.min(512, limit, own.longest ?? Infinity),
    pooling: own.pooling ?? convention.pooling,
    prefixes: prefixesOf(settings, own.prefixes ?? convention.prefixes),
  }
}

async function required(readJson: (file: string) => Promise<any>, place: Place, where: string): Promise<any[]> {
  const found: any[] = []
  for (const file of REQUIRED) {
    const value = await readJson(file)
    if (!value) throw absent(file, place, where)
    found.push(value)
  }
  return found
}

const prefixesOf = ({ prefixes = {} }: Settings, others: Convention['prefixes']) => ({
  query: prefixes.query ?? others.query,
  passage: prefixes.passage ?? others.passage,
})

/** Models of RoBERTa's family number their positions from behind that of the padding. */
const OFFSET = /roberta|camembert|mpnet|longformer/

function positions({ model_type = '', max_position_embeddings, n_positions, pad_token_id }: Readonly<
  Record<string, any>
>): number {
  const count = finite(max_position_embeddings ?? n_positions)
  return OFFSET.test(model_type) ? count - (pad_token_id ?? 1) - 1 : count
}

/** Files say a huge number where there is no limit. */
const finite = (value: unknown): number => (typeof value === 'number' && value > 0 && value < 1e9 ? value : Infinity)

function parse(bytes: Uint8Array, file: string, place: Place, where: string): any {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (typeof value === 'object' && value !== null) return value
  } catch (cause) {
    throw damaged(file, 'is no JSON', place, where, cause)
  }
  throw damaged(file, 'is no JSON object', place, where)
}

const damaged = (file: string, trouble: string, place: Place, where: string, cause?: unknown) =>
  new TokenGraphError('encoder', {
    where,
    got: `a ${file} that ${trouble}, in ${show(place.at, Infinity)}`,
    hint: 'It may be damaged or only half there; delete it and download it again.',
    cause,
  })

const absent = (file: string, place: Place, where: string) =>
  new TokenGraphError('not-found', {
    where,
    got: `no ${file} in ${show(place.at, Infinity)}`,
    expected: `a model: ${REQUIRED.join(', ')} and onnx/model*.onnx`,
    hint: place.advice,
  })
