import type { FacetRange } from './list-options.ts'
import type { SearchSettings } from './search-options.ts'
import type { Matching } from './matching.ts'
import type { FacetCount } from './results.ts'
import { byValue, type Value, valuesOf } from './values.ts'

/** So many values of a field are told where nobody says how many. */
const MOST_VALUES = 100

/** How many of the passages that match have which values: the most frequent first, ties by value; ranges as asked. */
export const facetsOf = (
  matches: readonly Matching[],
  facets: NonNullable<SearchSettings['facets']>,
): { [field: string]: FacetCount[] } =>
  Object.fromEntries(Object.entries(facets).map(([field, facet]) => {
    const values = matches.map(({ entry: { document } }) => valuesOf(document, field))
    if (facet !== true && 'ranges' in facet) return [field, facet.ranges.map(range => within(values, range))]
    return [field, frequent(values, facet === true ? MOST_VALUES : facet.limit ?? MOST_VALUES)]
  }))

function frequent(values: readonly (readonly Value[])[], most: number): FacetCount[] {
  const counts = new Map<Value, number>()
  for (const value of values.flat()) counts.set(value, (counts.get(value) ?? 0) + 1)
  return Array.from(counts, ([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || byValue(a.value, b.value)).slice(0, most)
}

const within = (values: readonly (readonly Value[])[], { from, to }: FacetRange): FacetCount => ({
  ...(from !== undefined && { from }),
  ...(to !== undefined && { to }),
  count: values.filter(each => each.some(value => isWithin(value, from, to))).length,
})

/** Of one kind with the bounds, from the lower one on, and below the upper one. */
const isWithin = (value: Value, from: FacetRange['from'], to: FacetRange['to']): boolean =>
  (from === undefined || (typeof from === typeof value && value >= from))
  && (to === undefined || (typeof to === typeof value && value < to))
