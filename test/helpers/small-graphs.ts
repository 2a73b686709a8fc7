import fc from 'fast-check'
import { EDGE_KINDS, type EdgeKind, type NodeKind, EDGE_KIND_NAMES } from '../../src/core/kinds.ts'
import { Relation } from '../../src/tables/relation.ts'
import { type Entry, fromRows } from '../../src/math/sparse/make-csr.ts'
import type { DenseGraph } from './dense.ts'

export type SmallGraph = DenseGraph & { relations: ReadonlyMap<EdgeKind, Relation> }

/** Kinds whose edges run both ways. */

/** Rows of distinct columns with weights: counts, floats, or all 1. */
export function anyRows(rows: number, columns: number, weight: fc.Arbitrary<number>): fc.Arbitrary<Entry[][]> {
  const row = columns === 0
    ? fc.constant<Entry[]>([])
    : fc.uniqueArray(fc.tuple(fc.nat({ max: columns - 1 }), weight), { selector: entry => entry[0], maxLength: Math.min(columns, 5) }).map(entries => entries as Entry[])
  return fc.array(row, { minLength: rows, maxLength: rows })
}

export const floatWeight = fc.double({ min: 0.01, max: 50, noNaN: true }).map(Math.fround)
export const countWeight = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 70_000 }))

function anyRelation(kind: EdgeKind, counts: Record<NodeKind, number>): fc.Arbitrary<Relation> {
  const [from, to] = EDGE_KINDS[kind].ends
  return fc.constantFrom('none' as const, 'floats' as const).chain(weights =>
    anyRows(counts[from], counts[to], weights === 'none' ? fc.constant(1) : floatWeight).map(rows =>
      new Relation(kind, fromRows(EDGE_KINDS[kind].symmetric ? bothWays(rows) : rows, counts[to], weights))))
}

function bothWays(rows: readonly (readonly Entry[])[]): Entry[][] {
  const both = rows.map(() => new Map<number, number>())
  rows.forEach((row, i) => { for (const [j, weight] of row) { both[i].set(j, weight); both[j].set(i, weight) } })
  return both.map(row => [...row])
}

const anyCounts: fc.Arbitrary<Record<NodeKind, number>> = fc.record({
  passage: fc.nat({ max: 6 }), name: fc.nat({ max: 5 }), token: fc.nat({ max: 4 }),
})

/** A small graph of all kinds of nodes and of some kinds of edges, down to none of either. */
export const anyGraph: fc.Arbitrary<SmallGraph> = anyCounts.chain(counts =>
  fc.subarray(EDGE_KIND_NAMES).chain(kinds =>
    fc.tuple(...kinds.map(kind => anyRelation(kind, counts))).map(relations =>
      ({ counts, relations: new Map(relations.map(relation => [relation.kind, relation])) }))))

/** A graph by hand: per kind of edge, `[from, to, weight]`. */
export function graphOf(counts: Partial<Record<NodeKind, number>>, edges: Partial<Record<EdgeKind, readonly (readonly [number, number, number?])[]>>): SmallGraph {
  const all = { passage: 0, name: 0, token: 0, ...counts }
  const relations = new Map<EdgeKind, Relation>()
  for (const [kind, list] of Object.entries(edges) as [EdgeKind, readonly (readonly [number, number, number?])[]][]) {
    const [from, to] = EDGE_KINDS[kind].ends
    const rows: Entry[][] = Array.from({ length: all[from] }, () => [])
    for (const [i, j, weight = 1] of list) rows[i].push([j, weight])
    relations.set(kind, new Relation(kind, fromRows(EDGE_KINDS[kind].symmetric ? bothWays(rows) : rows, all[to], 'floats')))
  }
  return { counts: all, relations }
}
