import { TokenGraphError } from '../core/errors.ts'
import { atOnce } from '../core/pace.ts'
import { top } from '../core/top.ts'
import { type Csr, weightAt } from '../sparse/csr.ts'
import type { NodeKind, NodeRef } from '../core/kinds.ts'
import type { Direction, Relation } from './relation.ts'
import { nodeCount, type TokenGraph } from './token-graph.ts'

/** How far a neighbourhood goes. */
export interface Reach {
  /** How many edges away; default 1. */
  radius?: number
  /** The most nodes, those it starts from included; default 500. */
  limit?: number
}

/** Whether there is such a node: grams have numbers among the tokens, and are no nodes. */
export function hasNode(graph: TokenGraph, { kind, node }: NodeRef): boolean {
  return node < nodeCount(graph, kind) && (kind !== 'token' || graph.tokens.isWord[node] === 1)
}

/** All nodes of the given kinds, by kind and number. */
export function allNodes(graph: TokenGraph, kinds: readonly NodeKind[]): NodeRef[] {
  return [...new Set(kinds)].flatMap(kind =>
    Array.from({ length: nodeCount(graph, kind) }, (_, node): NodeRef => ({ kind, node })).filter(ref => hasNode(graph, ref)))
}

/**
 * The nodes near some nodes, these first, then breadth first over edges in both directions. In each step every node
 * reached in the step before gives its strongest edge of each kind and direction, then every one its second, and so
 * on until `limit` nodes are there: neither a word that stands everywhere nor a kind with large weights takes all
 * the places. Equal weights: the lower number first.
 *
 * Cost: the edges of the nodes that are walked through.
 *
 * @param kinds  the kinds that may be walked on; `relations` must lead between these only
 * @throws TokenGraphError `not-found` for a start that is not there, `option` for one of another kind, or for more
 * starts than `limit`
 */
export const neighbourhood = (...given: Parameters<typeof nearby>): NodeRef[] => atOnce(nearby(...given))

/** The same, to be run at a pace. Yields how many nodes were found. */
export function* nearby(
  graph: TokenGraph, kinds: readonly NodeKind[], relations: readonly Relation[], starts: readonly NodeRef[], { radius = 1, limit = 500 }: Reach,
): Generator<number, NodeRef[]> {
  const seen = new Map(kinds.map(kind => [kind, new Set<number>()]))
  const found: NodeRef[] = []
  const visit = ({ kind, node }: NodeRef) => {
    if (seen.get(kind)!.has(node)) return
    seen.get(kind)!.add(node)
    found.push({ kind, node })
  }
  const isNew = (ref: NodeRef) => !seen.get(ref.kind)!.has(ref.node) && hasNode(graph, ref)
  checkStarts(graph, kinds, starts)
  starts.forEach(visit)
  if (found.length > limit) {
    throw new TokenGraphError('option', { where: 'toGraphology: option "around"', got: `${found.length} nodes`, expected: `at most "limit" = ${limit}` })
  }

  for (let step = 0, from = 0; step < radius && from < found.length && found.length < limit; step++) {
    const frontier = found.slice(from)
    from = found.length
    const rows: NodeRef[][] = []
    for (const ref of frontier) {
      rows.push(...strongest(ref, relations, limit - found.length, isNew))
      yield found.length
    }
    for (let rank = 0, left = rows; left.length > 0; rank++, left = left.filter(row => row.length > rank)) {
      for (const row of left) {
        if (found.length === limit) return found
        visit(row[rank]!)
      }
    }
  }
  return found
}

function checkStarts(graph: TokenGraph, kinds: readonly NodeKind[], starts: readonly NodeRef[]): void {
  for (const start of starts) {
    const got = `${start.kind} ${start.node}`
    if (!hasNode(graph, start)) {
      throw new TokenGraphError('not-found', { where: 'toGraphology: option "around"', got, expected: `a node of the graph: ${start.kind}s are numbered below ${nodeCount(graph, start.kind)}, grams are no nodes` })
    }
    if (!kinds.includes(start.kind)) {
      throw new TokenGraphError('option', { where: 'toGraphology: option "around"', got, expected: `one of the "kinds" asked for: ${kinds.join(', ')}` })
    }
  }
}

/** By kind and direction of edge: the nodes that a node has edges to, over the strongest first. No empty rows. */
function strongest({ kind, node }: NodeRef, relations: readonly Relation[], k: number, isNew: (ref: NodeRef) => boolean): NodeRef[][] {
  return relations.flatMap(relation => {
    const directions: Direction[] = relation.symmetric ? ['out'] : ['out', 'in']
    return directions.map(direction => {
      const [from, to] = direction === 'out' ? [relation.from, relation.to] : [relation.to, relation.from]
      return from === kind ? strongestOf(relation.rows(direction), node, to, k, isNew) : []
    })
  }).filter(row => row.length > 0)
}

function strongestOf(rows: Csr, node: number, to: NodeKind, k: number, isNew: (ref: NodeRef) => boolean): NodeRef[] {
  const entries: number[] = []
  for (let e = rows.rowStart[node]!; e < rows.rowStart[node + 1]!; e++) if (isNew({ kind: to, node: rows.columns[e]! })) entries.push(e)
  // columns rise within a row: the earlier entry is the lower number
  return top(entries, k, e => weightAt(rows, e), (a, b) => a < b).map(e => ({ kind: to, node: rows.columns[e]! }))
}
