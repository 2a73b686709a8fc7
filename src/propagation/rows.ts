import { EDGE_KINDS, type EdgeKind, type NodeKind } from '../core/kinds.ts'
import type { Direction, Relation } from '../graph/relation.ts'
import { type Integers, type Weights } from '../sparse/csr.ts'

/** Rows of a relation: that of the i-th node asked for holds the entries `start[i] … end[i] − 1`. */
export interface Rows {
  start: ArrayLike<number>
  end: ArrayLike<number>
  columns: Integers
  /** Raw weights; absent where every edge weighs 1. */
  weights?: Weights
}

/**
 * What propagation asks of a graph: rows, a batch at a time, and degrees. Everything else is computed from these, so
 * that a store on other machines can stand behind it and is asked only for the rows that a question touches.
 */
export interface RowReader {
  /** How many nodes of a kind there are. */
  count(kind: NodeKind): number
  /** Whether the graph has edges of a kind. */
  has(edge: EdgeKind): boolean
  /** The rows of the given nodes, along or against the edges. */
  rows(edge: EdgeKind, direction: Direction, nodes: ArrayLike<number>): Promise<Rows>
  /** The number of edges of every node, along or against the edges. */
  degrees(edge: EdgeKind, direction: Direction): Promise<Uint32Array>
}

/** A {@link RowReader} over relations in memory; rows are read in place, nothing is copied. */
export function memoryRows(counts: Record<NodeKind, number>, relations: ReadonlyMap<EdgeKind, Relation>): RowReader {
  return {
    count: kind => counts[kind],
    has: edge => relations.has(edge),
    async rows(edge, direction, nodes) {
      const { rowStart, columns, weights } = relations.get(edge)!.rows(direction)
      const start = new Uint32Array(nodes.length), end = new Uint32Array(nodes.length)
      for (let i = 0; i < nodes.length; i++) {
        start[i] = rowStart[nodes[i]!]!
        end[i] = rowStart[nodes[i]! + 1]!
      }
      return weights ? { start, end, columns, weights } : { start, end, columns }
    },
    async degrees(edge, direction) {
      const { rowStart } = relations.get(edge)!.rows(direction)
      return Uint32Array.from({ length: rowStart.length - 1 }, (_, node) => rowStart[node + 1]! - rowStart[node]!)
    },
  }
}

/** The kind of node that edges lead to, in a direction. */
export const targetKind = (edge: EdgeKind, direction: Direction): NodeKind => EDGE_KINDS[edge].ends[direction === 'out' ? 1 : 0]
