import type { EdgeKind } from '../../core/kinds.ts'
import { type Integers, rowCount } from '../../math/sparse/csr.ts'
import type { Direction, Relation } from '../../tables/relation.ts'
import { Versioned } from './versioned.ts'

/** The edges of a node: columns that rise, and weights where edges of the kind have some. */
export interface LivingRow {
  columns: ArrayLike<number>
  weights?: ArrayLike<number> | undefined
}

const NOTHING: LivingRow = { columns: [] }

/**
 * Edges of one kind that change from generation to generation. A row that changes is written whole, in both directions,
 * and the newest one that a generation knows is what it reads; all others stand in the relation that it began with.
 */
export class LivingRelation {
  readonly #changed: Record<Direction, Versioned<LivingRow>> = { out: new Versioned(), in: new Versioned() }

  constructor(readonly kind: EdgeKind, readonly base: Relation | undefined) {}

  /** Whether all rows are those that it began with. */
  get isBase(): boolean {
    return this.#changed.out.isEmpty && this.#changed.in.isEmpty
  }

  row(direction: Direction, node: number, generation: number): LivingRow {
    return this.#changed[direction].at(node, generation) ?? this.#baseRow(direction, node)
  }

  #baseRow(direction: Direction, node: number): LivingRow {
    const rows = this.base?.rows(direction)
    if (!rows || node >= rowCount(rows)) return NOTHING
    const from = rows.rowStart[node], to = rows.rowStart[node + 1]
    const columns: Integers = rows.columns.subarray(from, to)
    return rows.weights ? { columns, weights: rows.weights.subarray(from, to) } : { columns }
  }

  /** The rows out of nodes that changed after a generation, as they are now. */
  changedSince(generation: number): [node: number, row: LivingRow][] {
    return [...this.#changed.out.setSince(generation)]
  }

  /**
   * Puts a row in place of the one that a node has, and mends the rows of those at the other ends.
   *
   * @param row  its columns, in any order, each with its weight
   * @returns  whether anything changed
   */
  put(direction: Direction, node: number, row: ReadonlyMap<number, number>, generation: number): boolean {
    const before = mapOf(this.row(direction, node, generation)), other = direction === 'out' ? 'in' : 'out'
    const lost = [...before.keys()].filter(column => !row.has(column))
    const changed = [...row].filter(([column, weight]) => before.get(column) !== weight)
    if (lost.length + changed.length === 0) return false
    this.#changed[direction].set(node, generation, this.#made(row))
    for (const column of lost) this.#mend(other, column, node, 0, generation)
    for (const [column, weight] of changed) this.#mend(other, column, node, weight, generation)
    return true
  }

  #mend(direction: Direction, node: number, column: number, weight: number, generation: number): void {
    const row = mapOf(this.row(direction, node, generation))
    if (weight === 0) row.delete(column)
    else row.set(column, weight)
    this.#changed[direction].set(node, generation, this.#made(row))
  }

  #made(row: ReadonlyMap<number, number>): LivingRow {
    const columns = Uint32Array.from(row.keys()).sort()
    return this.kind === 'links'
      ? { columns, weights: Uint32Array.from(columns, column => row.get(column)!) }
      : { columns }
  }
}

function mapOf({ columns, weights }: LivingRow): Map<number, number> {
  const map = new Map<number, number>()
  for (let i = 0; i < columns.length; i++) map.set(columns[i]!, weights ? weights[i]! : 1)
  return map
}
