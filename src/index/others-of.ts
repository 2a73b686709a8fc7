import type { TokenIndex } from './token-index.ts'

/** The ids of the documents of an index that are none of some: what goes where these are all that there is to be. */
export const othersOf = async (index: TokenIndex<object>, kept: ReadonlySet<string>): Promise<string[]> =>
  (await index.graph.ids('passage')).filter(id => !kept.has(id))
