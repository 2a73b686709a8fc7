import * as v from 'valibot'
import { filterSchema } from '../query/filter.ts'
import { rankingOptions } from '../rank/ranking-options.ts'
import { plainEntries } from './plain-entries.ts'

/** What {@link SearchOptions} may have, and the defaults. */
export const searchEntries = { ...plainEntries, ...rankingOptions, filter: v.optional(filterSchema) }
/** {@link SearchOptions} with the defaults. */
export const searchOptions = v.strictObject(searchEntries)
