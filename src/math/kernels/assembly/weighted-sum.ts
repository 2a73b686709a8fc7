import { addProduct, lastOf, put, putLast, splat, whole } from './lanes.ts'
import { touchFrom, touchRows } from './touch.ts'

/**
 * Sums of a row are taken in segments of √n entries, and of 64 at least: a number then passes through 2 √n additions at
 * most, and the error grows with that (Higham 2002, Accuracy and Stability, section 4.2). In bytes of `columns`.
 */
@inline export function segmentOf(bytes: usize): usize {
  return max<usize>(64, <usize>Mathf.sqrt(<f32>(bytes >> 2))) << 2
}

/**
 * y[0 … bytes] = Σ weight · x[column] over entries, or += where `first` is not set. Blocked by columns: 32 of them, or
 * what is left, are summed in registers over all entries before the next are.
 *
 * @param c  the address of the first entry's column; `end` of the last's, exclusive
 * @param o  the address of the first entry's place in `w`, if they have an `ordered` place; else `w` is the first
 *   entry's
 * @param wStride  from one entry's weight to the next's
 */
@inline function weightedSum(
  c: usize, end: usize, o: usize, ordered: bool, w: usize, wStride: usize, x: usize, stride: usize, y: usize, bytes: usize, first: bool,
): void {
  for (; bytes >= 128; bytes -= 128, x += 128, y += 128) block(8, c, end, o, ordered, w, wStride, x, stride, y, first)
  if (bytes & 64) {
    block(4, c, end, o, ordered, w, wStride, x, stride, y, first)
    x += 64
    y += 64
  }
  if (bytes & 32) {
    block(2, c, end, o, ordered, w, wStride, x, stride, y, first)
    x += 32
    y += 32
  }
  if (bytes & 16) {
    block(1, c, end, o, ordered, w, wStride, x, stride, y, first)
    x += 16
    y += 16
  }
  if (bytes & 15) lastColumns(c, end, o, ordered, w, wStride, x, stride, y, bytes & 15, first)
}

/** {@link weightedSum} for all heads, of entries whose weights follow each other from `w` on. */
@inline export function rowSums(c: usize, end: usize, w: usize, heads: usize, x: usize, y: usize, bytes: usize, first: bool): void {
  const stride = heads * bytes
  for (let h: usize = 0; h < heads; h++) weightedSum(c, end, 0, false, w + (h << 2), heads << 2, x + h * bytes, stride, y + h * bytes, bytes, first)
}

function orderedRowSums(c: usize, end: usize, o: usize, w: usize, heads: usize, x: usize, y: usize, bytes: usize, first: bool): void {
  const stride = heads * bytes
  for (let h: usize = 0; h < heads; h++) weightedSum(c, end, o, true, w + (h << 2), heads << 2, x + h * bytes, stride, y + h * bytes, bytes, first)
}

/** So many vectors of columns: 8, 4, 2 or 1, known when this is compiled. */
@inline function block(
  vectors: i32, c: usize, end: usize, o: usize, ordered: bool, w: usize, wStride: usize, x: usize, stride: usize, y: usize, first: bool,
): void {
  let s0 = splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0
  if (c < end) do {
    const row = x + whole(c) * stride
    const weight = v128.load32_splat(ordered ? w + whole(o) * wStride : w)
    s0 = addProduct(s0, weight, v128.load(row))
    if (vectors > 1) s1 = addProduct(s1, weight, v128.load(row, 16))
    if (vectors > 2) {
      s2 = addProduct(s2, weight, v128.load(row, 32))
      s3 = addProduct(s3, weight, v128.load(row, 48))
    }
    if (vectors > 4) {
      s4 = addProduct(s4, weight, v128.load(row, 64))
      s5 = addProduct(s5, weight, v128.load(row, 80))
      s6 = addProduct(s6, weight, v128.load(row, 96))
      s7 = addProduct(s7, weight, v128.load(row, 112))
    }
    c += 4
    if (ordered) o += 4
    else w += wStride
  } while (c < end)
  put(y, s0, first)
  if (vectors > 1) put(y + 16, s1, first)
  if (vectors > 2) {
    put(y + 32, s2, first)
    put(y + 48, s3, first)
  }
  if (vectors > 4) {
    put(y + 64, s4, first)
    put(y + 80, s5, first)
    put(y + 96, s6, first)
    put(y + 112, s7, first)
  }
}

/** The last one to three columns. */
@inline function lastColumns(
  c: usize, end: usize, o: usize, ordered: bool, w: usize, wStride: usize, x: usize, stride: usize, y: usize, bytes: usize, first: bool,
): void {
  let sum = splat(0)
  if (c < end) do {
    sum = addProduct(sum, v128.load32_splat(ordered ? w + whole(o) * wStride : w), lastOf(x + whole(c) * stride, bytes))
    c += 4
    if (ordered) o += 4
    else w += wStride
  } while (c < end)
  putLast(y, sum, bytes, first)
}

/** y[i, h] = Σ_k w[k, h] · x[column(k), h]; `order` 0 stands for none. */
export function spmmHeads(
  rows: usize, rowStart: usize, columns: usize, order: usize, weights: usize, x: usize, heads: usize, width: usize, y: usize,
): void {
  const bytes = width << 2, stride = heads * bytes
  const rowsEnd = rowStart + (rows << 2), last = columns + (whole(rowsEnd) << 2)
  let touched = touchFrom(columns + (whole(rowStart) << 2), last, <f64>rows * stride)
  for (; rowStart < rowsEnd; rowStart += 4, y += stride) {
    const begin = columns + (whole(rowStart) << 2), end = columns + (whole(rowStart + 4) << 2)
    const segment = segmentOf(end - begin)
    let c = begin
    do {
      const stop = c + min(segment, end - c), place = c - columns
      touched = touchRows(touched, c, stop, last, x, stride)
      if (order) orderedRowSums(c, stop, order + place, weights, heads, x, y, bytes, c == begin)
      else rowSums(c, stop, weights + place * heads, heads, x, y, bytes, c == begin)
      c = stop
    } while (c < end)
  }
}
