import * as v from 'valibot'
import { whole } from '../../core/options.ts'
import { readOptions } from '../../core/read-options.ts'
import { Pace } from '../../core/pace.ts'
import { type Csr, rowCount, transpose } from '../sparse/csr.ts'
import { gaussian } from './gaussian.ts'
import { orthogonaliseRows } from './jacobi.ts'
import { dot, type Matrix, zeros } from './matrix.ts'
import { cholesky, gram, orthonormalise } from './orthonormal.ts'
import { CHUNK, tile } from './products.ts'
import { times } from './sparse-times.ts'

/** How a matrix is decomposed. */
export interface SvdOptions {
  /** How many singular values and vectors, from the largest on; at least 1. Cost grows with its square. */
  rank: number
  /** Further vectors that are computed with them and dropped: the last ones kept come out better. Default 8. */
  oversampling?: number
  /**
   * Power iterations: the more, the better the smaller ones of close singular values; cost grows with it. Default 2.
   */
  iterations?: number
  /** Where chance begins. Default 1. */
  seed?: number
  /** Whether the right singular vectors are wanted, too. Default `false`. */
  right?: boolean
}

const svdOptions = v.strictObject({
  rank: whole(1),
  oversampling: v.optional(whole(0), 8),
  iterations: v.optional(whole(0, 100), 2),
  seed: v.optional(whole(0), 1),
  right: v.optional(v.boolean(), false),
})

type Settings = v.InferOutput<typeof svdOptions>

/** A ≈ U · diag(values) · Vᵀ. */
export interface Svd {
  /**
   * Left singular vectors as columns: rows of A × rank. In each, the largest entry by size (the first of equals) is
   * positive.
   */
  u: Matrix
  /** Singular values, falling; 0 beyond the rank of A. */
  values: Float64Array
  /** Right singular vectors as columns: columns of A × rank; there if asked for. */
  v?: Matrix
}

/**
 * The largest singular values of a sparse matrix, with their vectors, by random projection and power iteration
 * (Halko, Martinsson & Tropp 2011, "Finding structure with randomness", algorithms 4.4 and 5.1): Q spans
 * (A Aᵀ)^iterations A Ω, Ω of Gaussian numbers; then the small matrix QᵀA AᵀQ is decomposed. Computed in float64; the
 * same matrix and seed give the same bits.
 *
 * Exact to rounding where rank + oversampling reach the rank of A. Else the error of what is kept falls with each
 * iteration, as (σ_beyond / σ_kept)^(2 · iterations + 1). Values below some 1e-6 of the largest may come out as 0, with
 * vectors of zeros.
 *
 * @param a  rows × columns
 * @param pace  `vectors` is the stage that it reports, in passes over the data
 *
 * Cost, with l = rank + oversampling: 2 (1 + iterations) · entries · l and about (2 + iterations) · (rows + columns) ·
 * l² multiply-adds, and three blocks of rows × l float64. 35,000 × 35,000 with 2 million entries at rank 256 takes some
 * 20 seconds. Throws `option`, or `aborted`.
 */
export async function truncatedSvd(a: Csr, options: SvdOptions, pace = new Pace()): Promise<Svd> {
  const settings = readOptions(svdOptions, options, 'truncatedSvd')
  return pace.run('vectors', passes(a, settings), passCount(settings))
}

/** Multiplications and orthonormalisations; see {@link passes}. */
const passCount = ({ iterations, right }: Settings): number => 8 + 4 * iterations + (right ? 1 : 0)

