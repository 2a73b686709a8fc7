import { Pace } from '../core/pace.ts'
import type { NodeKind } from '../core/kinds.ts'
import type { Carrier, WalkOptions } from './carrier.ts'

/** How many columns are carried at once: enough to read edges seldom, few enough that a pause is never far. */
const COLUMNS = 32

/**
 * The lengths of the rows of H̃ for the nodes of one kind, by {@link Carrier.trace}'s recursion over many columns at
 * once: X_0 = H, X_{t+1} = restart · H + (1 − restart) · S X_t, H̃ = X_T. The rows themselves are not kept.
 *
 * @param columns  columns `from … from + count − 1` of H: `count` numbers for each node of the view, one node after the
 *   other
 * @param width  the number of columns of H
 * @param pace  `propagate` is the stage that it reports, in columns
 * @returns  a length for each node of the kind, in float64; 0 where nothing reaches it
 * @throws TokenGraphError `aborted`
 *
 * Cost: steps · edges of the view · width multiply-adds, and memory for some 5 · 32 numbers a node.
 */
export async function propagatedLengths(
  walker: Carrier,
  kind: NodeKind,
  columns: (from: number, count: number) => Float64Array,
  width: number,
  options: WalkOptions,
  pace = new Pace(),
): Promise<Float64Array> {
  const squares = new Float64Array(walker.reader.count(kind))
  for (let from = 0; from < width; from += COLUMNS) {
    if (pace.due) await pace.pause('propagate', from, width)
    const count = Math.min(COLUMNS, width - from)
    const rows = await lastState(walker, kind, columns(from, count), count, options)
    for (let node = 0; node < squares.length; node++) {
      for (let i = node * count, end = i + count; i < end; i++) squares[node]! += rows[i]! * rows[i]!
    }
  }
  return squares.map(square => (square > NOISE ? Math.sqrt(square) : 0))
}

/** X_T for the nodes of one kind; only the steps before the last one are made for all kinds. */
async function lastState(
  walker: Carrier,
  kind: NodeKind,
  h: Float64Array,
  width: number,
  { restart, steps }: WalkOptions,
): Promise<Float64Array> {
  const first = (each: NodeKind) => walker.number({ kind: each, node: 0 })! * width
  let x = h
  for (let t = 1; t <= steps; t++) {
    const next = new Float64Array(h.length)
    for (const each of t < steps ? walker.view.nodes : [kind]) {
      const carried = await walker.stepRows(x, width, each), from = first(each)
      for (let i = 0; i < carried.length; i++) next[from + i] = restart * h[from + i]! + (1 - restart) * carried[i]!
    }
    x = next
  }
  return x.subarray(first(kind), first(kind) + walker.reader.count(kind) * width)
}

/** The square of what rounding leaves where unit vectors cancel. */
const NOISE = 1e-24
