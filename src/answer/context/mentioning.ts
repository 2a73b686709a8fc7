import type { Graph } from '../../graph/graph.ts'
import { passageName } from '../../graph/node-names.ts'
import { columnsOf } from '../../graph/rows.ts'
import type { Found } from './found.ts'

/** Whether a passage that was found mentions a name, both by their ids. */
export type Mentioning = (passage: string, name: string) => boolean

/** Reads which names passages mention: of those that stand on the ways to what was found. */
export async function mentioning(graph: Graph, found: readonly Found[]): Promise<Mentioning> {
  const rows = await graph.rows('mentions', 'out', found.map(({ node }) => node))
  const mentioned = new Map(found.map(({ entry }, i) => [passageName(entry).id, new Set(columnsOf(rows, i))]))
  const named = found.flatMap(({ explanation }) => explanation.paths)
    .flatMap(({ nodes }) => nodes.flatMap(({ kind, id }) => (kind === 'name' ? [id] : [])))
  const numbers = new Map<string, number | undefined>()
  for (const id of new Set(named)) numbers.set(id, await graph.find('name', id))
  return (passage, name) => mentioned.get(passage)?.has(numbers.get(name) ?? -1) ?? false
}
