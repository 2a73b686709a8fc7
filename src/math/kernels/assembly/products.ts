import { entry, products, rowAt } from './four.ts'
import { whole } from './lanes.ts'
import { touchFrom, touchRows } from './touch.ts'

/** out[k, h] = ⟨a[row(k), h], b[column(k), h]⟩. */
export function sddmm(rows: usize, rowStart: usize, columns: usize, a: usize, b: usize, heads: usize, width: usize, out: usize): void {
  const bytes = width << 2, stride = heads * bytes
  const rowsEnd = rowStart + (rows << 2), last = columns + (whole(rowsEnd) << 2)
  let touched = touchFrom(columns + (whole(rowStart) << 2), last, <f64>rows * stride)
  for (; rowStart < rowsEnd; rowStart += 4, a += stride) {
    const end = columns + (whole(rowStart + 4) << 2)
    for (let c = columns + (whole(rowStart) << 2); c < end; c += 16) {
      touched = touchRows(touched, c, min(c + 16, end), last, b, stride)
      const e1 = entry(c, end, 1), e2 = entry(c, end, 2), e3 = entry(c, end, 3)
      const b0 = rowAt(b, stride, c), b1 = rowAt(b, stride, e1), b2 = rowAt(b, stride, e2), b3 = rowAt(b, stride, e3)
      for (let h: usize = 0; h < heads; h++) {
        const from = h * bytes, to = out + (h << 2)
        putFour(products(a + from, b0 + from, b1 + from, b2 + from, b3 + from, bytes), to, heads, c - columns, e1 - columns, e2 - columns, e3 - columns)
      }
    }
  }
}

/** Stores four entries' numbers; an entry that stands in for others has the same number each time. */
@inline export function putFour(v: v128, to: usize, heads: usize, e0: usize, e1: usize, e2: usize, e3: usize): void {
  store<f32>(to + e0 * heads, f32x4.extract_lane(v, 0))
  store<f32>(to + e1 * heads, f32x4.extract_lane(v, 1))
  store<f32>(to + e2 * heads, f32x4.extract_lane(v, 2))
  store<f32>(to + e3 * heads, f32x4.extract_lane(v, 3))
}
