/**
 * What the kernels are made of. Pointers are byte offsets, and so are strides, sizes and ends: addresses are sums
 * without a shift. Innermost loops are `do … while`, which asc compiles to one jump a turn where `for` takes two.
 */

/** A 32-bit whole number: a column, or where a row begins. */
@inline export function whole(at: usize): usize {
  return <usize>load<u32>(at)
}

@inline export function splat(x: f32): v128 {
  return f32x4.splat(x)
}

@inline export function add(at: usize, value: f32): void {
  store<f32>(at, load<f32>(at) + value)
}

/** Stores a first partial sum, or adds a further one to it. */
@inline export function put(at: usize, v: v128, first: bool): void {
  v128.store(at, first ? v : f32x4.add(v128.load(at), v))
}

/** One to three numbers, `bytes` in all, as a vector; the last of them stands in the other lanes too. */
@inline export function lastOf(at: usize, bytes: usize): v128 {
  const two = v128.load_lane<u32>(at + (bytes > 4 ? 4 : 0), v128.load32_zero(at), 1)
  return v128.load_lane<u32>(at + bytes - 4, two, 2)
}

/** {@link put} for the lanes of {@link lastOf}. */
@inline export function putLast(at: usize, v: v128, bytes: usize, first: bool): void {
  const sums = first ? v : f32x4.add(lastOf(at, bytes), v)
  v128.store_lane<u32>(at, sums, 0)
  if (bytes > 4) v128.store_lane<u32>(at + 4, sums, 1)
  if (bytes > 8) v128.store_lane<u32>(at + 8, sums, 2)
}

/** sum + a · b, lane by lane. */
@inline export function addProduct(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b))
}

/** The sum of four lanes. */
@inline export function sumOf(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
}

/** The sums of four vectors' lanes, as four lanes. */
@inline export function sumsOf(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7))
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7))
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7))
}

/** Lanes 0 and 1 in float64, and lanes 2 and 3. */
@inline export function low(v: v128): v128 {
  return f64x2.promote_low_f32x4(v)
}
@inline export function high(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 2, 3))
}

/** Two vectors of float64 as one of float32. */
@inline export function rounded(low: v128, high: v128): v128 {
  return v128.shuffle<f32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5)
}

/** LeakyReLU, lane by lane. */
@inline export function leaky(x: v128, slope: v128): v128 {
  return v128.bitselect(x, f32x4.mul(slope, x), f32x4.gt(x, splat(0)))
}

/** Its derivative. */
@inline export function leakyGrad(x: v128, slope: v128): v128 {
  return v128.bitselect(splat(1), slope, f32x4.gt(x, splat(0)))
}

/** Four numbers a stride apart. */
@inline export function gather(at: usize, stride: usize): v128 {
  let v = v128.load32_zero(at)
  v = v128.load_lane<u32>(at + stride, v, 1)
  v = v128.load_lane<u32>(at + 2 * stride, v, 2)
  return v128.load_lane<u32>(at + 3 * stride, v, 3)
}

/** Puts four numbers a stride apart. */
@inline export function scatter(at: usize, stride: usize, v: v128): void {
  store<f32>(at, f32x4.extract_lane(v, 0))
  store<f32>(at + stride, f32x4.extract_lane(v, 1))
  store<f32>(at + 2 * stride, f32x4.extract_lane(v, 2))
  store<f32>(at + 3 * stride, f32x4.extract_lane(v, 3))
}

/** Sets `bytes`, a multiple of 4, to zero. */
@inline export function clear(at: usize, bytes: usize): void {
  memory.fill(at, 0, bytes)
}

/**
 * eˣ for x ≤ 0, off by 8.5e-8 of itself at most; 0 below −87, where float32 runs out; NaN for NaN. With n = round(x /
 * ln 2) and r = x − n ln 2, eˣ = 2ⁿ eʳ, |r| < 0.35, where Taylor's polynomial of degree 7 is off by 5e-9. ln 2 is taken
 * off in two parts, the first short enough that n times it is exact. Adding 1.5 · 2²³ rounds, and leaves n in the
 * lowest bits.
 */
@inline export function exp(x: v128): v128 {
  const clamped = f32x4.pmax(x, splat(-87))
  const shifted = f32x4.add(f32x4.mul(clamped, splat(1.4426950408889634)), splat(12582912))
  const n = f32x4.sub(shifted, splat(12582912))
  const r = f32x4.sub(f32x4.sub(clamped, f32x4.mul(n, splat(0.693359375))), f32x4.mul(n, splat(-2.12194440054690583e-4)))
  let sum = splat(1.0 / 5040)
  sum = addProduct(splat(1.0 / 720), sum, r)
  sum = addProduct(splat(1.0 / 120), sum, r)
  sum = addProduct(splat(1.0 / 24), sum, r)
  sum = addProduct(splat(1.0 / 6), sum, r)
  sum = addProduct(splat(0.5), sum, r)
  sum = f32x4.add(addProduct(r, sum, f32x4.mul(r, r)), splat(1))
  const power = i32x4.add(i32x4.shl(shifted, 23), i32x4.splat(0x3f800000))
  return v128.andnot(f32x4.mul(sum, power), f32x4.lt(x, splat(-87)))
}

/**
 * Dropout's factors: 0 or `scale`, by the hash that `keeps` in kernels.ts describes. Both numbers come as lanes;
 * `threshold` is the rate in units of 2⁻²⁴, rounded up, so that comparing whole numbers says what comparing fractions
 * says.
 */
@inline export function kept(a: v128, b: v128, threshold: u32, scale: f32, seed: u32): v128 {
  let x = v128.xor(v128.xor(i32x4.mul(a, i32x4.splat(0x9e3779b1)), i32x4.mul(b, i32x4.splat(0x85ebca77))), i32x4.splat(seed))
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 16)), i32x4.splat(0x7feb352d))
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 15)), i32x4.splat(0x846ca68b))
  x = i32x4.shr_u(v128.xor(x, i32x4.shr_u(x, 16)), 8)
  return v128.and(i32x4.ge_s(x, i32x4.splat(threshold)), splat(scale))
}

/** The lanes l, l + 1, l + 2, l + 3 as whole numbers. */
@inline export function count(from: u32): v128 {
  return i32x4.add(i32x4.splat(from), i32x4(0, 1, 2, 3))
}
