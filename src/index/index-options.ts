import * as v from 'valibot'
import { TokenGraphError } from '../core/errors.ts'
import { whole } from '../core/options.ts'
import type { Progress } from '../core/pace.ts'
import { readOptions } from '../core/read-options.ts'
import { encoderOption } from '../encoders/encoder-option.ts'
import { vectorOptions } from '../encoders/vector-options.ts'
import { coOccursOptions } from '../tables/edges/co-occurs-options.ts'
import { graphOptions } from '../tables/graph-options.ts'
import { analysisOptions } from '../text/tokens/analysis-options.ts'
import type { Tokenizer } from '../text/tokens/tokenizer.ts'

/** The option by which texts are read, alike where an index is made and where it is opened. */
const tokenizerOption = v.optional(v.custom<Tokenizer>(
  value => typeof (value as Tokenizer)?.tokenize === 'function' && typeof (value as Tokenizer).name === 'string',
  'a tokenizer: { name, tokenize(text) }',
))

/** {@link IndexOptions} with the defaults. */
export const indexOptions = v.strictObject({
  ...graphOptions.entries,
  analysis: v.optional(analysisOptions, {}),
  tokenizer: tokenizerOption,
  encoder: encoderOption,
  vectors: v.optional(vectorOptions),
  workers: v.optional(whole(1), 1),
  signal: v.optional(v.instance(AbortSignal)),
  onProgress: v.optional(v.custom<(progress: Progress) => void>(value => typeof value === 'function', 'a function')),
})

/** {@link IndexOptions} with nothing left open. */
export type IndexSettings = v.InferOutput<typeof indexOptions>

/** Reads {@link IndexOptions}. @throws TokenGraphError `option` */
export const readIndexOptions = (given: unknown, where: string): IndexSettings =>
  readOptions(indexOptions, given, where)

const openOptions = v.strictObject({
  tokenizer: tokenizerOption,
  encoder: encoderOption,
  signal: v.optional(v.instance(AbortSignal)),
})

/** Reads {@link OpenOptions}. @throws TokenGraphError `option` */
export const readOpenOptions = (given: unknown) => readOptions(openOptions, given, 'openIndex')

/** How the index was made is read when it is changed. */
const keptSchema = v.strictObject({
  analysis: analysisOptions,
  own: v.boolean(),
  coOccurs: v.optional(coOccursOptions),
  fields: v.optional(v.array(v.string())),
  made: v.optional(v.looseObject({})),
})

/** What a snapshot tells of how its index was made. */
export type KeptSettings = v.InferOutput<typeof keptSchema>

/** Reads it. @throws TokenGraphError `format` */
export function readKept(given: unknown, where: string): KeptSettings {
  const settings = v.safeParse(keptSchema, given)
  if (settings.success) return settings.output
  throw new TokenGraphError('format', {
    where,
    got: 'settings that this version does not know',
    hint: 'Index the texts again.',
  })
}
