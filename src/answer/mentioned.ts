import type { Wanted } from '../rank/stage.ts'
import type { Searcher } from '../rank/searcher.ts'
import { columnsOf } from '../graph/rows.ts'
import type { SearchSettings } from './search-options.ts'

/**
 * Whether a passage mentions all of some names, or is about them.
 *
 * Cost: the edges of the names.
 *
 * @throws TokenGraphError `not-found` for a name that the graph lacks
 */
export async function mentioned(
  whole: Searcher,
  { mentions = [], without }: SearchSettings,
): Promise<NonNullable<Wanted['among']>> {
  const searcher = await whole.without(without), { graph } = searcher
  const names: number[] = []
  for (const id of mentions) names.push(await searcher.find('name', id, 'search: option "mentions": node'))
  const about = await graph.rows('names', 'out', names), mentioning = await graph.rows('mentions', 'in', names)
  const sets = names.map((_, i) => new Set([...columnsOf(about, i), ...columnsOf(mentioning, i)]))
  return passage => sets.every(set => set.has(passage))
}
