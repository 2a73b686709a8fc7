import * as v from 'valibot'
import { number, whole } from '../../core/options.ts'
import { type Entry, fromRows } from '../../math/sparse/make-csr.ts'
import type { EdgeKind } from '../../core/kinds.ts'
import { Relation } from '../relation.ts'

/** Which nodes are held to be similar, by the cosine of their vectors. */
export interface SimilarOptions {
  /**
   * How many nearest others each node has; two are tied if each is among those of the other. Size grows with it.
   * Default 6.
   */
  neighbours?: number | undefined
  /** The lowest cosine of two that are tied, above 0 to 1. Default 0.6. */
  atLeast?: number | undefined
}

/** {@link SimilarOptions} with the defaults. */
export const similarOptions = v.strictObject({
  neighbours: v.optional(whole(1, 1000), 6),
  atLeast: v.optional(number(1e-6, 1), 0.6),
})

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
