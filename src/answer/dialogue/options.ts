import * as v from 'valibot'
import { number } from '../../core/options.ts'
import { beginning, type DialogueState, stateSchema } from './state.ts'
import { pointsBack } from './points-back.ts'

/** How a dialogue goes on. */
export interface DialogueOptions {
  /** Where an earlier one ended: its `state`. Default a new one. */
  state?: DialogueState | undefined
  /** What is left, after another question, of what was spoken of; 0 to 1. Default 0.5. */
  fade?: number | undefined
  /**
   * What is remembered has this share of the seeds of a question that stands by itself, 0 to 1. Default 0.03.
   */
  share?: number | undefined
  /**
   * And this, over the number n of its words with content, of one that points back, at most ½: what says little by
   * itself, as "Who built it?" (n = 1), lives by what was spoken of. 0 to 10. Default 0.7.
   */
  backShare?: number | undefined
  /** Tells whether a question points back. Default by the pronouns of English, Chinese, German, French and Spanish. */
  pointsBack?: ((question: string) => boolean) | undefined
}

/** {@link DialogueOptions} with the defaults. */
export const dialogueOptions = v.strictObject({
  state: v.optional(stateSchema, beginning),
  fade: v.optional(number(0, 1), 0.5),
  share: v.optional(number(0, 1), 0.03),
  backShare: v.optional(number(0, 10), 0.7),
  pointsBack: v.optional(
    v.custom<(question: string) => boolean>(value => typeof value === 'function', 'a function'),
    () => pointsBack,
  ),
})
