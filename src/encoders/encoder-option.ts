import * as v from 'valibot'
import { show } from '../core/errors.ts'
import type { Encoder, EncoderRecipe } from './encoder.ts'

const has = (value: unknown, keys: Record<string, string>): boolean =>
  typeof value === 'object' && value !== null
  && Object.entries(keys).every(([key, type]) => typeof (value as Record<string, unknown>)[key] === type)
const isEncoder = (value: unknown): value is Encoder =>
  has(value, { name: 'string', digest: 'string', width: 'number', encode: 'function', encodeWords: 'function' })
const isRecipe = (value: unknown): value is EncoderRecipe => has(value, { fit: 'function' })

const given = v.custom<Encoder | EncoderRecipe>(
  value => isEncoder(value) || isRecipe(value),
  ({ input }) => expected(input),
)

/** The option "encoder": an encoder, or one that must see the texts first. */
export const encoderOption = v.optional(given)

/** What should have been given, by what was: a promise and a name are one step away from an encoder. */
function expected(given: unknown): string {
  if (given instanceof Promise) return 'an encoder: await the promise of one'
  if (typeof given === 'string') {
    const call = `openEncoder(${show(given)})`
    return `an encoder: ${call} of tokengraph/node opens one by its name, transformerEncoder a model`
  }
  return 'an encoder, as ownEncoder makes one of a function'
}
