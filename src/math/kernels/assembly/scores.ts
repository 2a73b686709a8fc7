import { leaky, splat, whole } from './lanes.ts'

/** A row of scores, LeakyReLU(source[column, h] + target[h]), four heads beside each other; `stride` bytes of heads. */
@inline export function scoresOfRow(c: usize, end: usize, source: usize, target: usize, stride: usize, slope: f32, out: usize): void {
  for (; c < end; c += 4, out += stride) {
    const from = source + whole(c) * stride
    let h: usize = 0
    for (; h + 16 <= stride; h += 16) {
      v128.store(out + h, leaky(f32x4.add(v128.load(from + h), v128.load(target + h)), splat(slope)))
    }
    for (; h < stride; h += 4) {
      v128.store_lane<u32>(out + h, leaky(f32x4.add(v128.load32_zero(from + h), v128.load32_zero(target + h)), splat(slope)), 0)
    }
  }
}

/** out[k, h] = LeakyReLU(source[column(k), h] + target[row(k), h]). */
export function edgeScores(rows: usize, rowStart: usize, columns: usize, source: usize, target: usize, heads: usize, slope: f32, out: usize): void {
  const stride = heads << 2, rowsEnd = rowStart + (rows << 2)
  for (; rowStart < rowsEnd; rowStart += 4, target += stride) {
    scoresOfRow(columns + (whole(rowStart) << 2), columns + (whole(rowStart + 4) << 2), source, target, stride, slope, out + whole(rowStart) * stride)
  }
}
