import { atOnce } from '../../core/pace.ts'
import { rowsToCsr } from '../../math/sparse/csr.ts'
import { Relation } from '../relation.ts'

/**
 * *contains*: passage → token, weighted by how often the token stands in the passage (its title included).
 * The count is what is stored; BM25 makes a weight of it when it is read.
 *
 * @param counts  of each passage: token → count
 */
export const containsEdges = (counts: readonly ReadonlyMap<number, number>[], tokens: number): Relation =>
  atOnce(containsWork(counts, tokens))

/** The work of {@link containsEdges}, passage by passage: there are more of these edges than of all others. */
export function* containsWork(
  counts: readonly ReadonlyMap<number, number>[],
  tokens: number,
): Generator<number, Relation> {
  return new Relation('contains', yield* rowsToCsr(counts, tokens, 'counts'))
}
