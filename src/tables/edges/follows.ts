import { type Entry, fromRows } from '../../math/sparse/make-csr.ts'
import { Relation } from '../relation.ts'

/**
 * *follows*: passage → the next one of the same document. Neighbours in different documents are no evidence:
 * the order of a collection is an accident.
 *
 * @param document  of each passage, in the order of the texts: the document
 */
export function followsEdges(document: Uint32Array): Relation {
  const rows = Array.from(
    document,
    (own, passage): Entry[] => (document[passage + 1] === own ? [[passage + 1, 1]] : []),
  )
  return new Relation('follows', fromRows(rows, document.length, 'none'))
}
