/**
 * The loops that graph layers are made of, over compressed sparse rows: row i holds the entries
 * `rowStart[i] … rowStart[i + 1] − 1`, each a column and whatever belongs to the edge. Rows are targets, columns are
 * sources: a message goes from column to row, and sums, means and softmax are taken within a row.
 *
 * One interface for two builds. `F` and `I` stand for arrays of 32-bit floats and whole numbers: typed arrays for the
 * loops in TypeScript ({@link typescriptKernels}), byte offsets into a WebAssembly memory for the SIMD build
 * ({@link simdKernels}). Matrices are row-major; n rows, m columns, e entries, H heads of width f each, `x[m, H·f]`.
 * Every output is written in full, whatever it held. Nothing is checked here: callers have checked sizes and ranges.
 */
export interface Kernels<F, I> {
  /** y = A x: y[n, width] = Σ over a row's entries of weight · x[column]. */
  spmm(rows: number, rowStart: I, columns: I, weights: F, x: F, width: number, y: F): void

  /**
   * y[i, h·f…] = Σ over row i's entries k of weights[order[k], h] · x[column, h·f…]; without an order, weights[k, h].
   */
  spmmHeads(
    rows: number,
    rowStart: I,
    columns: I,
    order: I | undefined,
    weights: F,
    x: F,
    heads: number,
    width: number,
    y: F,
  ): void

  /** The sampled dense-dense product: out[k, h] = ⟨a[row, h·f…], b[column, h·f…]⟩ for every entry k. */
  sddmm(rows: number, rowStart: I, columns: I, a: F, b: F, heads: number, width: number, out: F): void

  /** out[k, h] = LeakyReLU(source[column, h] + target[row, h]) for every entry k. */
  edgeScores(rows: number, rowStart: I, columns: I, source: F, target: F, heads: number, slope: number, out: F): void

  /**
   * out[k, h] = exp(z[k, h] − m) / Σ exp(z[l, h] − m) over the entries l of k's row, m their largest. Scores may be
   * as far apart as float32 allows.
   */
  edgeSoftmax(rows: number, rowStart: I, z: F, heads: number, out: F): void

  /** The gradient of {@link edgeSoftmax}: out = p · (dp − Σ over the row of p · dp). */
  edgeSoftmaxGrad(rows: number, rowStart: I, p: F, dp: F, heads: number, out: F): void

  /**
   * GATv2's scores (Brody et al. 2022, eq. 7): out[k, h] = ⟨att[h·f…], LeakyReLU(left[column, h·f…] + right[row,
   * h·f…])⟩.
   */
  edgeScores2(
    rows: number,
    rowStart: I,
    columns: I,
    left: F,
    right: F,
    att: F,
    heads: number,
    width: number,
    slope: number,
    out: F,
  ): void

  /**
   * The gradients of {@link edgeScores2}, given d of its output: at left [m, H·f], right [n, H·f] and att [H·f].
   * `sources` is m.
   */
  edgeScores2Grad(
    rows: number,
    sources: number,
    rowStart: I,
    columns: I,
    left: F,
    right: F,
    att: F,
    d: F,
    heads: number,
    width: number,
    slope: number,
    dLeft: F,
    dRight: F,
    dAtt: F,
  ): void

  /**
   * GAT's attention in one pass (Veličković et al. 2018, eqs. 1–4), nothing of the size of the edges is stored:
   *
   * out[i, h·f…] = Σ over row i's entries of keep(i, j, h) · softmax(LeakyReLU(source[j, h] + target[i, h])) · x[j,
   * h·f…]
   *
   * `max[n, H]` and `norm[n, H]` (one over the sum of exponentials) are kept for {@link attentionGrad}. Rows without
   * entries give zeros, and norm 0. `keep` is dropout on the attention weights: a weight is dropped where
   * {@link keeps}(row · H + h, column, seed, rate) is false, and divided by (1 − rate) elsewhere.
   *
   * @param scratch  as long as the longest row times H
   */
  attention(
    rows: number,
    rowStart: I,
    columns: I,
    x: F,
    source: F,
    target: F,
    heads: number,
    width: number,
    slope: number,
    rate: number,
    seed: number,
    out: F,
    max: F,
    norm: F,
    scratch: F,
  ): void

  /**
   * The gradients of {@link attention} at x [m, H·f], source [m, H] and target [n, H], given that of its output. Walks
   * the transposed rows (`sources` of them, whose columns are targets) and computes the weights again.
   *
   * @param scratch  4 · H numbers for each target
   */
  attentionGrad(
    rows: number,
    sources: number,
    rowStartT: I,
    columnsT: I,
    x: F,
    source: F,
    target: F,
    max: F,
    norm: F,
    out: F,
    dOut: F,
    heads: number,
    width: number,
    slope: number,
    rate: number,
    seed: number,
    dx: F,
    dSource: F,
    dTarget: F,
    scratch: F,
  ): void

  /** c[k, n] = Aᵀ B for A [rows, k] and B [rows, n]: the gradient of a dense product at its weights. */
  transposedProduct(rows: number, k: number, n: number, a: F, b: F, c: F): void

  /** y[i] = x[i] / (1 − rate) where {@link keeps}(i, 0, seed, rate), else 0. */
  dropout(count: number, x: F, rate: number, seed: number, y: F): void
}

/**
 * Whether dropout keeps what has these two numbers: a hash of both and of the seed (the finaliser of MurmurHash3 by
 * Austin Appleby, public domain, in the constants of Chris Wellons' search), compared with the rate. The same
 * question gets the same answer, so that a backward pass asks again in place of storing a mask.
 */
export function keeps(a: number, b: number, seed: number, rate: number): boolean {
  let x = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77) ^ seed
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return ((x ^ (x >>> 16)) >>> 8) / 16777216 >= rate
}
