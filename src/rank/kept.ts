/** How many walkers, or graphs without something, are kept: what is made for a what-if is seldom asked for again. */
const KEPT = 16

/** What was made before under a key, or is made now. */
export function kept<T>(made: Map<string, T>, key: string, make: () => T): T {
  let found = made.get(key)
  if (!found) {
    if (made.size >= KEPT) made.clear()
    made.set(key, found = make())
  }
  return found
}
