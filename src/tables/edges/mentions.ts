import { fromRows } from '../../math/sparse/make-csr.ts'
import { Relation } from '../relation.ts'

/**
 * *mentions*: passage → a name that stands in its text. A passage does not mention what it is itself about: an edge
 * says "look there", and there is nowhere to go.
 *
 * @param found  of each passage: the names that stand in its text, repeated or not
 * @param own  of each passage: the names it is about
 */
export function mentionsEdges(
  found: readonly (readonly number[])[],
  own: readonly (readonly number[])[],
  names: number,
): Relation {
  const rows = found.map((mentioned, passage) => {
    const others = new Set(mentioned)
    for (const name of own[passage]!) others.delete(name)
    return Array.from(others, name => [name, 1] as const)
  })
  return new Relation('mentions', fromRows(rows, names, 'none'))
}
