const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const significant = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 })
const scientific = new Intl.NumberFormat('en', { maximumSignificantDigits: 4, notation: 'scientific' })
const shares = new Intl.NumberFormat('en', { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** A count: 12,345. */
export const count = (value: number): string => grouped.format(value)

/** A count of things: 1 passage, 12,345 passages. */
export const counted = (value: number, { one, many }: { one: string, many: string }): string =>
  `${count(value)} ${value === 1 ? one : many}`

/** A number with four significant digits; a very small one with its power of ten. */
export const amount = (value: number): string =>
  (value !== 0 && Math.abs(value) < 1e-5 ? scientific : significant).format(value === 0 ? 0 : value)

/** A share as percent, with one decimal. */
export const percent = (share: number): string => shares.format(share === 0 ? 0 : share)

/**
 * Parts of a whole, rounded so that they add up to the rounded whole: all are rounded down, then those that lost most
 * get one unit each (largest remainders). None is further than a unit from its value.
 *
 * @param digits  decimals
 */
export function roundedParts(parts: readonly number[], digits: number): number[] {
  const unit = 10 ** digits
  const units = parts.map(part => Math.floor(part * unit))
  const left = Math.round(parts.reduce((sum, part) => sum + part, 0) * unit)
    - units.reduce((sum, part) => sum + part, 0)
  const lost = parts.map((part, i) => ({ i, lost: part * unit - units[i]! })).sort((a, b) =>
    b.lost - a.lost || a.i - b.i
  )
  for (const { i } of lost.slice(0, Math.max(0, left))) units[i]! += 1
  return units.map(each => (each === 0 ? 0 : each / unit))
}

/**
 * Parts of a whole as texts that add up as they are shown, the whole with four significant digits, and as shares of it.
 */
export function addedUp(parts: readonly number[]): { parts: string[], total: string, shares: string[] } {
  const whole = parts.reduce((sum, part) => sum + part, 0)
  const largest = parts.reduce((most, part) => Math.max(most, Math.abs(part)), Math.abs(whole))
  const digits = largest === 0 ? 1 : Math.min(15, Math.max(0, 3 - Math.floor(Math.log10(largest))))
  const format = new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
  const rounded = roundedParts(parts, digits)
  return {
    parts: rounded.map(part => format.format(part)),
    total: format.format(Number(rounded.reduce((sum, part) => sum + part, 0).toFixed(digits)) + 0),
    shares: whole === 0 ? parts.map(() => percent(0)) : roundedParts(parts.map(part => part / whole), 3).map(percent),
  }
}
