import { dot, normalise } from '../dense/matrix.ts'
import {
  checkCount,
  checkMask,
  checkRows,
  type Grid,
  gridOf,
  type Mask,
  product,
  rowCount,
  rowMaxima,
  rowOf,
  type Rows,
  transposed,
} from './rows.ts'

/**
 * The cosine of every query row with every token row, q · t / (‖q‖ ‖t‖), from −1 to 1; rows of zeros have cosine 0 with
 * all.
 *
 * @returns [queries × tokens]
 *
 * Cost: queries · tokens · width. Throws `option` for other widths and for numbers that are not finite.
 */
export function cosines(queries: Rows, tokens: Rows): Grid {
  checkPair(queries, tokens, 'cosines')
  const units = Array.from({ length: rowCount(queries) }, (_, q) => unit(rowOf(queries, q)))
  const result = gridOf(units.length, rowCount(tokens))
  for (let t = 0; t < result.width; t++) {
    const token = unit(rowOf(tokens, t))
    for (let q = 0; q < units.length; q++)
      result.data[q * result.width + t] = Math.max(-1, Math.min(1, dot(units[q]!, token)))
  }
  return result
}

/**
 * The dot product of every query row with every token row, Q Tᵀ: [queries × tokens]. Cost and errors as
 * {@link cosines}.
 */
export function dotProducts(queries: Rows, tokens: Rows): Grid {
  checkPair(queries, tokens, 'dotProducts')
  return product(queries, transposed(tokens))
}

/** How well a text answers a query, token by token. */
export interface MaxSim {
  /** Σ over query tokens of their best similarity; not divided by their number. */
  score: number
  /** Of each query token its best token in the text, the first of equals; −1 where there is none. */
  best: Int32Array
  /** Of each query token the similarity with its best token; 0 where there is none. */
  similarity: Float64Array
}

/**
 * Late interaction, Σ_q max_t sim(q, t) (Khattab & Zaharia 2020, "ColBERT", eq. 3).
 *
 * @param similarities  [queries × tokens], as {@link cosines} or {@link dotProducts} give them
 * @param mask          one entry for each token; those masked, such as padding, are best for nobody
 *
 * Cost: queries · tokens. Throws `option` for similarities that are not finite and a mask of another length.
 */
export function maxSim(similarities: Rows, mask?: Mask): MaxSim {
  checkRows(similarities, 'maxSim: similarities')
  checkMask(mask, similarities.width, 'maxSim')
  const { at: best, value: similarity } = rowMaxima(similarities, mask)
  return { score: similarity.reduce((sum, each) => sum + each, 0), best, similarity }
}

/**
 * A row at unit length, in float64; scaled by its largest number first, so that no square leaves the range of numbers.
 */
function unit(row: Float32Array | Float64Array): Float64Array {
  let largest = 0
  for (const each of row) largest = Math.max(largest, Math.abs(each))
  const scaled = new Float64Array(row)
  if (largest > 0) { for (let i = 0; i < scaled.length; i++) scaled[i]! /= largest }
  return normalise(scaled)
}

function checkPair(queries: Rows, tokens: Rows, where: string): void {
  checkRows(queries, `${where}: queries`)
  checkRows(tokens, `${where}: tokens`)
  checkCount(tokens.width, queries.width, `${where}: tokens`, 'columns')
}
