import { type Entry, fromRows } from '../../math/sparse/make-csr.ts'
import { Relation } from '../relation.ts'

/** *knows*: name → name, from the user's triples; of two triples with the same ends, the weights add up. */
export function knowsEdges(triples: readonly { from: number, to: number, weight: number }[], names: number): Relation {
  return new Relation('knows', fromRows(merge(triples, names), names, 'floats'))
}

/** What a form of the same name weighs beside a synonym, which counts half of the word that was asked. */
const SAME = 2

/**
 * *synonyms*: token – token, both ways, from the user's groups of words.
 * @param same  groups of words that are forms of one name, all of them among the groups: these weigh twice as much
 */
export function synonymEdges(
  groups: readonly (readonly number[])[],
  tokens: number,
  same: readonly (readonly number[])[] = [],
): Relation {
  const forms = new Set(pairsOf(same).map(({ from, to }) => `${from} ${to}`))
  const weightOf = (from: number, to: number) => (forms.has(`${from} ${to}`) ? SAME : 1)
  const rows = merge(pairsOf(groups), tokens).map((row, from) => row.map(([to]): Entry => [to, weightOf(from, to)]))
  return new Relation('synonyms', fromRows(rows, tokens, same.length > 0 ? 'floats' : 'none'))
}

const pairsOf = (groups: readonly (readonly number[])[]) =>
  groups.flatMap(group => group.flatMap(from => group.filter(to => to !== from).map(to => ({ from, to, weight: 1 }))))

function merge(edges: readonly { from: number, to: number, weight: number }[], nodes: number): Entry[][] {
  const rows: Map<number, number>[] = Array.from({ length: nodes }, () => new Map<number, number>())
  for (const { from, to, weight } of edges) if (from !== to) rows[from]!.set(to, (rows[from]!.get(to) ?? 0) + weight)
  return rows.map(row => [...row])
}
