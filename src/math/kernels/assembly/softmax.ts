import { exp, gather, high, kept, count, low, rounded, scatter, splat, whole } from './lanes.ts'

/**
 * A row's scores are z[k, h], `stride` bytes from entry to entry. Four heads are taken beside each other, as lanes; of
 * what is left of them, one head's entries are, four at a time. Sums are kept in float64.
 */
@inline function largestOfFour(z: usize, end: usize, stride: usize): v128 {
  let m = splat(-Infinity)
  do {
    m = f32x4.pmax(m, v128.load(z))
    z += stride
  } while (z < end)
  return m
}

@inline function largestOfOne(z: usize, end: usize, stride: usize): f32 {
  let m: f32 = -Infinity
  do {
    const value = load<f32>(z)
    m = value > m ? value : m
    z += stride
  } while (z < end)
  return m
}

/** Puts exp(z − m) into `out`, which may be where z is; gives 1 over their sum. */
@inline function exponentialsOfFour(z: usize, end: usize, stride: usize, m: v128, out: usize): v128 {
  let first = f64x2.splat(0), second = first
  do {
    const e = exp(f32x4.sub(v128.load(z), m))
    v128.store(out, e)
    first = f64x2.add(first, low(e))
    second = f64x2.add(second, high(e))
    z += stride
    out += stride
  } while (z < end)
  return f32x4.div(splat(1), rounded(first, second))
}

@inline function exponentialsOfOne(z: usize, end: usize, stride: usize, m: f32, out: usize): f32 {
  let sum = f64x2.splat(0)
  for (; z + 3 * stride < end; z += 4 * stride, out += 4 * stride) {
    const e = exp(f32x4.sub(gather(z, stride), splat(m)))
    scatter(out, stride, e)
    sum = f64x2.add(sum, f64x2.add(low(e), high(e)))
  }
  let rest = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)
  for (; z < end; z += stride, out += stride) {
    const e = f32x4.extract_lane(exp(splat(load<f32>(z) - m)), 0)
    store<f32>(out, e)
    rest += e
  }
  return <f32>(1 / rest)
}

/**
 * Multiplies with `norm` and, where `threshold` is above 0, with dropout's factors.
 *
 * @param c  the address of the first entry's column
 * @param place  the number that the hash takes beside the column: row · H + h, of the first of the heads
 */
@inline function weighFour(
  p: usize, end: usize, stride: usize, norm: v128, c: usize, place: u32, threshold: u32, scale: f32, seed: u32,
): void {
  do {
    let weight = f32x4.mul(v128.load(p), norm)
    if (threshold) {
      weight = f32x4.mul(weight, kept(count(place), v128.load32_splat(c), threshold, scale, seed))
      c += 4
    }
    v128.store(p, weight)
    p += stride
  } while (p < end)
}

@inline function weighOne(
  p: usize, end: usize, stride: usize, norm: f32, c: usize, place: u32, threshold: u32, scale: f32, seed: u32,
): void {
  do {
    let weight = load<f32>(p) * norm
    if (threshold) {
      weight *= f32x4.extract_lane(kept(i32x4.splat(place), i32x4.splat(<i32>whole(c)), threshold, scale, seed), 0)
      c += 4
    }
    store<f32>(p, weight)
    p += stride
  } while (p < end)
}

/**
 * Makes a row's scores its weights, in `out`, which may be where z is. What {@link weighFour} takes stands for the
 * row's first head.
 *
 * @param largest  where the largest score of each head is put, and `norm` for 1 over the sums; 0 for nowhere
 */
export function softmaxOfRow(
  z: usize, end: usize, stride: usize, out: usize, largest: usize, norm: usize, c: usize, place: u32, threshold: u32, scale: f32, seed: u32,
): void {
  let h: usize = 0
  for (; h + 16 <= stride; h += 16) {
    const m = largestOfFour(z + h, end, stride), inverse = exponentialsOfFour(z + h, end, stride, m, out + h)
    if (largest) {
      v128.store(largest + h, m)
      v128.store(norm + h, inverse)
    }
    weighFour(out + h, out + (end - z), stride, inverse, c, place + <u32>(h >> 2), threshold, scale, seed)
  }
  for (; h < stride; h += 4) {
    const m = largestOfOne(z + h, end, stride), inverse = exponentialsOfOne(z + h, end, stride, m, out + h)
    if (largest) {
      store<f32>(largest + h, m)
      store<f32>(norm + h, inverse)
    }
    weighOne(out + h, out + (end - z), stride, inverse, c, place + <u32>(h >> 2), threshold, scale, seed)
  }
}

/** out = softmax of z within rows. */
export function edgeSoftmax(rows: usize, rowStart: usize, z: usize, heads: usize, out: usize): void {
  const stride = heads << 2, rowsEnd = rowStart + (rows << 2)
  for (; rowStart < rowsEnd; rowStart += 4) {
    const begin = whole(rowStart) * stride, end = whole(rowStart + 4) * stride
    if (begin < end) softmaxOfRow(z + begin, z + end, stride, out + begin, 0, 0, 0, 0, 0, 0, 0)
  }
}

/** out = p · (dp − ⟨p, dp⟩) within rows. */
export function edgeSoftmaxGrad(rows: usize, rowStart: usize, p: usize, dp: usize, heads: usize, out: usize): void {
  const stride = heads << 2, rowsEnd = rowStart + (rows << 2)
  for (; rowStart < rowsEnd; rowStart += 4) {
    const begin = whole(rowStart) * stride, end = whole(rowStart + 4) * stride
    for (let h: usize = 0; h < stride; h += 4) {
      let mean: f64 = 0
      for (let at = begin + h; at < end; at += stride) mean += <f64>load<f32>(p + at) * <f64>load<f32>(dp + at)
      for (let at = begin + h; at < end; at += stride) store<f32>(out + at, load<f32>(p + at) * <f32>(<f64>load<f32>(dp + at) - mean))
    }
  }
}
