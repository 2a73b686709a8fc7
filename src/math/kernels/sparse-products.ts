import type { Kernels } from './kernels.ts'

/** The kernels as loops over typed arrays: sums in float64, rounded once, when they are stored. */
export type Loops = Kernels<Float32Array, Int32Array>

/** y = A x (Kipf & Welling 2017, eq. 2, without the weights W). Cost: e · width multiply-adds. */
export const spmm: Loops['spmm'] = (rows, rowStart, columns, weights, x, width, y) => {
  spmmHeads(rows, rowStart, columns, undefined, weights, x, 1, width, y)
}

/**
 * y[i, h] = Σ_k w[k, h] · x[column(k), h]: a head's messages weighted by its attention (Veličković et al. 2018, eq. 4).
 */
export const spmmHeads: Loops['spmmHeads'] = (rows, rowStart, columns, order, weights, x, heads, width, y) => {
  const sums = new Float64Array(heads * width)
  for (let i = 0; i < rows; i++) {
    sums.fill(0)
    for (let k = rowStart[i]!; k < rowStart[i + 1]!; k++) {
      const entry = order ? order[k]! : k
      for (let h = 0; h < heads; h++)
        addScaled(sums, h * width, weights[entry * heads + h]!, x, (columns[k]! * heads + h) * width, width)
    }
    y.set(sums, i * heads * width)
  }
}

/**
 * out[k, h] = ⟨a[row(k), h], b[column(k), h]⟩: A's pattern times a bᵀ, the gradient of {@link spmmHeads} at its
 * weights.
 */
export const sddmm: Loops['sddmm'] = (rows, rowStart, columns, a, b, heads, width, out) => {
  for (let i = 0; i < rows; i++) {
    for (let k = rowStart[i]!; k < rowStart[i + 1]!; k++) {
      for (let h = 0; h < heads; h++)
        out[k * heads + h] = innerProduct(a, (i * heads + h) * width, b, (columns[k]! * heads + h) * width, width)
    }
  }
}

/** sums[at + c] += factor · x[from + c] for c < width. */
export function addScaled(
  sums: Float64Array,
  at: number,
  factor: number,
  x: Float32Array,
  from: number,
  width: number,
): void {
  for (let c = 0; c < width; c++) sums[at + c]! += factor * x[from + c]!
}

/** Σ_c a[p + c] · b[q + c] over c < width, in float64. */
export function innerProduct(a: Float32Array, p: number, b: Float32Array, q: number, width: number): number {
  let sum = 0
  for (let c = 0; c < width; c++) sum += a[p + c]! * b[q + c]!
  return sum
}
