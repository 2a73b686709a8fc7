import { columnsOf } from '../graph/rows.ts'
import type { Ask } from './stage.ts'
import { nameSeeds } from './name-seeds.ts'
import type { QueryNode } from '../query/query.ts'
import type { SeedOrigin } from './seeds.ts'

/** The passages that a given node lights. */
export async function originOf(
  { graph, searcher }: Ask,
  { kind, id, weight }: Required<QueryNode>,
): Promise<SeedOrigin> {
  const node = { kind, node: await searcher.find(kind, id) }
  if (graph.isGone(node)) return { node, passages: [] }
  if (kind === 'passage') return { node, passages: [[node.node, weight]] }
  const about = (await nameSeeds(graph, [node.node]))[0]!.passages
  const passages = about.length > 0
    ? about
    : Array.from(columnsOf(await graph.rows('mentions', 'in', [node.node]), 0), passage => [passage, 1] as const)
  const total = passages.reduce((sum, [, amount]) => sum + amount, 0)
  return { node, passages: passages.map(([passage, amount]) => [passage, (weight * amount) / total]) }
}
