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

/** What a row is beside the one before it: the new weights of some of its columns, 0 for those that it lost. */
class Patch {
  readonly weights = new Map<number, number>()

  /** @param over  the row before it; by default, the one of the generation before */
  constructor(readonly over?: LivingRow) {}
}

/** A row that changed, and the columns that it lost by that. */
export interface ChangedRow {
  node: number
  row: LivingRow
  lost: ArrayLike<number>
}

/**
 * Edges of one kind that change from generation to generation. A row that changes is written whole, those of the nodes
 * at its other ends when they are read, and the newest one that a generation knows is what it reads; all others stand
 * in the relation that it began with.
 */
export class LivingRelation {
  readonly #changed: Record<Direction, Versioned<LivingRow | Patch>> = { out: new Versioned(), in: new Versioned() }

  constructor(readonly kind: EdgeKind, readonly base: Relation | undefined) {}

  /** Whether all rows are those that it began with. */
  get isBase(): boolean {
    return this.#changed.out.isEmpty && this.#changed.in.isEmpty
  }

  row(direction: Direction, node: number, generation: number): LivingRow {
    const changed = this.#changed[direction].at(node, generation)
    if (changed instanceof Patch) return this.#patched(direction, node, generation, changed)
    return changed ?? this.#baseRow(direction, node)
  }

  /** Puts the row that a patch makes in its place. */
  #patched(direction: Direction, node: number, generation: number, { weights, over }: Patch): LivingRow {
    const since = this.#changed[direction].setAt(node, generation)!
    const row = mapOf(over ?? this.row(direction, node, since - 1))
    for (const [column, weight] of weights) {
      if (weight === 0) row.delete(column)
      else row.set(column, weight)
    }
    const made = this.#made(row)
    this.#changed[direction].replace(node, since, made)
    return made
  }

  #baseRow(direction: Direction, node: number): LivingRow {
    const { base } = this
    // what it began with is not turned for a node that came later
    if (!base || node >= (direction === 'out' ? rowCount(base.out) : base.out.columnCount)) return NOTHING
    const rows = base.rows(direction)
    const from = rows.rowStart[node], to = rows.rowStart[node + 1]
    const columns: Integers = rows.columns.subarray(from, to)
    return rows.weights ? { columns, weights: rows.weights.subarray(from, to) } : { columns }
  }

  /** The rows out of nodes that changed after a generation, as they are in the newest one. */
  changedSince(generation: number, newest: number): ChangedRow[] {
    return Array.from(this.#changed.out.setSince(generation), ([node]) => {
      const row = this.row('out', node, newest), has = new Set(Array.from(row.columns))
      return { node, row, lost: Array.from(this.row('out', node, generation).columns).filter(each => !has.has(each)) }
    })
  }

  /**
   * Takes rows out of nodes that another collection's {@link LivingRelation.changedSince} gave, once any are asked for.
   * Those of the nodes at the other ends are mended when they are asked for themselves: nothing is read of what it
   * began with.
   */
  later(rows: () => Iterable<ChangedRow>, generation: number): void {
    let patches: Map<number, Patch> | undefined
    const read = () => {
      if (patches) return
      const made = new Map<number, Patch>()
      const patch = (column: number, node: number, weight: number) => {
        if (!made.has(column)) made.set(column, new Patch())
        made.get(column)!.weights.set(node, weight)
      }
      for (const { node, row, lost } of rows()) {
        for (let i = 0; i < row.columns.length; i++) patch(row.columns[i]!, node, row.weights ? row.weights[i]! : 1)
        for (let i = 0; i < lost.length; i++) patch(lost[i]!, node, 0)
        outs.push([node, row])
      }
      patches = made
    }
    const outs: [node: number, row: LivingRow][] = []
    this.#changed.out.later(() => {
      read()
      for (const [node, row] of outs) this.#changed.out.set(node, generation, row)
    })
    this.#changed.in.later(() => {
      read()
      for (const [node, patch] of patches!) this.#changed.in.set(node, generation, patch)
    })
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

  /** Notes what a row gains or loses: one that thousands of new nodes lead to is written once, when it is read. */
  #mend(direction: Direction, node: number, column: number, weight: number, generation: number): void {
    const changed = this.#changed[direction], since = changed.setAt(node, generation)
    const newest = since === generation ? changed.at(node, generation) : undefined
    // what it began with is read when the row is
    const patch = newest instanceof Patch
      ? newest
      : new Patch(since === undefined ? undefined : this.row(direction, node, generation))
    patch.weights.set(column, weight)
    if (patch !== newest) changed.set(node, generation, patch)
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
