import { across, entry, rowAt } from './four.ts'
import { addProduct, leaky, splat, sumsOf, whole } from './lanes.ts'
import { putFour } from './products.ts'
import { touchFrom, touchRows } from './touch.ts'

/** out[k, h] = ⟨att[h], LeakyReLU(left[column(k), h] + right[row(k), h])⟩. */
export function edgeScores2(
  rows: usize, rowStart: usize, columns: usize, left: usize, right: usize, att: usize, heads: usize, width: usize, slope: f32, out: usize,
): void {
  const bytes = width << 2, stride = heads * bytes
  const rowsEnd = rowStart + (rows << 2), last = columns + (whole(rowsEnd) << 2)
  let touched = touchFrom(columns + (whole(rowStart) << 2), last, <f64>rows * stride)
  for (; rowStart < rowsEnd; rowStart += 4, right += stride) {
    const end = columns + (whole(rowStart + 4) << 2)
    for (let c = columns + (whole(rowStart) << 2); c < end; c += 16) {
      touched = touchRows(touched, c, min(c + 16, end), last, left, stride)
      const e1 = entry(c, end, 1), e2 = entry(c, end, 2), e3 = entry(c, end, 3)
      const l0 = rowAt(left, stride, c), l1 = rowAt(left, stride, e1), l2 = rowAt(left, stride, e2), l3 = rowAt(left, stride, e3)
      for (let h: usize = 0; h < heads; h++) {
        const from = h * bytes
        const scores = scoresOfFour(att + from, right + from, l0 + from, l1 + from, l2 + from, l3 + from, bytes, splat(slope))
        putFour(scores, out + (h << 2), heads, c - columns, e1 - columns, e2 - columns, e3 - columns)
      }
    }
  }
}

@inline function scoresOfFour(att: usize, right: usize, l0: usize, l1: usize, l2: usize, l3: usize, bytes: usize, slope: v128): v128 {
  let s0 = splat(0), s1 = s0, s2 = s0, s3 = s0, rest = s0
  let at: usize = 0
  for (const vectors = bytes & ~15; at < vectors; at += 16) {
    const a = v128.load(att + at), r = v128.load(right + at)
    s0 = addProduct(s0, a, leaky(f32x4.add(v128.load(l0 + at), r), slope))
    s1 = addProduct(s1, a, leaky(f32x4.add(v128.load(l1 + at), r), slope))
    s2 = addProduct(s2, a, leaky(f32x4.add(v128.load(l2 + at), r), slope))
    s3 = addProduct(s3, a, leaky(f32x4.add(v128.load(l3 + at), r), slope))
  }
  for (; at < bytes; at += 4) {
    const sum = f32x4.add(across(l0 + at, l1 + at, l2 + at, l3 + at), v128.load32_splat(right + at))
    rest = addProduct(rest, v128.load32_splat(att + at), leaky(sum, slope))
  }
  return f32x4.add(sumsOf(s0, s1, s2, s3), rest)
}
