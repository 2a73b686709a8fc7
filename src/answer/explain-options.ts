import * as v from 'valibot'
import type { ExplainOptions } from '../view/explanation.ts'
import { whole } from '../core/options.ts'

/** {@link ExplainOptions} with the defaults. */
export const explainOptions = v.strictObject({
  incoming: v.optional(whole(0), 20),
  paths: v.optional(whole(0, 1000), 5),
})

/** How much of an explanation the options ask for. */
export const listed = ({ explain }: { explain: boolean | ExplainOptions }): Required<ExplainOptions> =>
  v.parse(explainOptions, typeof explain === 'boolean' ? {} : explain)
