import type { Pace } from '../../core/pace.ts'
import { height, type Matrix, rowAt, zeros } from '../../math/dense/matrix.ts'
import { orthogonaliseRows } from '../../math/dense/jacobi.ts'

/** So many vectors are enough to know in which directions they differ. */
const ENOUGH = 10_000

/** Along what varies less, in shares of the largest variance, vectors differ by rounding alone. */
const FLAT = 1e-9

/** A shift, and directions: what vectors are seen in. */
export interface Principal {
  mean: Float64Array
  /** Rows, that of the largest variance first. */
  directions: Float64Array
  /** How much vectors vary along each. */
  variances: Float64Array
}

/**
 * The directions in which vectors differ most, about their mean (principal components): the eigenvectors of their
 * covariance. Of many vectors, as many as are enough, at equal distances.
 */
export async function principalDirections(vectors: Matrix, dimensions: number, pace: Pace): Promise<Principal> {
  const { width } = vectors, count = height(vectors), step = Math.max(1, Math.ceil(count / ENOUGH))
  const mean = new Float64Array(width), covariance = new Float64Array(width * width)
  let seen = 0
  for (let row = 0; row < count; row += step, seen++) rowAt(vectors, row).forEach((value, i) => mean[i]! += value)
  mean.forEach((sum, i) => mean[i] = sum / seen)
  const shifted = new Float64Array(width)
  for (let row = 0; row < count; row += step) {
    rowAt(vectors, row).forEach((value, i) => shifted[i] = value - mean[i]!)
    for (let i = 0; i < width; i++) {
      const value = shifted[i]!, start = i * width
      for (let j = 0; j < width; j++) covariance[start + j]! += value * shifted[j]!
    }
    if (pace.due) await pace.pause('directions', row, count)
  }
  for (const _ of orthogonaliseRows(covariance, width)) if (pace.due) await pace.pause('directions', count, count)
  const { rows: directions, lengths } = longestRows(covariance, width, dimensions)
  return { mean, directions, variances: lengths.map(length => length / seen) }
}

/** The longest rows of a square matrix, made unit length, and how long they were. */
function longestRows(rows: Float64Array, size: number, count: number): { rows: Float64Array, lengths: Float64Array } {
  const row = (i: number) => rows.subarray(i * size, (i + 1) * size)
  const lengths = Float64Array.from({ length: size }, (_, i) => Math.hypot(...row(i)))
  const order = Array.from(lengths.keys()).sort((a, b) => lengths[b]! - lengths[a]! || a - b).slice(0, count)
  const longest = new Float64Array(count * size)
  order.forEach((i, place) => longest.set(row(i).map(value => value / (lengths[i]! || 1)), place * size))
  return { rows: longest, lengths: Float64Array.from(order, i => lengths[i]!) }
}

/**
 * The same directions, each divided by the root of its standard deviation σ, so that vectors vary by √σ along it: half
 * of what whitening does, which makes all alike (Su et al. 2021, "Whitening Sentence Representations for Better
 * Semantics and Faster Retrieval"). Models let few directions have most of the say.
 */
export function halfWhitened({ mean, directions, variances }: Principal): Principal {
  const width = mean.length, least = FLAT * (variances[0] ?? 0)
  const scales = variances.map(variance => (variance > least ? variance ** -0.25 : 0))
  return {
    mean,
    directions: directions.map((value, i) => value * scales[Math.floor(i / width)]!),
    variances: variances.map(Math.sqrt),
  }
}

/** Vectors in principal directions: (v − mean) · direction, for each. */
export async function seenIn(
  vectors: Matrix,
  { mean, directions }: Pick<Principal, 'mean' | 'directions'>,
  pace: Pace,
): Promise<Matrix> {
  const { width } = vectors, dimensions = directions.length / width, count = height(vectors)
  const seen = zeros(count, dimensions), shifted = new Float64Array(width)
  for (let row = 0; row < count; row++) {
    rowAt(vectors, row).forEach((value, i) => shifted[i] = value - mean[i]!)
    const into = rowAt(seen, row)
    for (let d = 0; d < dimensions; d++) {
      let sum = 0
      for (let i = 0, at = d * width; i < width; i++, at++) sum += shifted[i]! * directions[at]!
      into[d] = sum
    }
    if (pace.due) await pace.pause('directions', row, count)
  }
  return seen
}
