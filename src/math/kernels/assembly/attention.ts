import { clear, whole } from './lanes.ts'
import { scoresOfRow } from './scores.ts'
import { softmaxOfRow } from './softmax.ts'
import { touchFrom, touchRows } from './touch.ts'
import { rowSums, segmentOf } from './weighted-sum.ts'

/** out_i = Σ_j κ_ij α_ij x_j: a row's scores and weights stand in `scratch`, then its sum is taken as any other. */
export function attention(
  rows: usize, rowStart: usize, columns: usize, x: usize, source: usize, target: usize, heads: usize, width: usize, slope: f32,
  threshold: u32, scale: f32, seed: u32, out: usize, largest: usize, norm: usize, scratch: usize,
): void {
  const bytes = width << 2, stride = heads * bytes, headStride = heads << 2
  const rowsEnd = rowStart + (rows << 2), last = columns + (whole(rowsEnd) << 2)
  let touched = touchFrom(columns + (whole(rowStart) << 2), last, <f64>rows * stride)
  let place: u32 = 0
  for (; rowStart < rowsEnd; rowStart += 4, place += <u32>heads, target += headStride, largest += headStride, norm += headStride, out += stride) {
    const begin = columns + (whole(rowStart) << 2), end = columns + (whole(rowStart + 4) << 2)
    const scratchEnd = scratch + (end - begin) * heads
    scoresOfRow(begin, end, source, target, headStride, slope, scratch)
    if (begin == end) {
      clear(largest, headStride)
      clear(norm, headStride)
    } else softmaxOfRow(scratch, scratchEnd, headStride, scratch, largest, norm, begin, place, threshold, scale, seed)
    const segment = segmentOf(end - begin)
    let c = begin
    do {
      const stop = c + min(segment, end - c)
      touched = touchRows(touched, c, stop, last, x, stride)
      rowSums(c, stop, scratch + (c - begin) * heads, heads, x, out, bytes, c == begin)
      c = stop
    } while (c < end)
  }
}
