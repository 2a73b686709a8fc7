import * as v from 'valibot'
import { NODE_KIND_NAMES } from '../core/kinds.ts'
import { number, whole } from '../core/options.ts'
import { filterSchema } from '../query/filter.ts'
import { rankingOptions } from '../rank/ranking-options.ts'
import { explainOptions } from './explain-options.ts'
import { listEntries, thinEntries } from './list-options.ts'
import { searchDefaults } from './search-defaults.ts'

const DEFAULTS = searchDefaults(), limit = v.optional(whole(0), DEFAULTS.limit)

/** What options of whatever asks a question may have, and the defaults. */
export const searchEntries = {
  ...rankingOptions,
  kinds: v.optional(v.array(v.picklist(NODE_KIND_NAMES)), () => [...NODE_KIND_NAMES]),
  limit: v.optional(
    v.union([whole(0), v.strictObject({ passage: limit, name: limit, token: limit })]),
    DEFAULTS.limit,
  ),
  order: v.optional(v.picklist(['kind', 'score']), DEFAULTS.order),
  explain: v.optional(v.union([v.boolean(), explainOptions]), DEFAULTS.explain),
  tokensFrom: v.optional(whole(1), DEFAULTS.tokensFrom),
  namesFrom: v.optional(whole(1), DEFAULTS.namesFrom),
  includeAsked: v.optional(v.boolean(), DEFAULTS.includeAsked),
  matches: v.optional(v.boolean(), DEFAULTS.matches),
  snippet: v.optional(v.union([v.boolean(), whole(20, 100_000)]), DEFAULTS.snippet),
  minRelevance: v.optional(number(0, 1), DEFAULTS.minRelevance),
  signal: v.optional(v.instance(AbortSignal)),
  ...thinEntries,
  filter: v.optional(filterSchema),
}

/** {@link SearchOptions} with the defaults. */
export const searchOptions = v.strictObject({ ...searchEntries, ...listEntries })
