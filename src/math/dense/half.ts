/** The bits of 32-bit floats, seen as numbers and as whole numbers. */
const float = new Float32Array(1)
const bits = new Uint32Array(float.buffer)

/**
 * The nearest 16-bit float (IEEE 754 binary16) of a 32-bit one, ties to the even one: 11 significant bits from 2⁻¹⁴ up,
 * steps of 2⁻²⁴ below; from 65520 up it is infinity. NaN becomes one NaN, 0x7e00 and its sign.
 */
export function toHalf(value: number): number {
  float[0] = value
  const sign = (bits[0]! >>> 16) & 0x8000
  const size = bits[0]! & 0x7fffffff
  if (size > 0x7f800000) return sign | 0x7e00
  if (size >= 0x47800000) return sign | 0x7c00
  // below 2⁻¹⁴, adding 1/2 leaves the last 13 bits beyond what float32 keeps, so that the addition rounds
  if (size < 0x38800000) {
    float[0] = Math.abs(float[0]!) + 0.5
    return sign | (bits[0]! - 0x3f000000)
  }
  // half of the last place kept, less one where that is even; a carry goes on into the exponent, which is right
  const rounded = size - 0x38000000 + 0xfff + ((size >>> 13) & 1)
  return sign | (rounded >>> 13)
}

/**
 * The number that the bits of a 16-bit float stand for: (−1)^sign · 2^(exponent − 15) · 1.fraction, without the 1 where
 * the exponent is 0.
 */
export function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1, exponent = (half >>> 10) & 31, fraction = half & 0x3ff
  if (exponent === 31) return fraction ? NaN : sign * Infinity
  return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24)
}
