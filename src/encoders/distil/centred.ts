import { type Matrix, rowAt } from '../../math/dense/matrix.ts'

/** So many vectors make a mean that says something. */
const ENOUGH = 20

/**
 * Takes from each vector the mean of its kind, in place; kinds of few vectors are one. Models put all texts of a
 * language near each other, and questions apart from passages: a table that learns that as well tells kinds from each
 * other where it is to tell meanings (Libovický, Rosa & Fraser 2020, "On the Language Neutrality of Pre-trained
 * Multilingual Representations", centre languages so).
 *
 * @param kinds  of what kind each vector is
 */
export function centreByKind(vectors: Matrix, kinds: readonly string[]): void {
  const ofKind = rowsOfKind(kinds), all = [...ofKind.values()]
  const few = all.filter(rows => rows.length < ENOUGH).flat()
  for (const rows of [...all.filter(rows => rows.length >= ENOUGH), few]) {
    const mean = meanOf(vectors, rows)
    for (const row of rows) rowAt(vectors, row).forEach((value, i, vector) => vector[i] = value - mean[i]!)
  }
}

function rowsOfKind(kinds: readonly string[]): Map<string, number[]> {
  const found = new Map<string, number[]>()
  kinds.forEach((kind, row) => found.set(kind, found.get(kind) ?? []).get(kind)!.push(row))
  return found
}

/** The mean of some rows; zeros of none. */
export function meanOf(matrix: Matrix, rows: readonly number[]): Float64Array {
  const mean = new Float64Array(matrix.width)
  for (const row of rows) rowAt(matrix, row).forEach((value, i) => mean[i]! += value / rows.length)
  return mean
}
