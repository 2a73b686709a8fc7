import { across, entry, present } from './four.ts'
import { add, clear, high, low, rounded, splat, sumOf, whole } from './lanes.ts'
import { touchFrom, touchRows } from './touch.ts'

/**
 * With s the derivative of LeakyReLU at left + right, the gradients are att · Σ d s at left and right. First the sums
 * without att are taken. Since LeakyReLU(v) = s v, that at att is Σ d s (left + right), which is those sums times left
 * and right, over nodes.
 */
export function edgeScores2Grad(
  rows: usize, sources: usize, rowStart: usize, columns: usize, left: usize, right: usize, att: usize, d: usize, heads: usize, width: usize, slope: f32,
  dLeft: usize, dRight: usize, dAtt: usize,
): void {
  const bytes = width << 2, stride = heads * bytes
  const rowsEnd = rowStart + (rows << 2), last = columns + (whole(rowsEnd) << 2)
  clear(dLeft, sources * stride)
  clear(dRight, rows * stride)
  clear(dAtt, stride)
  let touched = touchFrom(columns + (whole(rowStart) << 2), last, <f64>rows * stride), r = right, dr = dRight
  for (; rowStart < rowsEnd; rowStart += 4, r += stride, dr += stride) {
    const end = columns + (whole(rowStart + 4) << 2)
    for (let c = columns + (whole(rowStart) << 2); c < end; c += 16) {
      const stop = min(c + 16, end), before = touched
      touched = touchRows(before, c, stop, last, left, stride)
      touchRows(before, c, stop, last, dLeft, stride)
      const e1 = entry(c, end, 1), e2 = entry(c, end, 2), e3 = entry(c, end, 3)
      const c0 = whole(c) * stride, c1 = whole(e1) * stride, c2 = whole(e2) * stride, c3 = whole(e3) * stride
      for (let h: usize = 0; h < heads; h++) {
        const from = h * bytes, k = d + (h << 2)
        const arrives = v128.and(present(c, end), across(
          k + (c - columns) * heads, k + (e1 - columns) * heads, k + (e2 - columns) * heads, k + (e3 - columns) * heads,
        ))
        gradOfFour(arrives, left + from, dLeft + from, c0, c1, c2, c3, r + from, dr + from, bytes, splat(slope))
      }
    }
  }
  attGrad(sources, left, dLeft, att, dAtt, stride)
  attGrad(rows, right, dRight, att, dAtt, stride)
}

/**
 * Adds d · s of four entries to their columns' rows, one after the other since they may be the same, and to their own
 * row.
 */
@inline function gradOfFour(
  d: v128, left: usize, dLeft: usize, c0: usize, c1: usize, c2: usize, c3: usize, right: usize, dRight: usize, bytes: usize, slope: v128,
): void {
  const d0 = splat(f32x4.extract_lane(d, 0)), d1 = splat(f32x4.extract_lane(d, 1))
  const d2 = splat(f32x4.extract_lane(d, 2)), d3 = splat(f32x4.extract_lane(d, 3))
  let at: usize = 0
  for (const vectors = bytes & ~15; at < vectors; at += 16) {
    const r = v128.load(right + at)
    const g0 = gradient(d0, left + c0 + at, r, slope, dLeft + c0 + at), g1 = gradient(d1, left + c1 + at, r, slope, dLeft + c1 + at)
    const g2 = gradient(d2, left + c2 + at, r, slope, dLeft + c2 + at), g3 = gradient(d3, left + c3 + at, r, slope, dLeft + c3 + at)
    v128.store(dRight + at, f32x4.add(v128.load(dRight + at), f32x4.add(f32x4.add(g0, g1), f32x4.add(g2, g3))))
  }
  for (; at < bytes; at += 4) {
    const v = f32x4.add(across(left + c0 + at, left + c1 + at, left + c2 + at, left + c3 + at), v128.load32_splat(right + at))
    const g = scaled(d, v, slope)
    add(dLeft + c0 + at, f32x4.extract_lane(g, 0))
    add(dLeft + c1 + at, f32x4.extract_lane(g, 1))
    add(dLeft + c2 + at, f32x4.extract_lane(g, 2))
    add(dLeft + c3 + at, f32x4.extract_lane(g, 3))
    add(dRight + at, sumOf(g))
  }
}

