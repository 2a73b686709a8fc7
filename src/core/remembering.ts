/** A function that remembers its latest answers: so many, then it begins anew. Most of what is asked comes again. */
export function remembering<T, K = string>(most: number, make: (key: K) => T): (key: K) => T {
  const known = new Map<K, T>()
  return key => {
    if (known.has(key)) return known.get(key)!
    if (known.size >= most) known.clear()
    const made = make(key)
    known.set(key, made)
    return made
  }
}
