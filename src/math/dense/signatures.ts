import { atOnce } from '../../core/pace.ts'
import { gaussian } from './gaussian.ts'
import { height, type Matrix } from './matrix.ts'
import { CHUNK, tile } from './products.ts'

/** Bits of a signature: with 256, vectors at a cosine of 0.6 differ in 76 ± 7 of them, unrelated ones in 128 ± 8. */
const BITS = 256

/** 32-bit whole numbers that hold a signature. */
const PARTS = BITS / 32

/** How many standard deviations more bits than expected may differ. Beyond it is one of 30,000. */
const MARGIN = 4

/**
 * The signatures of vectors: the signs of 256 random projections, the same for the same matrix. Two vectors at an angle
 * θ differ in each bit with probability θ / π (Charikar 2002, "Similarity Estimation Techniques from Rounding
 * Algorithms").
 *
 * @returns  eight 32-bit numbers a row, for {@link bitsApart}
 *
 * Cost: rows · width · 256 multiply-adds; yields 0 after each {@link CHUNK} of rows.
 */
export function* signatures(matrix: Matrix): Generator<number, Int32Array> {
  const { width, data } = matrix, rows = height(matrix)
  const directions = atOnce(gaussian(BITS, width, 1))
  const signs = new Int32Array(rows * PARTS)
  const some = new Float64Array(CHUNK * width), products = new Float64Array(CHUNK * BITS)
  for (let start = 0; start < rows; start += CHUNK) {
    some.fill(0).set(data.subarray(start * width, (start + CHUNK) * width))
    products.fill(0)
    for (let i = 0; i < CHUNK; i += 2)
      for (let j = 0; j < BITS; j += 4)
        tile(some, i * width, directions, j * width, width, width, products, i * BITS + j, BITS)
    const bits = Math.min(CHUNK, rows - start) * BITS
    for (let b = 0; b < bits; b++)
      if (products[b]! > 0)
        signs[start * PARTS + (b >>> 5)]! |= 1 << (b & 31)
    yield 0
  }
  return signs
}

/** In how many bits the signatures of two rows differ. */
export function bitsApart(signs: Int32Array, a: number, b: number): number {
  let bits = 0
  for (let part = 0; part < PARTS; part++) bits += ones(signs[a * PARTS + part]! ^ signs[b * PARTS + part]!)
  return bits
}

/** The ones of a 32-bit number, counted in pairs, then fours, then bytes (Warren 2012, "Hacker's Delight", 5-1). */
export function ones(x: number): number {
  const pairs = x - ((x >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** The most bits in which vectors of a cosine may differ, but for one pair in 30,000. */
export function mostApart(cosine: number): number {
  const share = Math.acos(Math.max(-1, Math.min(1, cosine))) / Math.PI
  return BITS * share + MARGIN * Math.sqrt(BITS * share * (1 - share))
}
