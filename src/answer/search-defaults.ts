import { NODE_KIND_NAMES } from '../core/kinds.ts'
import { rankingDefaults } from '../rank/defaults.ts'

/** What a search is where nothing else is asked for, a copy of one's own. */
export const searchDefaults = () => ({
  ...rankingDefaults(),
  kinds: [...NODE_KIND_NAMES],
  limit: 10,
  order: 'kind' as const,
  explain: false,
  tokensFrom: 1,
  namesFrom: 10,
  includeAsked: false,
  matches: false,
  snippet: false,
  minRelevance: 0,
})
