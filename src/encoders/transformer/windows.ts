import type { Span } from '../../text/tokens/segment.ts'

/**
 * The windows over a long text's tokens: each of `size` but the last, each beginning `size − overlap` after the one
 * before. Their number grows with the text's length, and so does the time. One window where all fits; none for nothing.
 */
export function windows(count: number, size: number, overlap: number): Span[] {
  const found: Span[] = []
  for (let start = 0; start < count; start += size - overlap) {
    const end = Math.min(count, start + size)
    found.push({ start, end })
    if (end === count) break
  }
  return found
}

/**
 * The window in which a token has most tokens on its shorter side: each window owns the tokens up to the middle of
 * what it has in common with the next one. Ends of the text are no lack.
 */
export function owner(token: number, all: readonly Span[]): number {
  let low = 0, high = all.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (token < (all[middle]!.end + all[middle + 1]!.start) / 2) high = middle
    else low = middle + 1
  }
  return low
}
