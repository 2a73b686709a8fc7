/**
 * A function that remembers its latest answers: the last `most` different ones at least, twice as many at most. Most of
 * what is asked comes again soon.
 */
export function remembering<T, K = string>(most: number, make: (key: K) => T): (key: K) => T {
  let known = new Map<K, T>(), before = new Map<K, T>()
  return key => {
    const found = known.get(key)
    if (found !== undefined || known.has(key)) return found!
    const made = before.has(key) ? before.get(key)! : make(key)
    if (known.size >= most) [before, known] = [known, new Map()]
    known.set(key, made)
    return made
  }
}
