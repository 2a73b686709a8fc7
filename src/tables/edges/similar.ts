import { type Entry, fromRows } from '../../math/sparse/make-csr.ts'
import type { EdgeKind } from '../../core/kinds.ts'
import { Relation } from '../relation.ts'

/**
 * *similar* and *similar-names*: token – token, name – name, both ways, weighted by the cosine of their vectors.
 *
 * @param pairs  distinct pairs of different nodes, with cosines above 0: those that are mutual nearest neighbours
 * @param count  how many nodes of the kind there are
 */
export function similarEdges(
  kind: Extract<EdgeKind, 'similar' | 'similar-names'>,
  pairs: Iterable<{ a: number, b: number, cosine: number }>,
  count: number,
): Relation {
  const rows: Entry[][] = Array.from({ length: count }, () => [])
  for (const { a, b, cosine } of pairs) {
    rows[a]!.push([b, cosine])
    rows[b]!.push([a, cosine])
  }
  return new Relation(kind, fromRows(rows, count, 'floats'))
}
