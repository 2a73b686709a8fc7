/** The middle of some measurements and their spread, in the unit of the measurements. */
export interface Summary {
  count: number
  min: number
  p10: number
  median: number
  p90: number
  max: number
}

/**
 * The nearest-rank percentile: the smallest value that at least that share of the values does not exceed.
 *
 * @param share  from 0, the smallest value, to 1, the largest
 * @returns  NaN without values
 */
export function percentile(values: Iterable<number>, share: number): number {
  const sorted = Float64Array.from(values).sort()
  // 0.07 × 100 is a little more than 7, which would be a rank too far.
  const rank = Math.ceil(share * sorted.length - 1e-9)
  return sorted[Math.max(1, rank) - 1] ?? NaN
}

/** The middle value, or the mean of the two middle ones; NaN without values. */
export function median(values: Iterable<number>): number {
  const sorted = Float64Array.from(values).sort()
  const { length } = sorted
  return length === 0 ? NaN : (sorted[(length - 1) >> 1] + sorted[length >> 1]) / 2
}

/** Median and spread. */
export function summarize(values: readonly number[]): Summary {
  const at = (share: number) => percentile(values, share)
  return { count: values.length, min: at(0), p10: at(0.1), median: median(values), p90: at(0.9), max: at(1) }
}
