import * as v from 'valibot'
import { NODE_KIND_NAMES } from '../core/kinds.ts'
import { number, whole } from '../core/options.ts'
import { plainRanking } from '../rank/options.ts'
import { explainOptions } from './explain-options.ts'

const limit = v.optional(whole(0), 10)

/** What {@link SearchOptions} may have, and the defaults, but for what `every-search-option.ts` brings. */
export const plainEntries = {
  ...plainRanking,
  kinds: v.optional(v.array(v.picklist(NODE_KIND_NAMES)), () => [...NODE_KIND_NAMES]),
  limit: v.optional(v.union([whole(0), v.strictObject({ passage: limit, name: limit, token: limit })]), 10),
  order: v.optional(v.picklist(['kind', 'score']), 'kind'),
  explain: v.optional(v.union([v.boolean(), explainOptions]), false),
  tokensFrom: v.optional(whole(1), 1),
  namesFrom: v.optional(whole(1), 10),
  includeAsked: v.optional(v.boolean(), false),
  matches: v.optional(v.boolean(), false),
  snippet: v.optional(v.union([v.boolean(), whole(20, 100_000)]), false),
  minRelevance: v.optional(number(0, 1), 0),
  signal: v.optional(v.instance(AbortSignal)),
}
