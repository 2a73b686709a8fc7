import * as v from 'valibot'
import type { PackedType } from '../math/dense/packed.ts'
import type { WordType } from '../math/dense/word-rows.ts'

/** Which nodes of a graph get vectors, and how they are kept. */
export interface VectorOptions {
  /** How vectors are kept, in memory and in the snapshot: 4, 2 or 1 bytes a number. Default `float16`. */
  type?: 'float32' | 'float16' | 'int8' | undefined
  /** Also encode names, each by itself. Default `false`: it adds a short text for each name. */
  names?: boolean | undefined
  /** Also encode words, each by itself. Default `false`; encoders without a model have them at no cost. */
  tokens?: boolean | undefined
  /**
   * Also keep the vectors of the words of every passage, each as it stands there, for late interaction: `bits`, the
   * sign of each number, 48 bytes a word of 384 numbers, or `int8`, eight times that; words without content have none.
   * Default none. A model then runs as often as without; one that sees a word for itself, as word vectors do, says
   * little more by it.
   */
  words?: WordType | undefined
}

/** {@link VectorOptions} with the defaults. */
export const vectorOptions = v.strictObject({
  type: v.optional(v.picklist(['float32', 'float16', 'int8'] as const satisfies readonly PackedType[]), 'float16'),
  names: v.optional(v.boolean(), false),
  tokens: v.optional(v.boolean(), false),
  words: v.optional(v.picklist(['bits', 'int8'] as const satisfies readonly WordType[])),
})
