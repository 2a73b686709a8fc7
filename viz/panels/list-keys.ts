/** What a key does in a list: it moves the cursor, or one leaves upwards, takes what is there, or gives it up. */
export type Deed = { to: number } | 'leave' | 'take' | 'drop' | undefined

/** What a key does where the cursor is at a row, or at none (−1), of so many. */
export function deedOf(key: string, at: number, count: number): Deed {
  if (key === 'ArrowUp' && at <= 0) return 'leave'
  if (key === 'Enter' && at >= 0) return 'take'
  if (key === 'Escape') return 'drop'
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 10, PageUp: at - 10, Home: 0, End: count - 1 }[key]
  return to === undefined ? undefined : { to }
}
