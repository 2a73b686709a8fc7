import { TokenGraphError } from '../core/errors.ts'
import type { EdgeKind, NodeKind, NodeRef } from '../core/kinds.ts'
import type { Pace } from '../core/pace.ts'
import { top } from '../core/top.ts'
import type { Graph } from './graph.ts'
import type { Direction } from '../tables/relation.ts'
import { columnsOf, directionsOf, endsOf, everyNumber, weightOf } from './rows.ts'

/** How far a neighbourhood goes. */
export interface Reach {
  /** How many edges away; default 1. */
  radius?: number
  /** The most nodes, those it starts from included; default 500. */
  limit?: number
}

/** Those of some tokens that are words: grams have numbers among the tokens, and are no nodes. */
export async function wordsAmong(graph: Graph, tokens: ArrayLike<number>): Promise<ReadonlySet<number>> {
  const entries = await graph.tokens(tokens)
  return new Set(Array.from(tokens).filter((_, i) => entries[i]!.isWord))
}

/** All nodes of the given kinds that are there, by kind and number. */
export async function allNodes(graph: Graph, kinds: readonly NodeKind[]): Promise<NodeRef[]> {
  const found: NodeRef[] = []
  for (const kind of new Set(kinds)) {
    const numbers = everyNumber(graph, kind), nodes = kind === 'token' ? await wordsAmong(graph, numbers) : numbers
    for (const node of nodes) if (!graph.isGone({ kind, node })) found.push({ kind, node })
  }
  return found
}

/**
 * The nodes near some nodes, these first, then breadth first over edges in both directions. In each step every node
 * reached in the step before gives its strongest edge of each kind and direction, then every one its second, and so
 * on until `limit` nodes are there: neither a word that stands everywhere nor a kind with large weights takes all
 * the places. Equal weights: the lower number first.
 *
 * Cost: the edges of the nodes that are walked through.
 *
 * @param kinds  the kinds that may be walked on; `edges` must lead between these only
 * @param pace  lets others run, and ends the work
 * @throws TokenGraphError `option` for a start of another kind, or for more starts than `limit`; `aborted`
 */
export async function nearby(
  graph: Graph,
  kinds: readonly NodeKind[],
  edges: readonly EdgeKind[],
  starts: readonly NodeRef[],
  { radius = 1, limit = 500 }: Reach,
  pace?: Pace,
): Promise<NodeRef[]> {
  const seen = new Map(kinds.map(kind => [kind, new Set<number>()]))
  const found: NodeRef[] = []
  const visit = ({ kind, node }: NodeRef) => {
    if (seen.get(kind)!.has(node)) return
    seen.get(kind)!.add(node)
    found.push({ kind, node })
  }
  checkStarts(kinds, starts)
  starts.forEach(visit)
  if (found.length > limit) {
    throw new TokenGraphError('option', {
      where: 'toGraphology: option "around"',
      got: `${found.length} nodes`,
      expected: `at most "limit" = ${limit}`,
    })
  }
  const walked = edges.filter(edge => graph.has(edge)).flatMap(edge =>
    directionsOf(edge).map(direction => ({ edge, direction }))
  )

  for (let step = 0, from = 0; step < radius && from < found.length && found.length < limit; step++) {
    const frontier = found.slice(from)
    from = found.length
    const rows: NodeRef[][] = []
    for (const ref of frontier) {
      if (pace?.due) await pace.pause('nodes', found.length)
      for (const way of walked)
        rows.push(await strongest(graph, ref, way, limit - found.length, other =>
          !seen.get(other.kind)!.has(other.node)))
    }
    for (
      let rank = 0, left = rows.filter(row => row.length > 0);
      left.length > 0;
      rank++, left = left.filter(row => row.length > rank)
    ) {
      for (const row of left) {
        if (found.length === limit) return found
        visit(row[rank]!)
      }
    }
  }
  return found
}

function checkStarts(kinds: readonly NodeKind[], starts: readonly NodeRef[]): void {
  const start = starts.find(({ kind }) => !kinds.includes(kind))
  if (!start) return
  throw new TokenGraphError('option', {
    where: 'toGraphology: option "around"',
    got: `a ${start.kind}`,
    expected: `one of the "kinds" asked for: ${kinds.join(', ')}`,
  })
}

/** The new nodes that a node has edges of a kind to, over the strongest first. */
async function strongest(
  graph: Graph,
  { kind, node }: NodeRef,
  { edge, direction }: { edge: EdgeKind, direction: Direction },
  k: number,
  isNew: (ref: NodeRef) => boolean,
): Promise<NodeRef[]> {
  const [from, to] = endsOf(edge, direction)
  if (from !== kind) return []
  const rows = await graph.rows(edge, direction, [node]), { start, end, columns } = rows
  const words = to === 'token' ? await wordsAmong(graph, columnsOf(rows, 0)) : undefined
  const entries: number[] = []
  for (let e = start[0]!; e < end[0]!; e++)
    if (isNew({ kind: to, node: columns[e]! }) && (words?.has(columns[e]!) ?? true)) entries.push(e)
  // columns rise within a row: the earlier entry is the lower number
  return top(entries, k, e => weightOf(rows, e), (a, b) => a < b).map(e => ({ kind: to, node: columns[e]! }))
}
