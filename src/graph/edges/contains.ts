import { fromRows } from '../../sparse/csr.ts'
import { Relation } from '../relation.ts'

/**
 * *contains*: passage → token, weighted by how often the token stands in the passage (its title included).
 * The count is what is stored; BM25 makes a weight of it when it is read.
 *
 * @param counts  of each passage: token → count
 */
export function containsEdges(counts: readonly ReadonlyMap<number, number>[], tokens: number): Relation {
  return new Relation('contains', fromRows(counts.map(row => [...row]), tokens, 'counts'))
}
