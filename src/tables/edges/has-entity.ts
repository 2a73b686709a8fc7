import type { Csr } from '../../math/sparse/csr.ts'
import { Relation } from '../relation.ts'

/**
 * *has-entity*: passage → entity that stands in its text, or in the title of its document. Entities have numbers among
 * the tokens, as grams do; how many passages have one is counted when it is read.
 *
 * @param entities  passage → token
 */
export const hasEntityEdges = ({ columnCount, rowStart, columns }: Csr): Relation =>
  new Relation('has-entity', { columnCount, rowStart, columns })
