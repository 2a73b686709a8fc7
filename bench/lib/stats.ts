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
  return length === 0 ? NaN : (sorted[(length - 1) >> 1]! + sorted[length >> 1]!) / 2
}

/** The mean; NaN without values. */
export const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Median and spread. */
export function summarize(values: readonly number[]): Summary {
  const at = (share: number) => percentile(values, share)
  return { count: values.length, min: at(0), p10: at(0.1), median: median(values), p90: at(0.9), max: at(1) }
}

/** Spearman's rank correlation: Pearson's of the ranks, equal values sharing the mean of theirs. NaN where one side is constant. */
export function spearman(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [ranks(a), ranks(b)]
  const middle = (a.length + 1) / 2
  let both = 0, left = 0, right = 0
  for (let i = 0; i < x.length; i++) {
    both += (x[i]! - middle) * (y[i]! - middle)
    left += (x[i]! - middle) ** 2
    right += (y[i]! - middle) ** 2
  }
  return both / Math.sqrt(left * right)
}

function ranks(values: readonly number[]): Float64Array {
  const order = Array.from(values.keys()).sort((i, j) => values[i]! - values[j]!)
  const result = new Float64Array(values.length)
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++
    for (let i = from; i < to; i++) result[order[i]!] = (from + 1 + to) / 2
  }
  return result
}

/**
 * The area under the ROC curve: how often a value of the first list is above one of the second, of all pairs; equal
 * ones count half (Mann and Whitney's U, divided by the number of pairs). NaN where a list is empty.
 */
export function areaUnderCurve(above: readonly number[], below: readonly number[]): number {
  const all = ranks([...above, ...below])
  const least = (above.length * (above.length + 1)) / 2
  const sum = all.subarray(0, above.length).reduce((total, rank) => total + rank, 0)
  return (sum - least) / (above.length * below.length)
}
