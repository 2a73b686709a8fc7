import type { Difference } from '../../src/evaluation/bootstrap.ts'
import type { Summary } from './stats.ts'

/** Lays out rows, the first of them the heading, in columns: so many at the left edge of their column, the others at the right. */
export function table(rows: readonly (readonly string[])[], left = 1): string {
  const columns = Math.max(...rows.map(row => row.length))
  const widths = Array.from(
    { length: columns },
    (_, column) => Math.max(...rows.map(row => (row[column] ?? '').length)),
  )
  return rows.map(row =>
    widths.map((width, column) => {
      const cell = row[column] ?? ''
      return column < left ? cell.padEnd(width) : cell.padStart(width)
    }).join('  ').trimEnd()
  ).join('\n')
}

/** A number with as many decimals, thousands parted. */
export const fixed = (value: number, decimals = 0): string =>
  value.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })

/** A fraction in percent, without the sign. */
export const percent =
  (fraction: number | undefined): string => (fraction === undefined ? '–' : (100 * fraction).toFixed(1))

/** A difference of fractions in points, with its sign. */
export const points = (difference: number): string => (100 * difference).toFixed(1).replace(/^(?!-)/, '+')

/** A difference of fractions in points, with its interval. */
export const interval = ({ difference, low, high }: Difference): string =>
  `${points(difference)} [${points(low)}, ${points(high)}]`

/** Median and, of several, their range, in units of `unit`: `1.9 (1.8–2.2)`. */
export function spread({ count, median, min, max }: Summary, decimals: number, unit = 1): string {
  const [middle, least, most] = [median, min, max].map(value => fixed(value / unit, decimals)) as [
    string,
    string,
    string,
  ]
  return count > 1 ? `${middle} (${least}–${most})` : middle
}

/** Bytes in units of a million. */
export const megabytes = (bytes: number): string => `${fixed(bytes / 1e6, bytes < 1e7 ? 2 : 1)} MB`
