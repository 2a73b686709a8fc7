import { LONGEST_QUERY, NODE_SHARE, type ReadQuery } from './query.ts'

/** Reads a query; what is no mere text, or too long, by what is loaded for it. @throws what `readQuery` throws */
export const readQuestion = async (query: unknown): Promise<ReadQuery> =>
  typeof query === 'string' && query.length <= LONGEST_QUERY
    ? { text: query.toWellFormed(), nodes: [], nodeShare: NODE_SHARE }
    : (await import('./read-query.ts')).readQuery(query)
