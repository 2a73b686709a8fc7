import type { Graph } from '../graph/graph.ts'
import type { QueryPart } from './operators.ts'

const DEMANDS: ReadonlySet<QueryPart['as']> = new Set(['phrase', 'required', 'excluded', 'either', 'field'])

/** Says that nothing is left by what a question demands, if it demands something. */
export function nothingHas(parts: readonly QueryPart[]): string[] {
  const demanded = parts.filter(({ as }) => DEMANDS.has(as)).map(({ text }) => text)
  if (demanded.length === 0) return []
  const listed = `${demanded.slice(0, 10).join(', ')}${demanded.length > 10 ? ', …' : ''}`
  return [`query: no passage that is found has all that is demanded: ${listed}.`]
}

/** Says of the names of a question that no passage is found by them, though the index knows them. */
export async function onlyKnown(graph: Graph, mentions: readonly { name: number }[]): Promise<string[]> {
  const labels = (await graph.names([...new Set(mentions.map(({ name }) => name))])).map(({ label }) => label)
  const listed = `${labels.slice(0, 10).join(', ')}${labels.length > 10 ? ', …' : ''}`
  return [`query: no passage is found; what triples know of ${listed}, "related" and "path" tell.`]
}
