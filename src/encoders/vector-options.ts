import * as v from 'valibot'
import type { PackedType } from '../math/dense/packed.ts'

/** Which nodes of a graph get vectors, and how they are kept. */
export interface VectorOptions {
  /** How vectors are kept, in memory and in the snapshot: 4, 2 or 1 bytes a number. Default `float16`. */
  type?: 'float32' | 'float16' | 'int8' | undefined
  /** Also encode names, each by itself. Default `false`: it adds a short text for each name. */
  names?: boolean | undefined
  /** Also encode words, each by itself. Default `false`; encoders without a model have them at no cost. */
  tokens?: boolean | undefined
}

/** {@link VectorOptions} with the defaults. */
export const vectorOptions = v.strictObject({
  type: v.optional(v.picklist(['float32', 'float16', 'int8'] as const satisfies readonly PackedType[]), 'float16'),
  names: v.optional(v.boolean(), false),
  tokens: v.optional(v.boolean(), false),
})
