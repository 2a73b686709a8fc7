import { leakyRelu, leakyReluGrad } from './edge-scores.ts'
import { keeps } from './kernels.ts'
import { addScaled, innerProduct, type Loops } from './sparse-products.ts'

/** What dropout multiplies with: 0, or what keeps the mean as it was (Srivastava et al. 2014, inverted). */
const kept = (a: number, b: number, seed: number, rate: number): number =>
  rate === 0 ? 1 : keeps(a, b, seed, rate) ? 1 / (1 - rate) : 0

/** y = dropout(x). */
export const dropout: Loops['dropout'] = (count, x, rate, seed, y) => {
  for (let i = 0; i < count; i++) y[i] = x[i]! * kept(i, 0, seed, rate)
}

/** out_i = Σ_j α_ij x_j, α the softmax of LeakyReLU(source_j + target_i), one row and head at a time. */
export const attention: Loops['attention'] = (
  rows,
  rowStart,
  columns,
  x,
  source,
  target,
  heads,
  width,
  slope,
  rate,
  seed,
  out,
  max,
  norm,
) => {
  const sums = new Float64Array(heads * width)
  for (let i = 0; i < rows; i++) {
    const begin = rowStart[i]!, end = rowStart[i + 1]!
    sums.fill(0)
    for (let h = 0; h < heads; h++) {
      const at = i * heads + h
      const score = (k: number) => leakyRelu(source[columns[k]! * heads + h]! + target[at]!, slope)
      let largest = -Infinity, total = 0
      for (let k = begin; k < end; k++) largest = Math.max(largest, score(k))
      // Read back as it was rounded, so that the backward pass finds the same weights.
      max[at] = begin < end ? largest : 0
      for (let k = begin; k < end; k++) {
        const weight = Math.exp(score(k) - max[at])
        total += weight
        addScaled(
          sums,
          h * width,
          weight * kept(at, columns[k]!, seed, rate),
          x,
          (columns[k]! * heads + h) * width,
          width,
        )
      }
      norm[at] = begin < end ? 1 / total : 0
      for (let c = h * width; c < (h + 1) * width; c++) sums[c]! *= begin < end ? 1 / total : 0
    }
    out.set(sums, i * heads * width)
  }
}

/**
 * With κ the dropout and δ the upstream gradient, dx_j = Σ_i κ_ij α_ij δ_i and dz_ij = α_ij (κ_ij ⟨δ_i, x_j⟩ − D_i). Of
 * the softmax's gradient, D_i = Σ_l α_il κ_il ⟨δ_i, x_l⟩ = ⟨δ_i, out_i⟩ needs no sum over entries (Dao et al. 2022, eq.
 * 4).
 */
export const attentionGrad: Loops['attentionGrad'] = (
  rows,
  sources,
  rowStartT,
  columnsT,
  x,
  source,
  target,
  max,
  norm,
  out,
  dOut,
  heads,
  width,
  slope,
  rate,
  seed,
  dx,
  dSource,
  dTarget,
) => {
  const mean = Float64Array.from(
    { length: rows * heads },
    (_, at) => innerProduct(dOut, at * width, out, at * width, width),
  )
  const atTarget = new Float64Array(rows * heads), sums = new Float64Array(width)
  for (let j = 0; j < sources; j++) {
    for (let h = 0; h < heads; h++) {
      const from = j * heads + h
      let atSource = 0
      sums.fill(0)
      for (let k = rowStartT[j]!; k < rowStartT[j + 1]!; k++) {
        const to = columnsT[k]! * heads + h
        const logit = source[from]! + target[to]!
        const weight = Math.exp(leakyRelu(logit, slope) - max[to]!) * norm[to]!
        const factor = kept(to, j, seed, rate)
        addScaled(sums, 0, weight * factor, dOut, to * width, width)
        const gradient = weight * (factor * innerProduct(dOut, to * width, x, from * width, width) - mean[to]!)
          * leakyReluGrad(logit, slope)
        atSource += gradient
        atTarget[to]! += gradient
      }
      dx.set(sums, from * width)
      dSource[from] = atSource
    }
  }
  dTarget.set(atTarget)
}