/** d · s of one entry at four columns, added to its column's row. */
@inline function gradient(d: v128, left: usize, right: v128, slope: v128, dLeft: usize): v128 {
  const g = scaled(d, f32x4.add(v128.load(left), right), slope)
  v128.store(dLeft, f32x4.add(v128.load(dLeft), g))
  return g
}

/** d where v is above 0, slope · d elsewhere. */
@inline function scaled(d: v128, v: v128, slope: v128): v128 {
  return v128.bitselect(d, f32x4.mul(slope, d), f32x4.gt(v, splat(0)))
}

/**
 * dAtt += Σ over rows of x · dx, then dx ← att · dx: by cache lines, so that sums over all rows stay in registers, in
 * float64.
 */
function attGrad(rows: usize, x: usize, dx: usize, att: usize, dAtt: usize, stride: usize): void {
  const end = rows * stride
  let c: usize = 0
  for (; c + 64 <= stride; c += 64) columnsGrad(4, x + c, dx + c, end, stride, att + c, dAtt + c)
  for (; c + 16 <= stride; c += 16) columnsGrad(1, x + c, dx + c, end, stride, att + c, dAtt + c)
  for (; c < stride; c += 4) {
    let sum = <f64>load<f32>(dAtt + c)
    for (let at = c; at < end; at += stride) {
      const g = load<f32>(dx + at)
      sum += <f64>load<f32>(x + at) * <f64>g
      store<f32>(dx + at, load<f32>(att + c) * g)
    }
    store<f32>(dAtt + c, <f32>sum)
  }
}

/** {@link attGrad} for so many vectors of columns: 4 or 1. */
@inline function columnsGrad(vectors: i32, x: usize, dx: usize, bytes: usize, stride: usize, att: usize, dAtt: usize): void {
  let a0 = low(v128.load(dAtt)), b0 = high(v128.load(dAtt)), a1 = a0, b1 = a0, a2 = a0, b2 = a0, a3 = a0, b3 = a0
  if (vectors > 1) {
    a1 = low(v128.load(dAtt, 16)), b1 = high(v128.load(dAtt, 16))
    a2 = low(v128.load(dAtt, 32)), b2 = high(v128.load(dAtt, 32))
    a3 = low(v128.load(dAtt, 48)), b3 = high(v128.load(dAtt, 48))
  }
  for (let at: usize = 0; at < bytes; at += stride) {
    const p0 = columnGrad(x + at, dx + at, att)
    a0 = f64x2.add(a0, low(p0)), b0 = f64x2.add(b0, high(p0))
    if (vectors > 1) {
      const p1 = columnGrad(x + at + 16, dx + at + 16, att + 16), p2 = columnGrad(x + at + 32, dx + at + 32, att + 32)
      const p3 = columnGrad(x + at + 48, dx + at + 48, att + 48)
      a1 = f64x2.add(a1, low(p1)), b1 = f64x2.add(b1, high(p1))
      a2 = f64x2.add(a2, low(p2)), b2 = f64x2.add(b2, high(p2))
      a3 = f64x2.add(a3, low(p3)), b3 = f64x2.add(b3, high(p3))
    }
  }
  v128.store(dAtt, rounded(a0, b0))
  if (vectors > 1) {
    v128.store(dAtt, rounded(a1, b1), 16)
    v128.store(dAtt, rounded(a2, b2), 32)
    v128.store(dAtt, rounded(a3, b3), 48)
  }
}

/** x · dx of four columns of a row, and dx ← att · dx. */
@inline function columnGrad(x: usize, dx: usize, att: usize): v128 {
  const g = v128.load(dx)
  v128.store(dx, f32x4.mul(v128.load(att), g))
  return f32x4.mul(v128.load(x), g)
}
