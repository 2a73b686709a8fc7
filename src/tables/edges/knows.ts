import { type Entry, fromRows } from '../../math/sparse/make-csr.ts'
import { Relation } from '../relation.ts'

/** *knows*: name → name, from the user's triples; of two triples with the same ends, the weights add up. */
export function knowsEdges(triples: readonly { from: number, to: number, weight: number }[], names: number): Relation {
  return new Relation('knows', fromRows(merge(triples, names), names, 'floats'))
}

/** *synonyms*: token – token, both ways, from the user's groups of words. */
export function synonymEdges(groups: readonly (readonly number[])[], tokens: number): Relation {
  const pairs = groups.flatMap(group =>
    group.flatMap(from => group.filter(to => to !== from).map(to => ({ from, to, weight: 1 })))
  )
  const rows = merge(pairs, tokens).map(row => row.map(([to]): Entry => [to, 1]))
  return new Relation('synonyms', fromRows(rows, tokens, 'none'))
}

function merge(edges: readonly { from: number, to: number, weight: number }[], nodes: number): Entry[][] {
  const rows: Map<number, number>[] = Array.from({ length: nodes }, () => new Map<number, number>())
  for (const { from, to, weight } of edges) if (from !== to) rows[from]!.set(to, (rows[from]!.get(to) ?? 0) + weight)
  return rows.map(row => [...row])
}
