import { knownBeside, type KnownName, type Related, relatedBy } from './relation-seeds.ts'
import type { Ask } from './stage.ts'

/** What relations light; undefined where the question asks for none, or triples do not count. */
export async function relatedOf({ graph, asked, query, ranking: { seeds, walk } }: Ask): Promise<Related | undefined> {
  if (seeds.relations === 0 || walk.edges.knows === 0) return undefined
  const related = await relatedBy(graph, query.text, asked.mentions, seeds.relations)
  return related.names.length > 0 ? related : undefined
}

/**
 * The names that triples lead to: by relations of the question, or, where no passage is found, by any.
 * @param best  what the walk brought to the best passage; undefined where none is found
 */
export async function knownOf(
  { graph, asked: { mentions }, ranking: { seeds, walk }, wanted }: Ask,
  related: Pick<Related, 'names'> | undefined,
  best: number | undefined,
): Promise<KnownName[]> {
  // what no passage has is in no document that a filter passes
  if (seeds.relations === 0 || walk.edges.knows === 0 || wanted.narrows) return []
  if (related) return related.names.map(({ way, amount }) => ({ way, amount: amount / (best ?? 1) }))
  return best === undefined ? knownBeside(graph, mentions) : []
}
