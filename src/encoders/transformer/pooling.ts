import { type Matrix, height, rowAt } from '../../math/dense/matrix.ts'
import type { Pooling } from './options.ts'

/**
 * One vector of many: their mean (Reimers & Gurevych 2019, "Sentence-BERT", section 3), the first or the last.
 * Sums are in float64; the result is not of unit length.
 */
export function pool(states: Matrix, pooling: Pooling): Float64Array {
  if (pooling !== 'mean') return Float64Array.from(rowAt(states, pooling === 'cls' ? 0 : height(states) - 1))
  return meanOf(states, Array.from({ length: height(states) }, (_, row) => row))
}

/** The mean of some rows, in float64; zeros where there are none. */
export function meanOf({ width, data }: Matrix, rows: readonly number[]): Float64Array {
  const mean = new Float64Array(width)
  for (const row of rows) {
    let at = row * width
    for (let i = 0; i < width; i++) mean[i]! += data[at++]!
  }
  return rows.length > 0 ? mean.map(sum => sum / rows.length) : mean
}
