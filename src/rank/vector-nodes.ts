import { top } from '../core/top.ts'
import type { EdgeKind, NodeKind } from '../core/kinds.ts'
import type { Graph } from '../graph/graph.ts'
import { nameNodes } from '../graph/name-nodes.ts'
import type { Direction } from '../tables/relation.ts'
import { columnsOf } from '../graph/rows.ts'
import { bestOf } from './nodes.ts'
import type { Result } from './share.ts'
import type { Ask, Wanted } from './stage.ts'

/**
 * The nodes of a kind whose cosine is above 0 and that the question does not say, best first, ties by id; each in that
 * of the passages it stands in that is nearest to the question. Candidates are looked at from the nearest on, so many
 * at once that most often the first ones are enough.
 *
 * @param nearness  the cosines of passages
 */
export async function nearestOf(
  ask: Ask,
  kind: NodeKind,
  cosines: Float64Array,
  nearness: Float64Array,
  count: number,
): Promise<Result[]> {
  const { graph, asked: { mentions, terms }, wanted, wanted: { includeAsked } } = ask
  const named = new Set(kind === 'name' && !includeAsked ? mentions.map(({ name }) => name) : [])
  const candidates = Array.from(cosines.keys()).filter(node => cosines[node]! > 0 && !named.has(node))
  for (let most = 2 * count;; most *= 4) {
    const last = top(candidates, most, node => cosines[node]!, (a, b) => a < b).at(-1)
    if (last === undefined) return []
    const tied = candidates.filter(node => cosines[node]! >= cosines[last]!)
    const found = kind === 'token' ? await wordsBeside(graph, tied, includeAsked ? new Set() : terms) : tied
    const places = await placesOf(graph, kind, found, wanted),
      there = found.filter(node => places.get(node)!.length > 0)
    if (there.length < count && tied.length < candidates.length) continue
    const name = await nameNodes(graph, there.map(node => ({ kind, node })))
    return bestOf(there, count, node => cosines[node]!, there.map(node => name({ kind, node }).id)).map(node => {
      const [passage] = top(places.get(node)!, 1, each => nearness[each]!, (a, b) => a < b)
      return { kind, node, score: cosines[node]!, passage: passage! }
    })
  }
}

/** Tokens that are words, and not among those that are said. Grams are no nodes. */
async function wordsBeside(graph: Graph, tokens: readonly number[], said: ReadonlySet<string>): Promise<number[]> {
  const entries = await graph.tokens(tokens)
  return tokens.filter((_, i) => entries[i]!.isWord && !said.has(entries[i]!.term))
}

/** From where edges lead to the passages of a node: that contain a token, that are about a name or mention it. */
const STANDING: Record<Exclude<NodeKind, 'passage'>, readonly (readonly [EdgeKind, Direction])[]> = {
  token: [['contains', 'in']],
  name: [['names', 'out'], ['mentions', 'in']],
}

/** Of each node, the passages that it stands in and that may be results. */
async function placesOf(
  graph: Graph,
  kind: NodeKind,
  nodes: readonly number[],
  { passes, among = () => true }: Wanted,
): Promise<Map<number, number[]>> {
  const places = new Map(nodes.map(node => [node, kind === 'passage' && !graph.isGone({ kind, node }) ? [node] : []]))
  for (const [edge, direction] of kind === 'passage' ? [] : STANDING[kind]) {
    const rows = await graph.rows(edge, direction, nodes)
    nodes.forEach((node, i) => {
      for (const passage of columnsOf(rows, i)) places.get(node)!.push(passage)
    })
  }
  const passages = [...new Set([...places.values()].flat())].filter(among)
  const entries = passes && await graph.passages(passages)
  const passing = new Set(entries ? passages.filter((passage, i) => passes(entries[i]!, passage)) : passages)
  return new Map(Array.from(places, ([node, all]) => [node, all.filter(passage => passing.has(passage))]))
}
