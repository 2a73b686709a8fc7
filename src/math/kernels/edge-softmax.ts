import type { Loops } from './sparse-products.ts'

/**
 * α_ij = exp(z_ij − m_i) / Σ_l exp(z_il − m_i) over a row's entries (Veličković et al. 2018, eq. 2); m_i is the largest
 * score.
 */
export const edgeSoftmax: Loops['edgeSoftmax'] = (rows, rowStart, z, heads, out) => {
  for (let i = 0; i < rows; i++) {
    const begin = rowStart[i]! * heads, end = rowStart[i + 1]! * heads
    for (let h = 0; h < heads; h++) {
      let largest = -Infinity, sum = 0
      for (let at = begin + h; at < end; at += heads) largest = Math.max(largest, z[at]!)
      for (let at = begin + h; at < end; at += heads) sum += Math.exp(z[at]! - largest)
      for (let at = begin + h; at < end; at += heads) out[at] = Math.exp(z[at]! - largest) / sum
    }
  }
}

/** dz = p · (dp − ⟨p, dp⟩), a row and head at a time: the softmax's Jacobian, diag(p) − p pᵀ, times dp. */
export const edgeSoftmaxGrad: Loops['edgeSoftmaxGrad'] = (rows, rowStart, p, dp, heads, out) => {
  for (let i = 0; i < rows; i++) {
    const begin = rowStart[i]! * heads, end = rowStart[i + 1]! * heads
    for (let h = 0; h < heads; h++) {
      let mean = 0
      for (let at = begin + h; at < end; at += heads) mean += p[at]! * dp[at]!
      for (let at = begin + h; at < end; at += heads) out[at] = p[at]! * (dp[at]! - mean)
    }
  }
}
