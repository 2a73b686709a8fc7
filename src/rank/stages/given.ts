import { columnsOf } from '../../graph/rows.ts'
import type { Ask, Stage } from '../stage.ts'
import { nameSeeds } from '../name-seeds.ts'
import type { QueryNode } from '../../query/query.ts'
import { litBy, type SeedOrigin, sharesOfLit, sumOfLit } from '../seeds.ts'

/**
 * Passages and names that were given: a passage lights itself, a name what it is about, or else what mentions it. Given
 * words are words.
 */
export const given: Stage<'given'> = {
  name: 'given',
  takes: [],
  async run(ask) {
    const { query: { nodes, text, vector, nodeShare }, asked } = ask
    const origins = await Promise.all(nodes.filter(({ kind }) => kind !== 'token').map(node => originOf(ask, node)))
    const hasText = text !== '' || vector !== undefined || asked.tokens.size > 0
    const groups = [{ share: hasText ? nodeShare : 1, origins }]
    return { groups, scores: sumOfLit(litBy(groups), ask.graph.count('passage')) }
  },
  explain: async (_, { given: { groups } }, passages) => sharesOfLit(litBy(groups), passages),
}

async function originOf({ graph, searcher }: Ask, { kind, id, weight }: Required<QueryNode>): Promise<SeedOrigin> {
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
