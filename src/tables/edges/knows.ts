import * as v from 'valibot'
import { number } from '../../core/options.ts'
import { type Entry, fromRows } from '../../math/sparse/csr.ts'
import { Relation } from '../relation.ts'

/** Something a user knows of two names, whatever the texts say. */
export interface Triple {
  /** A name: a document's title, or anything that texts may mention. */
  subject: string
  /** What the subject is to the object: "capital of", "same as". Comes back in explanations. */
  relation: string
  /** A name, too. */
  object: string
  /** How much the edge carries, 1e-9 to 1e9. Default 1. */
  weight?: number | undefined
}

/** Words that mean the same: a question with one of them also lights the others. */
export type Synonyms = readonly string[]

/** The schema of {@link Triple}. */
export const tripleSchema = v.strictObject({
  subject: v.pipe(v.string(), v.nonEmpty()), relation: v.string(), object: v.pipe(v.string(), v.nonEmpty()),
  weight: v.optional(number(1e-9, 1e9), 1),
})

/** The schema of {@link Synonyms}. */
export const synonymsSchema = v.pipe(v.array(v.pipe(v.string(), v.nonEmpty())), v.minLength(2))

/** *knows*: name → name, from the user's triples; of two triples with the same ends, the weights add up. */
export function knowsEdges(triples: readonly { from: number, to: number, weight: number }[], names: number): Relation {
  return new Relation('knows', fromRows(merge(triples, names), names, 'floats'))
}

/** *synonyms*: token – token, both ways, from the user's groups of words. */
export function synonymEdges(groups: readonly (readonly number[])[], tokens: number): Relation {
  const pairs = groups.flatMap(group => group.flatMap(from => group.filter(to => to !== from).map(to => ({ from, to, weight: 1 }))))
  const rows = merge(pairs, tokens).map(row => row.map(([to]): Entry => [to, 1]))
  return new Relation('synonyms', fromRows(rows, tokens, 'none'))
}

function merge(edges: readonly { from: number, to: number, weight: number }[], nodes: number): Entry[][] {
  const rows: Map<number, number>[] = Array.from({ length: nodes }, () => new Map<number, number>())
  for (const { from, to, weight } of edges) if (from !== to) rows[from]!.set(to, (rows[from]!.get(to) ?? 0) + weight)
  return rows.map(row => [...row])
}
