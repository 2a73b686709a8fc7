/**
 * Compares two strings by code units: the order in which ties are broken everywhere.
 * (Not by locale: the same texts must rank alike on every machine.)
 */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
