/**
 * Late interaction: of each word asked the nearest of a text's words. A module of its own, as small as it is: it comes
 * to no search without vectors of words. Rows are multiples of 16 bytes long, filled up with zeros.
 */

/**
 * Of each of `asked` rows of signs the row of a text's `words` in which the fewest bits differ, the first of equals:
 * out[i] = how many differ, out[asked + i] = which it is. A row of zeros is a word without a vector, and near to none;
 * where there are no others it is −1.
 */
export function nearestBits(
  asked: i32,
  words: i32,
  bytes: usize,
  query: usize,
  data: usize,
  out: usize,
): void {
  for (let i = 0; i < asked; i++) {
    let least = i32.MAX_VALUE, best = -1, at = data
    for (let j = 0; j < words; j++) {
      let ones = i16x8.splat(0), any = i8x16.splat(0)
      for (let k: usize = 0; k < bytes; k += 16) {
        const word = v128.load(at + k)
        any = v128.or(any, word)
        const counts = i8x16.popcnt(v128.xor(word, v128.load(query + k)))
        ones = i16x8.add(ones, i16x8.extadd_pairwise_i8x16_u(counts))
      }
      const four = i32x4.extadd_pairwise_i16x8_u(ones)
      const apart = i32x4.extract_lane(four, 0) + i32x4.extract_lane(four, 1) + i32x4.extract_lane(four, 2) +
        i32x4.extract_lane(four, 3)
      if (apart < least && v128.any_true(any)) {
        least = apart
        best = j
      }
      at += bytes
    }
    store<i32>(out + (i << 2), least)
    store<i32>(out + ((asked + i) << 2), best)
    query += bytes
  }
}

/**
 * The same of signed bytes, of which each row has a scale: the largest of product · scale, in float64, the first of
 * equals, without rows whose scale is 0. out[i] = the value, and after all of them, as 32-bit integers, which it is.
 */
export function nearestBytes(
  asked: i32,
  words: i32,
  bytes: usize,
  query: usize,
  data: usize,
  scales: usize,
  out: usize,
): void {
  for (let i = 0; i < asked; i++) {
    let most: f64 = -Infinity, best = -1, at = data
    for (let j = 0; j < words; j++) {
      let sums = i32x4.splat(0)
      for (let k: usize = 0; k < bytes; k += 16) {
        const a = v128.load(at + k), b = v128.load(query + k)
        sums = i32x4.add(
          sums,
          i32x4.add(
            i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(a), i16x8.extend_low_i8x16_s(b)),
            i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(a), i16x8.extend_high_i8x16_s(b)),
          ),
        )
      }
      const sum = i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1) + i32x4.extract_lane(sums, 2) +
        i32x4.extract_lane(sums, 3)
      const scale = <f64>load<f32>(scales + (<usize>j << 2)), product = <f64>sum * scale
      if (product > most && scale > 0) {
        most = product
        best = j
      }
      at += bytes
    }
    store<f64>(out + (<usize>i << 3), most)
    store<i32>(out + (<usize>asked << 3) + (<usize>i << 2), best)
    query += bytes
  }
}
