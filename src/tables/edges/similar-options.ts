import * as v from 'valibot'
import { number, whole } from '../../core/options.ts'

/** Which nodes are held to be similar, by the cosine of their vectors. */
export interface SimilarOptions {
  /**
   * How many nearest others each node has; two are tied if each is among those of the other. Size grows with it.
   * Default 6.
   */
  neighbours?: number | undefined
  /** The lowest cosine of two that are tied, above 0 to 1. Default 0.6. */
  atLeast?: number | undefined
}

/** {@link SimilarOptions} with the defaults. */
export const similarOptions = v.strictObject({
  neighbours: v.optional(whole(1, 1000), 6),
  atLeast: v.optional(number(1e-6, 1), 0.6),
})
