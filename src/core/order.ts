/**
 * Compares two strings by code units: the order in which ties are broken everywhere.
 * (Not by locale: the same texts must rank alike on every machine.)
 */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The last place whose value is not above one; 0 where all are. */
export function lastAtMost(ascending: ArrayLike<number>, value: number): number {
  let low = 0, high = ascending.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (ascending[middle]! <= value) low = middle
    else high = middle
  }
  return low
}

/** Places of values, the largest first; equal ones in their order. */
export const inOrder = (values: readonly number[]): number[] =>
  [...values.keys()].sort((a, b) => values[b]! - values[a]! || a - b)
