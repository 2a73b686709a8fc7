import * as v from 'valibot'
import { whole } from '../../core/options.ts'
import type { Metadata } from '../../text/document.ts'
import type { SearchOptions } from '../search-options.ts'
import { searchEntries } from '../every-search-option.ts'

/** What a context for a language model holds. */
export interface ContextOptions<M extends object = Metadata> extends
  Omit<
    SearchOptions<M>,
    | 'kinds'
    | 'limit'
    | 'order'
    | 'explain'
    | 'tokensFrom'
    | 'namesFrom'
    | 'includeAsked'
    | 'matches'
    | 'snippet'
    | 'offset'
    | 'sortBy'
    | 'facets'
    | 'groupBy'
  >
{
  /** How much the texts of all parts may come to, by `count`. Default 4,000. */
  budget?: number | undefined
  /**
   * Measures a text: the tokens that a model makes of it, say. Longer texts must not count less. Default its
   * characters, in UTF-16 code units.
   */
  count?: ((text: string) => number) | undefined
  /** How many passages before and behind each one that was found come along, where they fit. Default 0. */
  around?: number | undefined
  /** From how many of the best passages parts are made. Default 20. */
  passages?: number | undefined
  /**
   * `score`: the best part first. `path`: a part behind the one that led to it. `document`: as the documents have them,
   * the document of the best part first. Default `score`.
   */
  order?: 'score' | 'path' | 'document' | undefined
}

/** {@link ContextOptions} with the defaults. */
export const contextOptions = v.strictObject({
  ...v.omit(v.strictObject(searchEntries), [
    'kinds',
    'limit',
    'explain',
    'tokensFrom',
    'namesFrom',
    'includeAsked',
    'matches',
    'snippet',
  ]).entries,
  budget: v.optional(whole(0), 4000),
  count: v.optional(
    v.custom<(text: string) => number>(value => typeof value === 'function', 'a function'),
    () => (text: string) => text.length,
  ),
  around: v.optional(whole(0), 0),
  passages: v.optional(whole(1), 20),
  order: v.optional(v.picklist(['score', 'path', 'document']), 'score'),
})

/** {@link ContextOptions} with nothing left open. */
export type ContextSettings = v.InferOutput<typeof contextOptions>
