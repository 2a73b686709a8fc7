import * as v from 'valibot'
import { whole } from '../core/options.ts'
import { contextOptions } from '../answer/context/options.ts'
import { searchOptions } from '../answer/every-search-option.ts'
import { querySchema } from '../query/read-query.ts'
import { MOST_AROUND, MOST_RESULTS } from './parameters.ts'

/** What is asked: a text, or what `index.search` takes in its place. */
const question = v.union([v.string(), querySchema])

const limit = v.optional(whole(0, MOST_RESULTS))

/** Options that programs cannot send: the server has them of its own. */
const { signal: _, ...searched } = searchOptions.entries
const { signal: _signal, count: _count, ...gathered } = contextOptions.entries

/**
 * `POST /api/hits`: the options of `index.search` that are JSON. Without a question, what passes `filter` or has
 * `mentions` is listed, or with `sortBy` or `facets` all there is.
 */
export const hitsBody = v.strictObject({
  question: v.optional(question),
  ...searched,
  limit: v.optional(
    v.union([whole(0, MOST_RESULTS), v.strictObject({ passage: limit, name: limit, token: limit })]),
    10,
  ),
  tokensFrom: v.optional(whole(1, MOST_RESULTS), 1),
  namesFrom: v.optional(whole(1, MOST_RESULTS), 10),
})

/** `POST /api/context`: the options of `index.context` that are JSON; its budget is in characters. */
export const contextBody = v.strictObject({
  question,
  ...gathered,
  around: v.optional(whole(0, MOST_AROUND), 0),
  passages: v.optional(whole(1, MOST_RESULTS), 20),
})