/** The work of {@link truncatedSvd}; yields how many passes are done. */
function* passes(a: Csr, { rank, oversampling, iterations, seed, right }: Settings): Generator<number, Svd> {
  let done = 0
  function* pass<T>(work: Generator<undefined, T>): Generator<number, T> {
    for (;;) {
      const { done: ended, value } = work.next()
      if (ended) {
        done++
        return value as T
      }
      yield done
    }
  }
  const rows = rowCount(a), { columnCount } = a
  // columns beyond the size of A come out as zeros, so that the width can be whole tiles
  const width = tiles(Math.min(rank + oversampling, rows, columnCount))
  yield done
  const at = transpose(a)

  let q = yield* pass(times(a, yield* pass(gaussian(columnCount, width, seed)), width))
  yield* pass(orthonormalise(q, width))
  for (let i = 0; i < iterations; i++) {
    const z = yield* pass(times(at, q, width))
    yield* pass(orthonormalise(z, width))
    q = yield* pass(times(a, z, width))
    yield* pass(orthonormalise(q, width))
  }
  yield* pass(orthonormalise(q, width))

  const b = yield* pass(times(at, q, width)) // B = AᵀQ; BᵀB = RᵀR, so that R has the singular values of B
  const r = cholesky(yield* pass(gram(b, width)), width)
  yield* pass(orthogonaliseRows(r, width))
  const { values, vectors } = byLength(r, width, rank)
  const u = yield* pass(project(q, rows, width, vectors, rank))
  const signs = signsOf(u)
  flip(u, signs)
  if (!right) return { u, values }
  for (let j = 0; j < rank; j++)
    for (let t = 0; t < width; t++)
      vectors[j * width + t]! *= values[j]! > 0
        ? signs[j]! / values[j]!
        : 0
  return { u, values, v: yield* pass(project(b, columnCount, width, vectors, rank)) }
}

/** Rounded up to whole tiles. */
const tiles = (width: number): number => 4 * Math.ceil(width / 4)

/**
 * The lengths of orthogonal rows, falling, and the rows' directions in that order; zeros where there are no more than
 * zeros.
 */
function byLength(rows: Float64Array, size: number, rank: number): { values: Float64Array, vectors: Float64Array } {
  const row = Array.from({ length: size }, (_, i) => rows.subarray(i * size, (i + 1) * size))
  const length = row.map(each => Math.sqrt(dot(each, each)))
  const order = row.map((_, i) => i).sort((i, j) => length[j]! - length[i]! || i - j).slice(0, rank)
  const values = new Float64Array(rank)
  const vectors = new Float64Array(tiles(rank) * size)
  order.filter(i => length[i]! > 0).forEach((i, j) => {
    values[j] = length[i]!
    vectors.set(row[i]!.map(value => value / length[i]!), j * size)
  })
  return { values, vectors }
}

/** The rows of a block times vectors: rows × rank. */
function* project(
  x: Float64Array,
  rows: number,
  width: number,
  vectors: Float64Array,
  rank: number,
): Generator<undefined, Matrix> {
  const result = zeros(rows, rank)
  const stride = tiles(rank)
  const product = new Float64Array(CHUNK * stride)
  for (let start = 0; start < rows; start += CHUNK) {
    product.fill(0)
    for (let i = 0; i < CHUNK; i += 2) {
      for (let j = 0; j < stride; j += 4)
        tile(x, (start + i) * width, vectors, j * width, width, width, product, i * stride + j, stride)
    }
    for (let i = 0; i < Math.min(CHUNK, rows - start); i++)
      result.data.set(product.subarray(i * stride, i * stride + rank), (start + i) * rank)
    yield
  }
  return result
}

/** Of each column, the sign of its largest entry by size; 1 for zeros. */
function signsOf({ width, data }: Matrix): Float64Array {
  const largest = new Float64Array(width)
  for (let at = 0; at < data.length; at += width) {
    for (let j = 0; j < width; j++) if (Math.abs(data[at + j]!) > Math.abs(largest[j]!)) largest[j] = data[at + j]!
  }
  return largest.map(value => (value < 0 ? -1 : 1))
}

function flip({ width, data }: Matrix, signs: Float64Array): void {
  for (let at = 0; at < data.length; at += width) for (let j = 0; j < width; j++) data[at + j]! *= signs[j]!
}
