import { EDGE_KINDS, type EdgeKind, type NodeKind } from '../core/kinds.ts'
import { Pace } from '../core/pace.ts'
import { type Csr, type Integers, rowCount, rowLength, type Weights } from '../math/sparse/csr.ts'
import type { Direction, Relation } from '../tables/relation.ts'

/** EdgeRows of a relation: that of the i-th node asked for holds the entries `start[i] … end[i] − 1`. */
export interface EdgeRows {
  start: ArrayLike<number>
  end: ArrayLike<number>
  columns: Integers
  /** Raw weights; absent where every edge weighs 1. */
  weights?: Weights
}

/**
 * What propagation asks of a graph: rows and degrees, a batch at a time. Everything else is computed from these, so
 * that a store on other machines can stand behind it and is asked only for the rows that a question touches.
 */
export interface RowReader {
  /** How many numbers nodes of a kind have, from 0; grams, which are no nodes, have numbers among the tokens. */
  count(kind: NodeKind): number
  /** Whether the graph has edges of a kind. */
  has(edge: EdgeKind): boolean
  /** The rows of the given nodes, along or against the edges; empty where the graph has no edges of the kind. */
  rows(edge: EdgeKind, direction: Direction, nodes: ArrayLike<number>): Promise<EdgeRows>
  /** The number of edges of the given nodes, along or against the edges. */
  degrees(edge: EdgeKind, direction: Direction, nodes: ArrayLike<number>): Promise<Uint32Array>
}

/** EdgeRows without an entry, for so many nodes. */
const emptyRows = (nodes: number): EdgeRows => ({
  start: new Uint32Array(nodes),
  end: new Uint32Array(nodes),
  columns: new Uint8Array(0),
})

/** A {@link RowReader} over relations in memory; rows are read in place, nothing is copied. */
export function memoryRows(counts: Record<NodeKind, number>, relations: ReadonlyMap<EdgeKind, Relation>): RowReader {
  const rowsOf = async (edge: EdgeKind, direction: Direction): Promise<Csr | undefined> => {
    const relation = relations.get(edge)
    if (direction === 'in') await relation?.turn(new Pace())
    return relation?.rows(direction)
  }
  return {
    count: kind => counts[kind],
    has: edge => relations.has(edge),
    async rows(edge, direction, nodes) {
      const rows = await rowsOf(edge, direction)
      if (!rows) return emptyRows(nodes.length)
      const { rowStart, columns, weights } = rows, list = listOf(nodes)
      const start = new Uint32Array(list.length), end = new Uint32Array(list.length)
      for (let i = 0; i < list.length; i++) {
        const node = list[i]!
        // the last of the tokens, those that came by synonyms, may have no row
        if (node + 1 >= rowStart.length) continue
        start[i] = rowStart[node]!
        end[i] = rowStart[node + 1]!
      }
      return weights ? { start, end, columns, weights } : { start, end, columns }
    },
    async degrees(edge, direction, nodes) {
      const rows = await rowsOf(edge, direction), known = rows ? rowCount(rows) : 0
      const list = listOf(nodes), degrees = new Uint32Array(list.length)
      for (let i = 0; i < degrees.length; i++) if (list[i]! < known) degrees[i] = rowLength(rows!, list[i]!)
      return degrees
    },
  }
}

/** Numbers of nodes as a list of one type: engines read it some times as fast as lists of many. */
const listOf = (nodes: ArrayLike<number>): Int32Array => nodes instanceof Int32Array ? nodes : Int32Array.from(nodes)

/** The kinds of nodes that edges lead from and to, in a direction. */
export function endsOf(edge: EdgeKind, direction: Direction): readonly [from: NodeKind, to: NodeKind] {
  const [from, to] = EDGE_KINDS[edge].ends
  return direction === 'out' ? [from, to] : [to, from]
}

/**
 * The directions in which edges of a kind are read, so that each is met once from either end: symmetric ones stand both
 * ways.
 */
export const directionsOf = (edge: EdgeKind): readonly Direction[] =>
  EDGE_KINDS[edge].symmetric ? ['out'] : ['out', 'in']

/** All numbers of the nodes of a kind. */
export const everyNumber = (reader: Pick<RowReader, 'count'>, kind: NodeKind): Uint32Array =>
  new Uint32Array(reader.count(kind)).map((_, node) => node)

/** The columns of the i-th row. */
export const columnsOf = ({ start, end, columns }: EdgeRows, i: number): Integers =>
  columns.subarray(start[i]!, end[i]!)

/** The weight of an entry. */
export const weightOf = ({ weights }: EdgeRows, entry: number): number => (weights ? weights[entry]! : 1)

/** The rows of nodes as lists of columns, by the place of the node among those asked for. */
export async function neighboursOf(
  reader: RowReader,
  edge: EdgeKind,
  direction: Direction,
  nodes: readonly number[],
): Promise<Integers[]> {
  const rows = await reader.rows(edge, direction, nodes)
  return nodes.map((_, i) => columnsOf(rows, i))
}
