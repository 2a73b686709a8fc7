import { fromRows } from '../../math/sparse/make-csr.ts'
import { Relation } from '../relation.ts'

/**
 * *names*: name → the passages that it is about: those of a document with that title, under that heading, or, where
 * there is neither, those that open with it.
 *
 * @param own  of each passage: the names it is about
 */
export function namesEdges(own: readonly (readonly number[])[], names: number): Relation {
  const rows: [number, number][][] = Array.from({ length: names }, () => [])
  own.forEach((mine, passage) => {
    for (const name of new Set(mine)) rows[name]!.push([passage, 1])
  })
  return new Relation('names', fromRows(rows, own.length, 'none'))
}
