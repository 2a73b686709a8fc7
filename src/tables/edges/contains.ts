import type { Csr } from '../../math/sparse/csr.ts'
import { Relation } from '../relation.ts'

/**
 * *contains*: passage → token, weighted by how often the token stands in the passage (its title included).
 * The count is what is stored; BM25 makes a weight of it when it is read.
 *
 * @param counts  passage → token: how often it stands there
 */
export const containsEdges = (counts: Csr): Relation => new Relation('contains', counts)
