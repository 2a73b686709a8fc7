import * as v from 'valibot'
import { filterSchema } from '../query/filter.ts'
import { rankingOptions } from '../rank/ranking-options.ts'
import { listEntries, thinEntries } from './list-options.ts'
import { plainEntries } from './plain-entries.ts'

/** What options of whatever asks a question may have, and the defaults. */
export const searchEntries = {
  ...plainEntries,
  ...rankingOptions,
  ...thinEntries,
  filter: v.optional(filterSchema),
}
/** {@link SearchOptions} with the defaults. */
export const searchOptions = v.strictObject({ ...searchEntries, ...listEntries })
