import { addScaled, type Loops } from './sparse-products.ts'

/**
 * C = Aᵀ B as the sum over rows of the outer products a_r b_rᵀ: neither matrix is transposed in memory. Cost: rows · k
 * · n.
 */
export const transposedProduct: Loops['transposedProduct'] = (rows, k, n, a, b, c) => {
  const sums = new Float64Array(k * n)
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < k; i++) addScaled(sums, i * n, a[r * k + i]!, b, r * n, n)
  }
  c.set(sums)
}
