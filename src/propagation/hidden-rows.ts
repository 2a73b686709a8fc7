import { EDGE_KINDS, type EdgeKind, type NodeRef } from '../core/kinds.ts'
import type { Direction } from '../graph/relation.ts'
import type { RowReader, Rows } from './rows.ts'
import type { Weights } from '../sparse/csr.ts'

/** Nodes and edges that are taken away from a graph. */
export interface Hidden {
  node(ref: NodeRef): boolean
  edge(kind: EdgeKind, source: number, target: number): boolean
  /** Whether edges of a kind are taken away by themselves, not with a node. */
  cuts(kind: EdgeKind): boolean
}

/**
 * A graph without some nodes and edges: rows and degrees as if they had never been there. Cost: rows are copied as they are
 * read, and degrees counted over all of them.
 */
export function hiddenRows(reader: RowReader, hidden: Hidden): RowReader {
  const rows = async (edge: EdgeKind, direction: Direction, nodes: ArrayLike<number>): Promise<Rows> => {
    const { start, end, columns, weights } = await reader.rows(edge, direction, nodes)
    const [one, other] = EDGE_KINDS[edge].ends, [from, to] = direction === 'out' ? [one, other] : [other, one]
    const kept: number[] = [], starts = new Uint32Array(nodes.length), ends = new Uint32Array(nodes.length)
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i]!
      starts[i] = kept.length
      if (!hidden.node({ kind: from, node })) {
        for (let e = start[i]!; e < end[i]!; e++) {
          const other = columns[e]!
          const [source, target] = direction === 'out' ? [node, other] : [other, node]
          if (!hidden.node({ kind: to, node: other }) && !hidden.edge(edge, source, target)) kept.push(e)
        }
      }
      ends[i] = kept.length
    }
    const cut = { start: starts, end: ends, columns: Uint32Array.from(kept, e => columns[e]!) }
    return weights ? { ...cut, weights: Float32Array.from(kept, e => weights[e]!) satisfies Weights } : cut
  }
  return {
    count: kind => reader.count(kind),
    has: edge => reader.has(edge),
    rows,
    async degrees(edge, direction) {
      const all = Uint32Array.from({ length: (await reader.degrees(edge, direction)).length }, (_, node) => node)
      const { start, end } = await rows(edge, direction, all)
      return all.map(node => end[node]! - start[node]!)
    },
  }
}
