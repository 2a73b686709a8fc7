import type * as v from 'valibot'
import { among, count, signal, usual } from '../core/usual.ts'
import type { ExplainOptions } from '../view/explanation.ts'
import { searchDefaults } from './search-defaults.ts'
import { NODE_KIND_NAMES, type NodeKind } from '../core/kinds.ts'
import type { Filter } from '../query/filter.ts'
import type { Facet } from './list-options.ts'
import type { Wanted } from '../rank/stage.ts'
import type { RankingOptions } from '../rank/options.ts'
import type { searchOptions } from './every-search-option.ts'
import type { Metadata } from '../text/document.ts'

/** What is searched for, and how. */
export interface SearchOptions<M extends object = Metadata> extends RankingOptions<M> {
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
  /**
   * How many of the best of each kind are passed over, for the next page: pages have each result once. Default 0.
   */
  offset?: number | undefined
  /** `kind`: passages, then names, then tokens. `score`: all together. Default `kind`. */
  order?: 'kind' | 'score' | undefined
  /**
   * Which documents results may come from. Without a question all their passages are listed, by id or `sortBy`; with
   * `sortBy` or `facets` alone those of all documents.
   */
  filter?: Filter<M> | undefined
  /** Only passages that mention all of these names, or are about them. Default none. */
  mentions?: readonly string[] | undefined
  /** At most so many passages of a document. Default all. */
  perDocument?: number | undefined
  /**
   * Lets passages that say what better ones say come later, by their vectors or else by the words that they share:
   * strength from 0, which changes nothing, to 1, where only difference counts; `true` means 0.2. The order of the best
   * 100 changes, once they are thinned out by `perDocument` and `groupBy`; scores, `total` and explanations do not, and
   * pages go by it. Default `false`.
   */
  diversify?: boolean | number | undefined
  /**
   * At most one passage, the best, for each value of this field of metadata; of a list for each of its values. `group`
   * tells how many others match. Documents without the field are no group. Default none.
   */
  groupBy?: string | undefined
  /**
   * Lists the passages that match by a field of metadata in place of their rank: numbers by size, strings by code unit,
   * as dates of ISO 8601; of a list by its first value in that order. Ties by id; without the field last.
   */
  sortBy?: {
    /** Which field. */
    field: string
    /** Whether the least or the largest comes first. Default `asc`. */
    order?: 'asc' | 'desc' | undefined
  } | undefined
  /**
   * Counts, of all passages that match, those with each value of a field of metadata (`true` for the 100 most frequent,
   * `{ limit }`), or within ranges (`{ ranges: [{ from: 1990, to: 2000 }] }`, `to` not included). Default none.
   */
  facets?: { readonly [field: string]: Facet } | undefined
  /** Give each result its explanation; costs some milliseconds for each. Default `false`. */
  explain?: boolean | ExplainOptions | undefined
  /** From how many of the best passages tokens are taken. Default 1: measured, more passages answer less often. */
  tokensFrom?: number | undefined
  /** From how many of the best passages names are taken. Default 10. */
  namesFrom?: number | undefined
  /** Also rank the words and names that the question itself says. Default `false`. */
  includeAsked?: boolean | undefined
  /** Tell where passages say what was looked for. Costs the reading of each. Default `false`. */
  matches?: boolean | undefined
  /**
   * Give the best short stretch of each passage, so many columns long; `true` means 120. Costs the reading of each.
   * Default `false`.
   */
  snippet?: boolean | number | undefined
  /** Leave out passages that say less of the question: see `relevance`. Default 0. */
  minRelevance?: number | undefined
  /** Ends the search: the call is rejected with the code `aborted`. */
  signal?: AbortSignal | undefined
}

/** What a view of a question's part of the graph holds. */
export interface ViewOptions<M extends object = Metadata>
  extends Omit<SearchOptions<M>, 'offset' | 'sortBy' | 'facets' | 'groupBy'>
{
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

/** Search options with nothing left open. */
export type SearchSettings = v.InferOutput<typeof searchOptions>

/** How many nodes of a kind the options ask for. */
export const limitOf = ({ kinds, limit }: SearchSettings, kind: NodeKind): number =>
  !kinds.includes(kind) ? 0 : typeof limit === 'number' ? limit : limit[kind]

/** Which nodes the options ask for. */
export const wantedBy = async ({ filter, tokensFrom, namesFrom, includeAsked }: SearchSettings): Promise<Wanted> => ({
  passes: await passesOf(filter),
  narrows: filter !== undefined,
  tokensFrom,
  namesFrom,
  includeAsked,
})

async function passesOf(filter: SearchSettings['filter']): Promise<Wanted['passes']> {
  if (!filter) return undefined
  const { passesFilter } = await import('../query/filter.ts'), passes = passesFilter(filter)
  return ({ document }) => passes(document)
}

/** Reads the options of a search: those that few searches have, and mistakes, by what is loaded for them. */
export async function readSearch(options: unknown): Promise<SearchSettings> {
  const plain = usual<SearchSettings>(searchDefaults(), options, {
    kinds: among(NODE_KIND_NAMES),
    limit: count,
    signal,
  })
  if (plain) return plain
  const [{ readOptions }, { searchOptions }] = await Promise.all([
    import('../core/read-options.ts'),
    import('./every-search-option.ts'),
  ])
  return readOptions(searchOptions, options, 'search')
}
