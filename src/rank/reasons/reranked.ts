import type { LastReasons } from '../stage.ts'
import { passages } from './passages.ts'
import { reordered } from './reordered.ts'

/** What ranked a passage before, and what its new place by the network gives or takes. */
export const reranked: LastReasons = {
  ...reordered(passages, { stage: 'reranked', after: 'passages', term: 'rerank' }),
  reranked: ({ reranked: { order } }) => order,
}
