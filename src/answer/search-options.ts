import * as v from 'valibot'
import { whole } from '../core/options.ts'
import type { ExplainOptions } from '../view/explanation.ts'
import { NODE_KIND_NAMES, type NodeKind } from '../core/kinds.ts'
import { type Filter, filterSchema, passesFilter } from '../query/filter.ts'
import type { Wanted } from '../rank/stage.ts'
import { rankingOptions, type RankingOptions } from '../rank/options.ts'
import type { Metadata } from '../text/document.ts'

/** What is searched for, and how. */
export interface SearchOptions<M extends object = Metadata> extends RankingOptions {
  /** Which kinds of nodes are ranked. Default all three. */
  kinds?: readonly NodeKind[] | undefined
  /** How many results of each kind: one number, or one for each kind. Default 10. */
  limit?: number | {
    /** Passages at most. Default 10. */
    passage?: number | undefined
    /** Names at most. Default 10. */
    name?: number | undefined
    /** Tokens at most. Default 10. */
    token?: number | undefined
  } | undefined
  /** `kind`: passages, then names, then tokens. `score`: all together. Default `kind`. */
  order?: 'kind' | 'score' | undefined
  /** Which documents results may come from. */
  filter?: Filter<M> | undefined
  /** Give each result its explanation; costs some milliseconds for each. Default `false`. */
  explain?: boolean | ExplainOptions | undefined
  /** From how many of the best passages tokens are taken. Default 1: measured, more passages answer less often. */
  tokensFrom?: number | undefined
  /** From how many of the best passages names are taken. Default 10. */
  namesFrom?: number | undefined
  /** Also rank the words and names that the question itself says. Default `false`. */
  includeAsked?: boolean | undefined
  /**
   * Ends the search: the call is rejected with the code `aborted`. The first one that carries vectors may take seconds.
   */
  signal?: AbortSignal | undefined
}

/** What a view of a question's part of the graph holds. */
export interface ViewOptions<M extends object = Metadata> extends SearchOptions<M> {
  /** How many nodes at most. Default 200. */
  nodes?: number | undefined
}

/** How far a neighbourhood goes. */
export interface NeighbourhoodOptions {
  /** How many edges away, along or against them. Default 1. */
  radius?: number | undefined
  /** Nodes at most. Default 200. */
  nodes?: number | undefined
  /** Ends the work: the call is rejected with the code `aborted`. */
  signal?: AbortSignal | undefined
}

const limit = v.optional(whole(0), 10)
/** {@link ExplainOptions} with the defaults. */
const explainOptions = v.strictObject({ incoming: v.optional(whole(0), 20), paths: v.optional(whole(0, 1000), 5) })
/** What {@link SearchOptions} may have, and the defaults. */
export const searchEntries = {
  ...rankingOptions,
  kinds: v.optional(v.array(v.picklist(NODE_KIND_NAMES)), () => [...NODE_KIND_NAMES]),
  limit: v.optional(v.union([whole(0), v.strictObject({ passage: limit, name: limit, token: limit })]), 10),
  order: v.optional(v.picklist(['kind', 'score']), 'kind'),
  filter: v.optional(filterSchema),
  explain: v.optional(v.union([v.boolean(), explainOptions]), false),
  tokensFrom: v.optional(whole(1), 1),
  namesFrom: v.optional(whole(1), 10),
  includeAsked: v.optional(v.boolean(), false),
  signal: v.optional(v.instance(AbortSignal)),
}
/** {@link SearchOptions} with the defaults. */
export const searchOptions = v.strictObject(searchEntries)
/** Search options with nothing left open. */
export type SearchSettings = v.InferOutput<typeof searchOptions>

/** How much of an explanation the options ask for. */
export const listed = ({ explain }: SearchSettings): Required<ExplainOptions> =>
  v.parse(explainOptions, typeof explain === 'boolean' ? {} : explain)

/** How many nodes of a kind the options ask for. */
export const limitOf = ({ kinds, limit }: SearchSettings, kind: NodeKind): number =>
  !kinds.includes(kind) ? 0 : typeof limit === 'number' ? limit : limit[kind]

/** Which nodes the options ask for. */
export const wantedBy = ({ filter, tokensFrom, namesFrom, includeAsked }: SearchSettings): Wanted => ({
  passes: passesFilter(filter),
  tokensFrom,
  namesFrom,
  includeAsked,
})
