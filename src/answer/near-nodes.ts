import { TokenGraphError } from '../core/errors.ts'
import { byCodeUnit } from '../core/order.ts'
import { top } from '../core/top.ts'
import type { NodeKind } from '../core/kinds.ts'
import { directionOf, dots } from '../math/dense/packed.ts'
import { wordsAmong } from '../graph/neighbourhood.ts'
import type { NodeName } from '../graph/node-names.ts'
import { nameNodes } from '../graph/name-nodes.ts'
import type { Searcher } from '../rank/searcher.ts'
import { answerTo } from './answer.ts'
import type { MeantNodes } from './meant-nodes.ts'
import { readSearch } from './search-options.ts'

/** A node that is near another one, by how much. */
export interface NearNode extends NodeName {
  /** By `vectors`, the cosine; by the `walk`, the share of the nearest one's score. */
  weight: number
  /** Passages: the document. */
  document?: string
}

/** The nodes of the same kind that are near a node, though no edge may join them; the nearest first, ties by id. */
export interface NearNodes {
  schema: 'tokengraph.related/1'
  /** By what. */
  by: 'vectors' | 'walk'
  /** What was asked about; of a whole document, its own id. */
  node: NodeName
  /** How many are near at all: have a cosine above 0, or are reached by the walk. */
  total: number
  related: NearNode[]
}

/** The nearest by vectors, or by a walk that starts at the node. */
export async function nearNodes(
  searcher: Searcher,
  { name, nodes }: MeantNodes,
  by: NearNodes['by'],
  limit: number,
): Promise<NearNodes> {
  const { graph } = searcher, { kind } = name
  const found = by === 'vectors' ? await byVectors(searcher, kind, nodes) : await byWalk(searcher, kind, nodes)
  // those that tie with the last one may come before it by id
  const [last] = top(found.keys(), limit, i => found[i]!.weight, (a, b) => a < b).slice(-1)
  const tied = last === undefined ? [] : found.filter(({ weight }) => weight >= found[last]!.weight)
  const named = await nameNodes(graph, tied.map(({ node }) => ({ kind, node })))
  const entries = kind === 'passage' ? await graph.passages(tied.map(({ node }) => node)) : []
  const related = tied.map(({ node, weight }, i): NearNode => ({
    ...named({ kind, node }),
    ...(entries[i] && { document: entries[i].document.id }),
    weight,
  })).sort((a, b) => b.weight - a.weight || byCodeUnit(a.id, b.id))
  return { schema: 'tokengraph.related/1', by, node: name, total: found.length, related: related.slice(0, limit) }
}

/** A node of the kind, and how near it is. */
interface Near {
  node: number
  weight: number
}

/** By cosine with the vector of the node, or the mean of several. Cost: the vectors of the kind. */
async function byVectors({ graph, vectors }: Searcher, kind: NodeKind, nodes: readonly number[]): Promise<Near[]> {
  const rows = kind === 'passage' ? vectors?.passages : kind === 'name' ? vectors?.names : vectors?.tokens
  if (!rows)
    throw new TokenGraphError('encoder', {
      where: 'related: option "by"',
      got: `"vectors", and no ${kind} has one`,
      expected: `an index with vectors of ${kind}s`,
      hint: 'Index the texts with an "encoder", and "vectors": { names: true } for names.',
    })
  const cosines = dots(rows, directionOf(rows, nodes.map(node => [node, 1]))), asked = new Set(nodes)
  const near = Array.from(cosines, (weight, node) => ({ node, weight })).filter(({ node, weight }) =>
    weight > 0 && !asked.has(node) && !graph.isGone({ kind, node })
  )
  if (kind !== 'token') return near
  const words = await wordsAmong(graph, near.map(({ node }) => node))
  return near.filter(({ node }) => words.has(node))
}

/** By a search that starts from the node alone. Cost: a walk. */
async function byWalk(searcher: Searcher, kind: NodeKind, nodes: readonly number[]): Promise<Near[]> {
  const { graph } = searcher
  const name = await nameNodes(graph, nodes.map(node => ({ kind, node })))
  const starts = nodes.map(node => ({ kind, id: name({ kind, node }).id, weight: 1 }))
  const query = { text: '', nodes: starts, nodeShare: 1 }
  const settings = await readSearch({ kinds: [kind], limit: graph.count(kind), includeAsked: true, namesFrom: 100 })
  const asked = new Set(nodes), best = await (await answerTo(searcher, query, settings)).best(kind)
  const others = best.filter(({ node, score }) => score > 0 && !asked.has(node)), most = others[0]?.score ?? 1
  return others.map(({ node, score }) => ({ node, weight: score / most }))
}
