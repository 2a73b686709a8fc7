import * as v from 'valibot'
import { whole } from '../../core/options.ts'
import { coOccursDefaults } from '../graph-defaults.ts'

/** Which words are held to co-occur. */
export interface CoOccursOptions {
  /** Words on each side that count as near; time grows with it. Default 5. */
  window?: number | undefined
  /** How often two words must stand near each other. Default 3. */
  atLeast?: number | undefined
  /** Edges kept for each word: the strongest. Size grows with it. Default 8. */
  strongest?: number | undefined
}

const DEFAULTS = coOccursDefaults()

/** {@link CoOccursOptions} with the defaults. */
export const coOccursOptions = v.strictObject({
  window: v.optional(whole(1, 100), DEFAULTS.window),
  atLeast: v.optional(whole(1), DEFAULTS.atLeast),
  strongest: v.optional(whole(1, 1000), DEFAULTS.strongest),
})
