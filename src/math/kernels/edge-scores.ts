import type { Loops } from './sparse-products.ts'

/** x above 0, slope · x below (Maas et al. 2013). */
export const leakyRelu = (x: number, slope: number): number => (x > 0 ? x : slope * x)

/** Its derivative; at 0 the slope. */
export const leakyReluGrad = (x: number, slope: number): number => (x > 0 ? 1 : slope)

/**
 * LeakyReLU(aᵀ[W h_i ‖ W h_j]), a's halves multiplied in beforehand (Veličković et al. 2018, eq. 3, before the
 * softmax).
 */
export const edgeScores: Loops['edgeScores'] = (rows, rowStart, columns, source, target, heads, slope, out) => {
  for (let i = 0; i < rows; i++) {
    for (let k = rowStart[i]!; k < rowStart[i + 1]!; k++) {
      for (let h = 0; h < heads; h++)
        out[k * heads + h] = leakyRelu(source[columns[k]! * heads + h]! + target[i * heads + h]!, slope)
    }
  }
}

/** aᵀ LeakyReLU(W [h_i ‖ h_j]), W's halves multiplied in beforehand (Brody et al. 2022, eq. 7). */
export const edgeScores2: Loops['edgeScores2'] = (
  rows,
  rowStart,
  columns,
  left,
  right,
  att,
  heads,
  width,
  slope,
  out,
) => {
  for (let i = 0; i < rows; i++) {
    for (let k = rowStart[i]!; k < rowStart[i + 1]!; k++) {
      for (let h = 0; h < heads; h++) {
        const l = (columns[k]! * heads + h) * width, r = (i * heads + h) * width
        let sum = 0
        for (let c = 0; c < width; c++) sum += att[h * width + c]! * leakyRelu(left[l + c]! + right[r + c]!, slope)
        out[k * heads + h] = sum
      }
    }
  }
}

/** The chain rule through {@link edgeScores2}: every entry gives to its column's left, its row's right and to att. */
export const edgeScores2Grad: Loops['edgeScores2Grad'] = (
  rows,
  sources,
  rowStart,
  columns,
  left,
  right,
  att,
  d,
  heads,
  width,
  slope,
  dLeft,
  dRight,
  dAtt,
) => {
  const size = heads * width
  const atLeft = new Float64Array(sources * size), atRight = new Float64Array(size), atAtt = new Float64Array(size)
  for (let i = 0; i < rows; i++) {
    atRight.fill(0)
    for (let k = rowStart[i]!; k < rowStart[i + 1]!; k++) {
      for (let c = 0; c < size; c++) {
        const sum = left[columns[k]! * size + c]! + right[i * size + c]!
        const arrives = d[k * heads + Math.floor(c / width)]!
        const gradient = arrives * att[c]! * leakyReluGrad(sum, slope)
        atLeft[columns[k]! * size + c]! += gradient
        atRight[c]! += gradient
        atAtt[c]! += arrives * leakyRelu(sum, slope)
      }
    }
    dRight.set(atRight, i * size)
  }
  dLeft.set(atLeft)
  dAtt.set(atAtt)
}
