import { addProduct, count, kept, lastOf, put, putLast, splat } from './lanes.ts'
import { segmentOf } from './weighted-sum.ts'

/**
 * Rows are taken so many at a time, so that they stay in the caches while all of C is gone through; more, where sums
 * are long.
 */
const ROWS: usize = 256

/** C[k, n] = Aᵀ B: blocks of 4 × 8 numbers of C are summed in registers over a segment of rows. */
export function transposedProduct(rows: usize, k: usize, n: usize, a: usize, b: usize, c: usize): void {
  const aStride = k << 2, bStride = n << 2, segment = max(ROWS, segmentOf(rows << 2) >> 2)
  let row: usize = 0
  do {
    const end = min(row + segment, rows), first = row == 0
    const from = a + row * aStride, until = a + end * aStride, beside = b + row * bStride
    let i: usize = 0
    for (; i + 4 <= k; i += 4) blocks(4, from + (i << 2), until + (i << 2), aStride, beside, bStride, c + i * bStride, first)
    for (; i < k; i++) blocks(1, from + (i << 2), until + (i << 2), aStride, beside, bStride, c + i * bStride, first)
    row = end
  } while (row < rows)
}

/** So many rows of C, 4 or 1, block by block. */
@inline function blocks(height: i32, a: usize, end: usize, aStride: usize, b: usize, bStride: usize, c: usize, first: bool): void {
  let at: usize = 0
  for (; at + 32 <= bStride; at += 32) block(height, 2, a, end, aStride, b + at, bStride, c + at, 0, first)
  if (bStride & 16) {
    block(height, 1, a, end, aStride, b + at, bStride, c + at, 0, first)
    at += 16
  }
  if (bStride & 15) block(height, 0, a, end, aStride, b + at, bStride, c + at, bStride & 15, first)
}

/** A block of 8 or 4 columns (2 or 1 vectors), or of the last one to three (0 vectors), `last` bytes of them. */
@inline function block(
  height: i32, vectors: i32, a: usize, end: usize, aStride: usize, b: usize, bStride: usize, c: usize, last: usize, first: bool,
): void {
  let s00 = splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00
  if (a < end) do {
    const b0 = vectors ? v128.load(b) : lastOf(b, last)
    const b1 = vectors > 1 ? v128.load(b, 16) : b0
    s00 = addProduct(s00, v128.load32_splat(a), b0)
    if (vectors > 1) s01 = addProduct(s01, v128.load32_splat(a), b1)
    if (height > 1) {
      s10 = addProduct(s10, v128.load32_splat(a, 4), b0)
      s20 = addProduct(s20, v128.load32_splat(a, 8), b0)
      s30 = addProduct(s30, v128.load32_splat(a, 12), b0)
      if (vectors > 1) {
        s11 = addProduct(s11, v128.load32_splat(a, 4), b1)
        s21 = addProduct(s21, v128.load32_splat(a, 8), b1)
        s31 = addProduct(s31, v128.load32_splat(a, 12), b1)
      }
    }
    a += aStride
    b += bStride
  } while (a < end)
  putAll(vectors, c, s00, s01, last, first)
  if (height > 1) {
    putAll(vectors, c + bStride, s10, s11, last, first)
    putAll(vectors, c + 2 * bStride, s20, s21, last, first)
    putAll(vectors, c + 3 * bStride, s30, s31, last, first)
  }
}

@inline function putAll(vectors: i32, c: usize, v0: v128, v1: v128, last: usize, first: bool): void {
  if (vectors) put(c, v0, first)
  if (vectors > 1) put(c + 16, v1, first)
  if (!vectors) putLast(c, v0, last, first)
}

/** y[i] = x[i] · κ_i, four numbers at a time. */
export function dropout(length: usize, x: usize, threshold: u32, scale: f32, seed: u32, y: usize): void {
  let i: usize = 0
  for (; i + 4 <= length; i += 4) v128.store(y + (i << 2), f32x4.mul(v128.load(x + (i << 2)), kept(count(<u32>i), splat(0), threshold, scale, seed)))
  for (; i < length; i++) {
    store<f32>(y + (i << 2), load<f32>(x + (i << 2)) * f32x4.extract_lane(kept(i32x4.splat(<i32>i), splat(0), threshold, scale, seed), 0))
  }
}
