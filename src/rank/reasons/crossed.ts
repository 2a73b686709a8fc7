import type { LastReasons } from '../stage.ts'
import { reordered } from './reordered.ts'
import { reranked } from './reranked.ts'

/** What ranked a passage before, and what its new place by the cross-encoder gives or takes. */
export const crossed: LastReasons = {
  ...reordered(reranked, { stage: 'crossed', after: 'reranked', term: 'cross' }),
  crossed: ({ crossed: { order } }) => order,
}
