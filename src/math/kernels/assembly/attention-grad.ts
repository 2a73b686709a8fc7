import { across, entry, present } from './four.ts'
import { add, addProduct, clear, exp, kept, leaky, leakyGrad, splat, sumOf, sumsOf, whole } from './lanes.ts'
import { touchFrom, touchRows } from './touch.ts'

/**
 * The gradients, over transposed rows: j sends to the targets i that its entries name. What the weights of a target are
 * made from is packed beside each other first: {target, largest, norm, D} for each head, D_i = ⟨δ_i, out_i⟩.
 */
export function attentionGrad(
  rows: usize, sources: usize, rowStart: usize, columns: usize, x: usize, source: usize, target: usize, largest: usize, norm: usize, out: usize, dOut: usize,
  heads: usize, width: usize, slope: f32, threshold: u32, scale: f32, seed: u32, dx: usize, dSource: usize, dTarget: usize, pack: usize,
): void {
  const bytes = width << 2, stride = heads * bytes, headStride = heads << 2, packStride = heads << 4
  for (let at: usize = 0, end = rows * headStride; at < end; at += 4) {
    const p = pack + (at << 2)
    store<f32>(p, load<f32>(target + at))
    store<f32>(p, load<f32>(largest + at), 4)
    store<f32>(p, load<f32>(norm + at), 8)
    store<f32>(p, product(dOut + at * width, out + at * width, bytes), 12)
  }
  clear(dTarget, rows * headStride)
  clear(dSource, sources * headStride)
  clear(dx, sources * stride)
  const rowsEnd = rowStart + (sources << 2), last = columns + (whole(rowsEnd) << 2)
  let touched = touchFrom(columns + (whole(rowStart) << 2), last, <f64>rows * stride)
  let j: u32 = 0
  for (; rowStart < rowsEnd; rowStart += 4, j++, x += stride, dx += stride, source += headStride, dSource += headStride) {
    const end = columns + (whole(rowStart + 4) << 2)
    for (let c = columns + (whole(rowStart) << 2); c < end; c += 16) {
      const stop = min(c + 16, end), before = touched
      touched = touchRows(before, c, stop, last, dOut, stride)
      touchRows(before, c, stop, last, pack, packStride)
      const i0 = whole(c), i1 = whole(entry(c, end, 1)), i2 = whole(entry(c, end, 2)), i3 = whole(entry(c, end, 3))
      const mask = present(c, end)
      for (let h: usize = 0; h < heads; h++) {
        const n0 = i0 * heads + h, n1 = i1 * heads + h, n2 = i2 * heads + h, n3 = i3 * heads + h
        const p0 = v128.load(pack + (n0 << 4)), p1 = v128.load(pack + (n1 << 4)), p2 = v128.load(pack + (n2 << 4)), p3 = v128.load(pack + (n3 << 4))
        const tm01 = v128.shuffle<f32>(p0, p1, 0, 4, 1, 5), tm23 = v128.shuffle<f32>(p2, p3, 0, 4, 1, 5)
        const nd01 = v128.shuffle<f32>(p0, p1, 2, 6, 3, 7), nd23 = v128.shuffle<f32>(p2, p3, 2, 6, 3, 7)
        const logit = f32x4.add(v128.load32_splat(source + (h << 2)), v128.shuffle<f32>(tm01, tm23, 0, 1, 4, 5))
        const most = v128.shuffle<f32>(tm01, tm23, 2, 3, 6, 7), inverse = v128.shuffle<f32>(nd01, nd23, 0, 1, 4, 5)
        const mean = v128.shuffle<f32>(nd01, nd23, 2, 3, 6, 7)
        const weight = v128.and(mask, f32x4.mul(exp(f32x4.sub(leaky(logit, splat(slope)), most)), inverse))
        let factor = splat(1)
        if (threshold) factor = kept(i32x4(<i32>n0, <i32>n1, <i32>n2, <i32>n3), i32x4.splat(j), threshold, scale, seed)
        const from = h * bytes
        const products = productsAndSum(
          x + from, dOut + n0 * bytes, dOut + n1 * bytes, dOut + n2 * bytes, dOut + n3 * bytes, f32x4.mul(weight, factor), dx + from, bytes,
        )
        const dz = f32x4.mul(f32x4.mul(weight, f32x4.sub(f32x4.mul(factor, products), mean)), leakyGrad(logit, splat(slope)))
        add(dSource + (h << 2), sumOf(dz))
        add(dTarget + (n0 << 2), f32x4.extract_lane(dz, 0))
        add(dTarget + (n1 << 2), f32x4.extract_lane(dz, 1))
        add(dTarget + (n2 << 2), f32x4.extract_lane(dz, 2))
        add(dTarget + (n3 << 2), f32x4.extract_lane(dz, 3))
      }
    }
  }
}

@inline function product(a: usize, b: usize, bytes: usize): f32 {
  let sum = splat(0), rest: f32 = 0
  let at: usize = 0
  for (const vectors = bytes & ~15; at < vectors; at += 16) sum = addProduct(sum, v128.load(a + at), v128.load(b + at))
  for (; at < bytes; at += 4) rest += load<f32>(a + at) * load<f32>(b + at)
  return sumOf(sum) + rest
}

/** ⟨x, δ⟩ for four rows δ, and dx += Σ weight · δ, in one pass over them. */
@inline function productsAndSum(x: usize, g0: usize, g1: usize, g2: usize, g3: usize, weights: v128, dx: usize, bytes: usize): v128 {
  const w0 = splat(f32x4.extract_lane(weights, 0)), w1 = splat(f32x4.extract_lane(weights, 1))
  const w2 = splat(f32x4.extract_lane(weights, 2)), w3 = splat(f32x4.extract_lane(weights, 3))
  let s0 = splat(0), s1 = s0, s2 = s0, s3 = s0, rest = s0
  let at: usize = 0
  const vectors = bytes & ~15
  if (vectors) do {
    const v = v128.load(x + at)
    const v0 = v128.load(g0 + at), v1 = v128.load(g1 + at), v2 = v128.load(g2 + at), v3 = v128.load(g3 + at)
    s0 = addProduct(s0, v, v0)
    s1 = addProduct(s1, v, v1)
    s2 = addProduct(s2, v, v2)
    s3 = addProduct(s3, v, v3)
    const sum = f32x4.add(addProduct(f32x4.mul(w0, v0), w1, v1), addProduct(f32x4.mul(w2, v2), w3, v3))
    v128.store(dx + at, f32x4.add(v128.load(dx + at), sum))
    at += 16
  } while (at < vectors)
  for (; at < bytes; at += 4) {
    const g = across(g0 + at, g1 + at, g2 + at, g3 + at)
    rest = addProduct(rest, v128.load32_splat(x + at), g)
    add(dx + at, sumOf(f32x4.mul(weights, g)))
  }
  return f32x4.add(sumsOf(s0, s1, s2, s3), rest)
}
