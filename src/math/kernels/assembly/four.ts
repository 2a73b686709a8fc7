import { addProduct, splat, sumsOf, whole } from './lanes.ts'

/**
 * The entries of a row are taken four at a time, so that four chains of additions run beside each other. Past its end
 * the last entry stands in: this is the address of the column of entry `l` of the four that begin at `c`.
 */
@inline export function entry(c: usize, end: usize, l: usize): usize {
  return min(c + (l << 2), end - 4)
}

/** The row of a table that an entry's column names. */
@inline export function rowAt(table: usize, stride: usize, c: usize): usize {
  return table + whole(c) * stride
}

/** Which of four entries are there, as a mask of lanes. */
@inline export function present(c: usize, end: usize): v128 {
  return i32x4.gt_s(i32x4.splat(<i32>min<usize>(end - c, 16)), i32x4(0, 4, 8, 12))
}

/** One number of each of four rows. */
@inline export function across(r0: usize, r1: usize, r2: usize, r3: usize): v128 {
  return v128.load_lane<u32>(r3, v128.load_lane<u32>(r2, v128.load_lane<u32>(r1, v128.load32_zero(r0), 1), 2), 3)
}

/** ⟨a, row⟩ for four rows. */
@inline export function products(a: usize, r0: usize, r1: usize, r2: usize, r3: usize, bytes: usize): v128 {
  let s0 = splat(0), s1 = s0, s2 = s0, s3 = s0, rest = s0
  let at: usize = 0
  for (const vectors = bytes & ~15; at < vectors; at += 16) {
    const v = v128.load(a + at)
    s0 = addProduct(s0, v, v128.load(r0 + at))
    s1 = addProduct(s1, v, v128.load(r1 + at))
    s2 = addProduct(s2, v, v128.load(r2 + at))
    s3 = addProduct(s3, v, v128.load(r3 + at))
  }
  for (; at < bytes; at += 4) rest = addProduct(rest, v128.load32_splat(a + at), across(r0 + at, r1 + at, r2 + at, r3 + at))
  return f32x4.add(sumsOf(s0, s1, s2, s3), rest)
}
