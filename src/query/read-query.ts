import * as v from 'valibot'
import { TokenGraphError, show } from '../core/errors.ts'
import { number } from '../core/options.ts'
import { readOptions } from '../core/read-options.ts'
import { NODE_KIND_NAMES } from '../core/kinds.ts'
import { vectorSchema } from '../text/vector-schema.ts'
import { LONGEST_QUERY, NODE_SHARE, type ReadQuery } from './query.ts'

const weight = v.pipe(
  v.number(),
  v.check(value => Math.abs(value) >= 1e-9 && Math.abs(value) <= 1e9, 'a number from 1e-9 to 1e9, or below 0'),
)

/** {@link QueryObject} with the defaults. */
export const querySchema = v.strictObject({
  text: v.optional(v.string(), ''),
  nodes: v.optional(
    v.array(v.pipe(
      v.strictObject({ kind: v.picklist(NODE_KIND_NAMES), id: v.string(), weight: v.optional(weight, 1) }),
      v.check(
        ({ kind, weight }) => kind !== 'token' || weight > 0,
        'a weight above 0 for a word: what is to be left out is asked as "-word"',
      ),
    )),
    () => [],
  ),
  nodeShare: v.optional(number(0, 1), NODE_SHARE),
  vector: v.optional(vectorSchema),
})

/**
 * Checks a query.
 * @throws TokenGraphError `query` for anything but a string or a query object, `limit` for too long a text
 */
export function readQuery(query: unknown): ReadQuery {
  const isQuery = typeof query === 'string' || (typeof query === 'object' && query !== null && !Array.isArray(query))
  if (!isQuery)
    throw new TokenGraphError('query', {
      where: 'query',
      got: show(query),
      expected: 'a text, or { text, nodes, nodeShare, vector }',
    })
  const read = readOptions(querySchema, typeof query === 'string' ? { text: query } : query, 'query', 'query')
  if (read.text.length > LONGEST_QUERY) {
    throw new TokenGraphError('limit', {
      where: 'query',
      got: `${read.text.length} characters`,
      expected: `at most ${LONGEST_QUERY}`,
      hint: `It begins ${show(read.text)}.`,
    })
  }
  return { ...read, text: read.text.toWellFormed() }
}
