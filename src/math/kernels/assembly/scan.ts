/**
 * The products of many rows with one: a question's vector among those of passages. A module of its own, as small as it
 * is: what graph layers are made of comes to no search. Eight rows are summed beside each other, each of them number by
 * number in float64, as `dots` of `dense/packed.ts` does it: both give the same bits. For that their first numbers stand
 * side by side, then their second ones, and so on.
 */

/** How numbers are kept; a constant to each caller, so that no test of it is left. */
const FLOATS = 4, HALVES = 2, BYTES = 1

/** A number of four rows, as float32 or, of bytes, as whole numbers. */
@inline function four(type: i32, at: usize): v128 {
  if (type == FLOATS) return v128.load(at)
  if (type == BYTES) return i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(v128.load32_zero(at)))
  // sign, exponent and fraction of a half where a float32 has them; the exponent counts from elsewhere
  return v128.and(i32x4.shl(i32x4.extend_low_i16x8_s(v128.load64_zero(at)), 13), i32x4.splat(0x8fffe000))
}

/** The first two of four numbers, as float64. */
@inline function two(type: i32, v: v128): v128 {
  return type == BYTES ? f64x2.convert_low_i32x4_s(v) : f64x2.promote_low_f32x4(v)
}

/** The last two. */
@inline function others(type: i32, v: v128): v128 {
  return two(type, v128.shuffle<f64>(v, v, 1, 1))
}

/** Rows come by eights: those that are missing are zeros. */
@inline function scan(type: i32, rows: usize, width: usize, data: usize, query: usize, out: usize): void {
  const end = query + (width << 3)
  for (const last = out + (rows << 3); out < last; out += 64) {
    let a = f64x2.splat(0), b = a, c = a, d = a
    for (let x = query; x < end; x += 8) {
      const q = v128.load64_splat(x), v = four(type, data), w = four(type, data + (type << 2))
      a = f64x2.add(a, f64x2.mul(q, two(type, v)))
      b = f64x2.add(b, f64x2.mul(q, others(type, v)))
      c = f64x2.add(c, f64x2.mul(q, two(type, w)))
      d = f64x2.add(d, f64x2.mul(q, others(type, w)))
      data += type << 3
    }
    v128.store(out, a)
    v128.store(out, b, 16)
    v128.store(out, c, 32)
    v128.store(out, d, 48)
  }
}

/** out[i] = ⟨row i, query⟩: rows of float32, the query and the products in float64. */
export function floats(rows: usize, width: usize, data: usize, query: usize, out: usize): void {
  scan(FLOATS, rows, width, data, query, out)
}

/** The same of halves, none of them below 2⁻¹⁴ but 0, times 2⁻¹¹². */
export function halves(rows: usize, width: usize, data: usize, query: usize, out: usize): void {
  scan(HALVES, rows, width, data, query, out)
}

/** The same of signed bytes. */
export function bytes(rows: usize, width: usize, data: usize, query: usize, out: usize): void {
  scan(BYTES, rows, width, data, query, out)
}
